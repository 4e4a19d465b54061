/** The kinds of metrics that a configuration may name. */
import { fluency } from "./collaboration/fluency.ts";
import { separation } from "./collaboration/separation.ts";

export const metrics = { fluency, separation };
