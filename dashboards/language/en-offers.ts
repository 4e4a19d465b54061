/** English texts of the tag browser: what a source offers, and taking it into the configuration. */

/** Meanings that a companion model gives, as other languages say them. */
const roles: Readonly<Record<string, string>> = {};

export const offerWords = {
  roles,
  title: "Add tags",
  notAllowed: "Only an engineer may browse and add tags. Whoever runs the gateway allows it in the configuration:",
  search: "Search names, paths and addresses",
  find: "Find",
  all: "All",
  loading: "Asking the source …",
  failed: "The source could not be browsed.",
  again: "Try again",
  more: "More",
  nothing: "Nothing here.",
  lookedAt: (nodes: string) => `${nodes} nodes looked at`,
  isTag: (ids: string) => `is the tag ${ids}`,
  notReadable: "not readable by this user",
  noValue: "no plain value",
  range: (low: string, high: string) => `${low} to ${high}`,
  unknownUnit: "no UCUM unit known",
  recommended: "Recommended",
  noModel: "No machine of a companion model (Robotics, Machinery) was found.",
  presentCount: (count: string) => `${count} are tags already`,
  byName: "Their names tell of condition, energy or production",
  takeAll: "Choose all",
  role: "Meaning",
  chosen: (tags: string, assets: string) => `Chosen: tags ${tags}, assets ${assets}`,
  prefix: "Equipment before the names, for example cell-3",
  preview: "Show as YAML",
  add: "Add to the configuration",
  notAdded: "Nothing was added.",
  added: (count: string) => `Added to the configuration: ${count}. The gateway reads it at its next start.`,
  wouldAdd: (count: string) => `Would be added: ${count}`,
  allPresent: "All of these are in the configuration already.",
};
