/** "How was this calculated": a figure that can be pressed, and the dialog that answers. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Explanation, useScreen } from "../screen.ts";
import { Link } from "./link.tsx";
import { Value } from "./value.tsx";

interface ExplainedProps {
  /** Or what brings it when it is wanted. */
  readonly explanation: Explanation | (() => Promise<Explanation>);
  readonly children: ComponentChildren;
}

/** A figure that opens its calculation when pressed. */
export function Explained({ explanation, children }: ExplainedProps) {
  const { explanation: shown, words, route } = useScreen();
  // A screen on the wall has nothing to press.
  if (route.value.page.name === "wall") return <span class="explained">{children}</span>;
  return (
    <button
      type="button"
      class="explained"
      onClick={async () => {
        shown.value = typeof explanation === "function" ? await explanation() : explanation;
      }}
    >
      {children}
      <span class="visually-hidden">. {words.value.explain.open}</span>
    </button>
  );
}

/** The dialog; one per page. The browser keeps the focus inside and gives it back. */
export function ExplanationDialog() {
  const { explanation, words } = useScreen();
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = explanation.value;
  useEffect(() => {
    if (shown !== undefined && dialog.current?.open === false) dialog.current.showModal();
  }, [shown]);
  const text = shown === undefined ? undefined : (shown.own ?? words.value.topics[shown.topic]);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="explanation-title"
      onClose={() => {
        explanation.value = undefined;
      }}
    >
      {shown !== undefined && text !== undefined && (
        <>
          <h2 id="explanation-title">{text.title}</h2>
          <p>{text.meaning}</p>
          <p class="formula">{text.formula}</p>
          <dl class="facts">
            {shown.tagId !== undefined && (
              <div>
                <dt>{words.value.explain.now}</dt>
                <dd>
                  <Value tagId={shown.tagId} /> <code>{shown.tagId}</code>
                </dd>
              </div>
            )}
            {(shown.own?.facts ?? shown.facts ?? []).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            {(shown.inputs ?? []).map((input) => (
              <div key={input}>
                <dt>{words.value.explain.input}</dt>
                <dd>
                  <Value tagId={input} /> <code>{input}</code>
                </dd>
              </div>
            ))}
            <div>
              <dt>{words.value.explain.source}</dt>
              <dd>{text.source}</dd>
            </div>
          </dl>
          <p class="muted">{words.value.shell.informational}</p>
          <div class="dialog-actions">
            <Link to={{ page: { name: "connections" } }}>{words.value.explain.tags}</Link>
            <button type="button" class="button" onClick={() => dialog.current?.close()}>
              {words.value.explain.close}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}
