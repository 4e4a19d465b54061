/** Symbols of alarm priority and of sensor status (NAMUR NE 107): a shape, a letter and a colour each, with their name. */
import type { ComponentChildren } from "preact";
import type { Priority } from "../priority.ts";

export type SensorStatus = "F" | "C" | "S" | "M";

const priorityShapes: Readonly<Record<Priority, string>> = {
  1: "M3 3h18v18h-18z",
  2: "M12 2L22.5 21.5h-21z",
  3: "M12 22L1.5 2.5h21z",
};

interface PictureProps {
  readonly class: string;
  readonly name: string | undefined;
  readonly children: ComponentChildren;
}

/** A drawing with a name, or one that is left out when the page is read aloud. */
function Picture({ class: className, name, children }: PictureProps) {
  if (name === undefined) {
    return (
      <svg class={className} viewBox="0 0 24 24" aria-hidden="true">
        {children}
      </svg>
    );
  }
  return (
    <svg class={className} viewBox="0 0 24 24" role="img" aria-label={name}>
      {children}
    </svg>
  );
}

/** `name` absent where the words stand beside the symbol. */
export function PrioritySymbol({
  priority,
  name,
  blinks = false,
}: {
  priority: Priority;
  name?: string;
  blinks?: boolean;
}) {
  return (
    <Picture class={`symbol priority-${priority}${blinks ? " blinks" : ""}`} name={name}>
      <path d={priorityShapes[priority]} />
      <text x="12" y={priority === 3 ? 13.5 : priority === 2 ? 18.5 : 17}>
        {priority}
      </text>
    </Picture>
  );
}

export function StatusSymbol({ status, name }: { status: SensorStatus; name?: string }) {
  return (
    <Picture class={`symbol status-${status}`} name={name}>
      {status === "F" && (
        <>
          <circle cx="12" cy="12" r="10" />
          <path class="mark" d="M7 7l10 10M17 7L7 17" />
        </>
      )}
      {status === "S" && (
        <>
          <path d={priorityShapes[2]} />
          <text x="12" y="18.5">
            ?
          </text>
        </>
      )}
      {status === "C" && (
        <>
          <path d={priorityShapes[2]} />
          <path class="mark" d="M12 18v-5m-2-3a2 2 0 1 0 4 0" />
        </>
      )}
      {status === "M" && (
        <>
          <path d={priorityShapes[1]} />
          <path class="mark" d="M7 11h7v6h-7zM14 12l4-2M9 11v-3" />
        </>
      )}
    </Picture>
  );
}

/** What is normal: grey, filled when it runs, outlined when it does not or is not known. */
export function NeutralSymbol({ isFilled, name }: { isFilled: boolean; name?: string }) {
  return (
    <Picture class="symbol neutral" name={name}>
      <circle class={isFilled ? "filled" : "outline"} cx="12" cy="12" r="8" />
    </Picture>
  );
}

/** An event that has been over its limit and is on its way back. */
export function RecoveringSymbol({ name }: { name?: string }) {
  return (
    <Picture class="symbol neutral" name={name}>
      <circle class="outline dashed" cx="12" cy="12" r="9" />
      <path class="mark" d="M12 7v9m-4-4l4 4 4-4" />
    </Picture>
  );
}
