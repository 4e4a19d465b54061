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
  backups: {
    title: "Backup",
    about:
      "A copy of all stored values as they are at one moment, made while the gateway goes on and checked page by page. The newest one is kept, on the disk of the values themselves: download it, and keep it elsewhere. It does not hold the configuration, models, accounts and keys.",
    last: "Last backup",
    none: "none yet",
    lastOf: (time: string, size: string) => `${time}, ${size}, verified`,
    elsewhere: "made on the command line",
    size: "Values now",
    free: "Room on the disk",
    start: "Make a backup now",
    running: (percent: string) => `Backing up: ${percent} %`,
    cancel: "End it",
    download: "Download (ZIP)",
    remove: "Delete",
    onlyAdmins: "Admins make, download and delete backups.",
    failed: "The last attempt came to nothing.",
    restore: "Restoring stops the gateway and is done on its machine: unpack the ZIP there, stop the service, then run",
    restoreGuide: "How to back up and restore",
  },
  updates: {
    title: "Version and updates",
    version: "Version",
    platform: "Runs on",
    others: "Kept to go back to",
    noOthers: "none",
    plain: "This gateway runs from a folder, a checkout or a container: it is updated by exchanging that.",
    phases: {
      trial: (from: string, to: string) =>
        `${to} is on trial; ${from} comes back by itself when it does not become healthy.`,
      confirmed: (from: string, to: string) => `The last update, from ${from} to ${to}, was confirmed.`,
      "rolled-back": (from: string, to: string) =>
        `The last update, to ${to}, was taken back: ${to} did not become healthy. ${from} is at work.`,
    },
    offline:
      "Nothing is fetched from the internet. Carry a signed release here on a USB stick and run on the machine of the gateway",
    guide: "How to install, update and remove",
    bill: "What it is made of (SBOM, CycloneDX)",
    threats: "What is protected, and against whom",
  },
  keys: (count: number) =>
    count === 0
      ? "No shared export has made names into pseudonyms."
      : `${count} ${count === 1 ? "key leads" : "keys lead"} from pseudonyms of shared exports back to names. Each lies in recordings/campaign-keys of the data directory; deleting it ends that for good.`,
  privacy: "People and privacy",
  pseudonyms: "Pseudonyms",
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
