/** Reasons of stops: a tree of two levels, each branch with its loss, so that two presses say what stopped the machine. */
import Type from "typebox";
import { type StopReasonGroup, stopLosses } from "../../core/production.ts";

/** Large buttons on a tablet: more than these on one level are not found with gloves on. Source: rule of this product. */
const mostPerLevel = 12;

/** What holds for most shop floors. Ids stay when names change: what was said is kept by id. */
export const defaultReasons: readonly StopReasonGroup[] = [
  {
    ...{ id: "machine", name: "Machine", nameSv: "Maskin", loss: "equipment-failure" },
    reasons: [
      { id: "mechanical", name: "Mechanical fault", nameSv: "Mekaniskt fel" },
      { id: "electrical", name: "Electrical fault", nameSv: "Elfel" },
      { id: "program", name: "Program or control", nameSv: "Program eller styrning" },
      { id: "tool-broken", name: "Broken tool", nameSv: "Verktygsbrott" },
      { id: "media", name: "Air, power or coolant", nameSv: "Luft, el eller kylmedel" },
    ],
  },
  {
    ...{ id: "set-up", name: "Set-up", nameSv: "Ställ", loss: "set-up-and-adjustment" },
    reasons: [
      { id: "change-over", name: "Change of product", nameSv: "Produktbyte" },
      { id: "tool-change", name: "Tool change", nameSv: "Verktygsbyte" },
      { id: "adjustment", name: "Adjustment", nameSv: "Justering" },
      { id: "cleaning", name: "Cleaning", nameSv: "Rengöring" },
    ],
  },
  {
    ...{ id: "material", name: "Material", nameSv: "Material", loss: "idling-and-minor-stops" },
    reasons: [
      { id: "missing", name: "Material missing", nameSv: "Material saknas" },
      { id: "wrong", name: "Wrong or bad material", nameSv: "Fel eller dåligt material" },
      { id: "jam", name: "Jam", nameSv: "Stopp i matning" },
      { id: "downstream", name: "Full downstream", nameSv: "Fullt nedströms" },
    ],
  },
  {
    ...{ id: "waiting", name: "Waiting", nameSv: "Väntan", loss: "idling-and-minor-stops" },
    reasons: [
      { id: "crew", name: "No crew", nameSv: "Bemanning saknas" },
      { id: "instruction", name: "Instruction or order", nameSv: "Instruktion eller order" },
      { id: "transport", name: "Transport", nameSv: "Transport" },
      { id: "break", name: "Break", nameSv: "Rast" },
    ],
  },
  {
    ...{ id: "quality", name: "Quality", nameSv: "Kvalitet", loss: "process-defects" },
    reasons: [
      { id: "inspection", name: "Inspection", nameSv: "Kontroll" },
      { id: "rework", name: "Rework", nameSv: "Omarbete" },
      { id: "start-up", name: "Start-up parts", nameSv: "Uppstartsdetaljer" },
    ],
  },
  {
    ...{ id: "planned", name: "Planned", nameSv: "Planerat", loss: "set-up-and-adjustment" },
    reasons: [
      { id: "maintenance", name: "Maintenance", nameSv: "Underhåll" },
      { id: "meeting", name: "Meeting", nameSv: "Möte" },
      { id: "trial", name: "Trial run", nameSv: "Provkörning" },
      { id: "no-order", name: "Nothing to make", nameSv: "Inget att tillverka" },
    ],
  },
];

const id = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]*$",
  maxLength: 60,
  description: "Kept with each stop; never reuse one.",
});
const name = Type.String({ minLength: 1, maxLength: 60, description: "Text of the button." });
const nameSv = Type.Optional(
  Type.String({ minLength: 1, maxLength: 60, description: "Text of the button in Swedish." }),
);
const closed = { additionalProperties: false };

export const stopReasonOptions = Type.Array(
  Type.Object(
    {
      ...{ id, name, nameSv },
      loss: Type.Union(
        stopLosses.map((loss) => Type.Literal(loss)),
        { description: "Which of the six big losses it is." },
      ),
      reasons: Type.Array(Type.Object({ id, name, nameSv }, closed), {
        minItems: 1,
        maxItems: mostPerLevel,
        description: "Second press.",
      }),
    },
    closed,
  ),
  {
    minItems: 1,
    maxItems: mostPerLevel,
    description: "Reasons of stops in groups: first press, second press. A general list if left out.",
  },
);

/** What is wrong with a tree, in words; undefined when nothing is. */
export function reasonProblem(groups: readonly StopReasonGroup[]): string | undefined {
  const twice = (ids: readonly string[]) => ids.find((each, index) => ids.indexOf(each) !== index);
  const group = twice(groups.map((each) => each.id));
  if (group !== undefined) return `stopReasons: the group ${group} is given twice`;
  for (const each of groups) {
    const reason = twice(each.reasons.map((one) => one.id));
    if (reason !== undefined) return `stopReasons: ${each.id}/${reason} is given twice`;
  }
  return undefined;
}
