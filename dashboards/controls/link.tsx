/** A link to another view of this screen: an ordinary address, followed without loading the page anew. */
import type { ComponentChildren } from "preact";
import { type RouteChange, useScreen } from "../screen.ts";

export interface LinkProps {
  readonly to: RouteChange;
  readonly class?: string;
  readonly isCurrent?: boolean;
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function Link({ to, class: className, isCurrent = false, label, children }: LinkProps) {
  const screen = useScreen();
  // A screen on the wall has nothing to press.
  if (screen.route.value.page.name === "wall") return <span class={className}>{children}</span>;
  // A link to another page leaves filters and a fixed end behind.
  const change: RouteChange = to.page === undefined ? to : { filter: "", toMs: null, ...to };
  return (
    <a
      href={screen.addressOf(change)}
      class={className}
      aria-current={isCurrent ? "page" : undefined}
      aria-label={label}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        screen.explanation.value = undefined;
        screen.go(change);
      }}
    >
      {children}
    </a>
  );
}
