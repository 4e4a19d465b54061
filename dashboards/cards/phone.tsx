/** Card `phone`: a code that opens this page on the phone of whoever asks "and what if …". */
import { useEffect } from "preact/hooks";
import { encode } from "uqr";
import { phoneWords as english } from "../language/en-phone.ts";
import { phoneWords as swedish } from "../language/sv-phone.ts";
import { useScreen } from "../screen.ts";
import { originForPhones } from "../story.ts";
import { defineCard } from "./card.ts";

export const phone = defineCard({ about: "site", view: PhoneCard });

function PhoneCard() {
  const { story, language, addressOf } = useScreen();
  useEffect(() => story.watch(), [story]);
  const known = story.known.value;
  const text = language.value === "sv" ? swedish : english;
  if (typeof known !== "object") return null;
  const origin = originForPhones(window.location, known.plan.hosts ?? []);
  const address = origin === undefined ? undefined : origin + addressOf({ page: { name: "demo" } });
  return (
    <>
      <h2>{text.title}</h2>
      {address === undefined ? (
        <p class="muted">{text.closed}</p>
      ) : (
        <div class="phone">
          <Code text={address} label={text.code(address)} />
          <p>{text.about}</p>
          <p>
            <code>{address}</code>
          </p>
        </div>
      )}
    </>
  );
}

/** Dark on light in either theme: cameras look for that. */
function Code({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const modules = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg class="phone-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={modules.join("")} fill="#000" />
    </svg>
  );
}
