/** Parts that are loaded when they are shown for the first time. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

/** A part that hardly anybody sees, loaded when it is needed. */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | undefined>(undefined);
  let isAsked = false;
  return (props) => {
    if (!isAsked) {
      isAsked = true;
      void load().then((part) => {
        loaded.value = part;
      });
    }
    const Part = loaded.value;
    return Part === undefined ? null : <Part {...props} />;
  };
}
