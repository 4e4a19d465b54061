/** Swedish texts of the alarm page. */
import type * as english from "./en-alarms.ts";

export const alarms: typeof english.alarms = {
  filter: "Visa",
  filters: {
    active: "Aktiva",
    unacknowledged: "Okvitterade",
    shelved: "Parkerade",
    suppressed: "Undertryckta",
    all: "Alla",
  },
  none: {
    active: "Inga aktiva larm. Ett larm visar vad det betyder, vad man gör och hur bråttom det är.",
    unacknowledged: "Allt är kvitterat.",
    shelved: "Inget larm är parkerat.",
    suppressed: "Inget larm är undertryckt.",
    all: "Inga larm än. Varje larm visar vad det betyder och vad man gör.",
  },
  priorities: { 1: "Prioritet 1, åtgärda nu", 2: "Prioritet 2, åtgärda under skiftet", 3: "Prioritet 3, planera" },
  event: "Händelse",
  active: "Aktivt",
  returned: "Över",
  acknowledged: "kvitterat",
  stopBlinking: "Sluta blinka",
  notAcknowledged: "okvitterat",
  acknowledge: "Kvittera",
  failed: "Det gick inte.",
  shelve: "Parkera",
  unshelve: "Ta tillbaka",
  shelved: (until, reason) => `Parkerat till ${until}: ${reason}`,
  shelving: {
    reason: "Varför behöver ingen tillkallas?",
    time: "Hur länge",
    minutes: { 15: "15 min", 60: "1 h", 480: "8 h", 1440: "24 h" },
    confirm: "Parkera",
    cancel: "Avbryt",
    failed: "Inte ändrat.",
    about: "Det kommer tillbaka av sig självt. Systemet följer det under tiden.",
  },
};
