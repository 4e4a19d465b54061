/** Where the three interfaces of InfluxDB take lines, and how they know who writes. Pure. */

export interface EndpointOptions {
  readonly api: "1" | "2" | "3";
  readonly bucket: string;
  readonly org: string;
  readonly token: string;
}

export interface Endpoint {
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Times are nanoseconds everywhere. */
export function endpointOf({ api, bucket, org, token }: EndpointOptions): Endpoint {
  const endpoint = (path: string, query: Record<string, string>, authorization: string): Endpoint => ({
    path: `${path}?${new URLSearchParams(query)}`,
    headers: token === "" ? {} : { authorization },
  });
  switch (api) {
    case "1": {
      const [db = "", ...policy] = bucket.split("/");
      const query = { db, ...(policy.length === 0 ? {} : { rp: policy.join("/") }), precision: "ns" };
      return endpoint("/write", query, `Basic ${Buffer.from(token).toString("base64")}`);
    }
    case "2":
      return endpoint("/api/v2/write", { org, bucket, precision: "ns" }, `Token ${token}`);
    case "3":
      // The whole batch is refused for one line, as by the others; then that line is found.
      return endpoint(
        "/api/v3/write_lp",
        { db: bucket, precision: "nanosecond", accept_partial: "false" },
        `Bearer ${token}`,
      );
  }
}
