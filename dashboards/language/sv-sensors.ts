/** Swedish texts of sensors that cannot be believed (NE 107). */
import type * as english from "./en-sensors.ts";

export const sensors: typeof english.sensors = {
  failure: (signal) => ({
    text: `Signalen ${signal} visar inte längre maskinen`,
    consequence: "Maskinen bedöms inte efter den.",
    action: "Kontrollera givare och kabel",
  }),
  outOfSpecification: (signal) => ({
    text: `Signalen ${signal} ligger utanför sitt område`,
    consequence: "Antingen maskinen eller givaren är där den inte borde vara.",
    action: "Jämför med maskinen",
  }),
  functionCheck: (signal) => ({
    text: `Någon arbetar med signalen ${signal}`,
    consequence: "Maskinen bedöms inte efter den.",
    action: "Vänta tills arbetet är klart",
  }),
  maintenance: (signal) => ({
    text: `Givaren för ${signal} behöver underhåll`,
    consequence: "Dess värden går snart inte att lita på.",
    action: "Kontrollera givare och kabel",
  }),
};
