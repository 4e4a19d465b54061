/** English texts of the page of settings; they come with its cards. */

export const enSettings = {
  site: "Site",
  equipment: "Equipment",
  timeZone: "Time zone",
  siteLanguage: "Language of the site",
  version: "Version",
  documentation: "Documentation",
  assets: "Machines and cells",
  noAssets: "None yet. Connect a machine on the page of connections.",
  retention: "How long values are kept",
  values: "Measured values",
  disk: "Disk used",
  people: "Distances, zone states, presence of people",
  events: "Single happenings in a cell",
  figures: "Shares, counts and times of a cell",
  days: (days: string) => `${days} days`,
  hours: (hours: string) => `${hours} hours`,
  destinations: "Where values go",
  noDestination: "Nowhere: they stay on this gateway.",
  certificates: "Certificates of connections",
  noCertificate: "No connection uses one.",
  ends: (date: string, days: string) => `ends ${date}, in ${days} days`,
  inFile: "All of this stands in the configuration file.",
  audit: {
    title: "Who did what",
    about:
      "Changes, refused ones, sign-ins and starts. Each record holds the digest of the one before: samspel audit verify finds what was altered.",
    onlyAdmins: "Admins see here who did what.",
    time: "Time",
    who: "Who",
    what: "What",
    outcome: "Outcome",
    done: "done",
    more: "Older",
  },
};

export type SettingsWords = typeof enSettings;
