/** Where the values of a tag come from, in few words. Pure. */

/** Source and address, or the metric or model that gives the value. */
export function originText(origin: unknown): string {
  if (typeof origin !== "object" || origin === null) return "";
  const parts = Object.entries(origin).filter(([key]) => key !== "type");
  return parts.map(([, part]) => String(part)).join(" · ");
}
