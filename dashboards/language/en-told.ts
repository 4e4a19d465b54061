/** English explanations of what the gateway tells of itself and of what is summed up on a page: meaning and formula. They come when one is pressed. */

const counted = "Counted by the gateway since it was started.";
const watched = "Seen by the gateway now.";
const summed = "Summed up by the gateway from the stored states.";

/** Meaning, formula, source. */
export type ToldWords = readonly [string, string, string];

export const enTold = {
  "sources-connected": ["Sources that are connected, of all that are configured.", "connected / configured", watched],
  "source-rate": [
    "Values that come from the source each second, also those that are not stored.",
    "values received in the last two seconds or more / that time",
    watched,
  ],
  "source-delay": [
    "How long the newest value took from the machine to here. The difference of the two clocks is part of it.",
    "time of arrival − source time of the newest value",
    "A value counts as stale when it is older than twice its interval and older than 3 s: that is the limit of the bar.",
  ],
  "source-clock": [
    "How far the clock of the source is behind the one of the gateway, with the shortest way; negative when it is ahead.",
    "smallest delay of the last one to two minutes",
    watched,
  ],
  "source-last": ["How long ago the newest value was measured.", "now − source time of the newest value", watched],
  "source-received": ["Values that came from the source.", "count", counted],
  "source-duplicates": ["Values that came again with the same time; they are stored once.", "count", counted],
  "source-rejected": [
    "Messages that could not be read, or whose values did not fit their tags. Each is kept with its reason.",
    "count",
    counted,
  ],
  "source-dropped": ["Values that are known to be missing.", "Σ length of each gap / expected interval", counted],
  "source-gaps": ["Stretches in which values may be missing, each with its cause.", "count", counted],
  "source-attempts": ["Attempts to connect again after the source was lost.", "count", counted],
  "source-addresses": ["Addresses that are read from the source.", "count of the configured addresses", watched],
  "tags-stale": [
    "Tags whose last value is older than twice their interval, or whose source is not connected.",
    "count of tags with age > max(2 × expected interval, 3 s)",
    watched,
  ],
  "tags-bad": ["Tags whose last value the source itself calls invalid.", "count of tags with a bad status", watched],
  "sink-backlog": [
    "Age of the oldest entry that waits for the destination.",
    "now − arrival of the oldest entry",
    watched,
  ],
  "sink-pending": ["Entries that wait.", "due − forwarded − set aside − missed", watched],
  "sink-forwarded": ["Entries that the destination has confirmed.", "count", counted],
  "sink-omitted": ["Forwarded, but without what the destination has no form for.", "count", counted],
  "sink-set-aside": ["Refused by the destination and kept in a file.", "count", counted],
  "sink-missed": ["Removed from the log before they could be forwarded.", "count", counted],
  "sink-last-write": ["When the destination last confirmed something.", "now − time of the last confirmation", watched],
  "sink-attempts": ["Attempts that failed.", "count", counted],
  "disk-time": [
    "How long values can come in at the present rate until what must be kept fills the store. Older values that no recording keeps make room.",
    "(min(quota, store + free disk) − kept) / (values per second · bytes per value)",
    "Quota: store.quotaBytes in the configuration. Bytes per value: measured on the store, 10 while it is young.",
  ],
  "store-used": [
    "What the store takes of the room that it may take. When it is full, the oldest values make room.",
    "bytes of the store / quota",
    "Quota: store.quotaBytes in the configuration.",
  ],
  "model-inference": [
    "What one judgement costs the scoring process, on this computer.",
    "mean, and the time that 99 of 100 judgements do not exceed",
    "Measured since the gateway was started.",
  ],
  "model-threshold": [
    "The raw value of the model that is called score 1. Above it for long enough, there is an alarm.",
    "score = raw value / threshold",
    "Learned: from normal rows that were held back from training; stands in the card of the model.",
  ],
  "stop-length": ["How long the machine stood.", "end of the stop − its beginning", summed],
  "cause-time": ["Time of the stops with this reason in the period.", "Σ length of the stops", summed],
  "cause-count": ["Stops with this reason in the period.", "count", summed],
  "loss-scheduled": [
    "Time in which the machine was to produce.",
    "Σ of the shifts, or all time without shifts",
    summed,
  ],
  "loss-unknown": ["Scheduled time of which no state is known.", "scheduled − known", summed],
  "loss-maintenance": ["Planned maintenance within the scheduled time.", "Σ of the state", summed],
  "loss-down": ["Out of order.", "Σ of the state", summed],
  "loss-delay": ["Standing for another reason.", "Σ of the state", summed],
  "loss-setUp": ["Set-up.", "Σ of the state", summed],
  "loss-speed": [
    "Producing slower than planned.",
    "production time − parts · planned time per part",
    "Planned time per part: runTimePerItemSeconds in the configuration.",
  ],
  "loss-scrap": [
    "Time spent on parts that were scrapped.",
    "scrapped parts · planned time per part",
    "Planned time per part: runTimePerItemSeconds in the configuration.",
  ],
  "loss-good": ["What is left: good parts at planned speed.", "good parts · planned time per part", summed],
  parts: ["Good parts, or all where good ones are not counted.", "last count − first count of the period", summed],
  "spectrum-frequency": [
    "Where a damage of this part of the bearing would show at the present speed.",
    "speed of the shaft · order of the bearing",
    "Orders from the geometry of the bearing; see Setup.",
  ],
  "spectrum-amplitude": [
    "Largest line of the envelope spectrum around this frequency.",
    "maximum within ± 2 % of the frequency",
    "Envelope of the newest waveform.",
  ],
} satisfies Readonly<Record<string, ToldWords>> as Readonly<Record<ToldName, ToldWords>>;

export type ToldName =
  | "sources-connected"
  | `source-${"rate" | "delay" | "clock" | "last" | "received" | "duplicates" | "rejected" | "dropped" | "gaps" | "attempts" | "addresses"}`
  | `tags-${"stale" | "bad"}`
  | `sink-${"backlog" | "pending" | "forwarded" | "omitted" | "set-aside" | "missed" | "last-write" | "attempts"}`
  | "disk-time"
  | "store-used"
  | `model-${"inference" | "threshold"}`
  | "stop-length"
  | `cause-${"time" | "count"}`
  | `loss-${"scheduled" | "unknown" | "maintenance" | "down" | "delay" | "setUp" | "speed" | "scrap" | "good"}`
  | "parts"
  | `spectrum-${"frequency" | "amplitude"}`;
