/** Demonstrationens berättelse på svenska. */
import type { storyWords as english } from "./en-story.ts";

export const storyWords: typeof english = {
  title: "Berättelse",
  absent:
    "Den här gatewayen läser riktiga maskiner, så det finns ingen berättelse. `samspel demo` startar en simulerad linje som har en.",
  about:
    "Berättelsen styr bara den simulerade linjen. Medan den pågår följer den här fliken med från sida till sida; andra skärmar står kvar.",
  told: (elapsed: string) => `Berättelsen är vid ${elapsed}.`,
  notTold: "Linjen går som den ska; ingen berättelse pågår.",
  notCalm: "Linjen har fel; ingen berättelse pågår.",
  paused: "Den är pausad.",
  start: "Starta berättelsen",
  pause: "Pausa",
  goOn: "Fortsätt",
  reset: "Tillbaka till normalt",
  next: "Nästa kapitel",
  leave: "Lämna berättelsen",
  chapters: "Kapitel",
  play: "Spela härifrån",
  open: "Öppna sidan",
  inject: "Lägg in ett fel",
  injectAbout: "Det växer fram på 20 sekunder. Vad modeller och nyckeltal säger om det syns på de andra sidorna.",
  fault: "Fel och maskin",
  begin: "Starta",
  end: "Avsluta",
  noFaults: "Inget fel finns just nu.",
  faults: {
    "bearing-wear": "Lagerslitage",
    imbalance: "Obalans",
    "filter-clogging": "Igensatt filter",
    "air-leak": "Luftläckage",
    "misplaced-box": "Låda i vägen",
    "slow-handover": "Långsam överlämning",
    "sensor-drift": "Givare driver",
    "sensor-stuck": "Givare står stilla",
    dropout: "Signal bortfaller",
  },
};
