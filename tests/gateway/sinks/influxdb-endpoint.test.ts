/** Paths and headers of the three interfaces of InfluxDB. */
import { expect, test } from "vitest";
import { type EndpointOptions, endpointOf } from "../../../gateway/sinks/influxdb/endpoint.ts";

const options: EndpointOptions = { api: "2", bucket: "line", org: "plant", token: "a:b" };

test.each<[Partial<EndpointOptions>, string, string | undefined]>([
  [{}, "/api/v2/write?org=plant&bucket=line&precision=ns", "Token a:b"],
  [{ api: "1" }, "/write?db=line&precision=ns", "Basic YTpi"],
  [{ api: "1", bucket: "line/month", token: "" }, "/write?db=line&rp=month&precision=ns", undefined],
  [{ api: "3" }, "/api/v3/write_lp?db=line&precision=nanosecond&accept_partial=false", "Bearer a:b"],
])("%j is %s", (changed, path, authorization) => {
  expect(endpointOf({ ...options, ...changed })).toEqual({
    path,
    headers: authorization === undefined ? {} : { authorization },
  });
});
