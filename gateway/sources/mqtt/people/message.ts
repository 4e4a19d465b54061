/** What a message about people becomes: plain values under fixed names, nothing that tells who it was. */

/** `root` takes the place of the payload: addresses point into it. Names that it does not hold have no value. */
export interface Formed {
  readonly root: object;
  /** Source time, ms since the Unix epoch; without it the time of arrival. */
  readonly timeMs?: number;
  /** OPC UA StatusCode of all values; good without it. */
  readonly statusCode?: number;
  /** The values hold this long, ms; then they are bad, unless a new message comes. */
  readonly validMs: number;
}

/** Why a message is not used. The text holds nothing of the message. */
export interface Refused {
  readonly code: string;
  readonly message: string;
}

/** Reads one kind of message. `arrivalMs` is the gateway's clock. */
export type PeopleFormat = (message: unknown, arrivalMs: number) => Formed | Refused;

/** Where the sender does not say how long a message holds, ms. Source: rule of this product. */
export const defaultValidMs = 2000;

/** Greatest believable size: m for positions and distances, m/s for a person's speed. Source: rules of this product. */
export const believable = { metres: 100, metresPerSecond: 12 } as const;

/** @param path Names the first field that is wrong; never its value. */
export function notUnderstood(format: string, path: string): Refused {
  const place = path === "" ? "the message" : path.slice(0, 100);
  return { code: "SAMSPEL_PEOPLE_FORMAT", message: `The message is no ${format}: ${place} is missing or wrong.` };
}

export function implausible(what: string): Refused {
  return { code: "SAMSPEL_PEOPLE_IMPLAUSIBLE", message: `The message has an impossible ${what}.` };
}
