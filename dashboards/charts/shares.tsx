/** Sorted bars of shares, each with its name and figure: which part of a whole is the largest. */
import type { ComponentChildren } from "preact";
import { Bar } from "./bar.tsx";

export interface Share {
  readonly id: string;
  readonly name: ComponentChildren;
  /** 0 to 1. */
  readonly share: number;
  readonly text: string;
}

export function Shares({ label, shares }: { label: string; shares: readonly Share[] }) {
  return (
    <ol class="shares" aria-label={label}>
      {shares.map(({ id, name, share, text }) => (
        <li key={id}>
          <span class="share-name">{name}</span>
          <Bar share={share} />
          <span class="share-text number">{text}</span>
        </li>
      ))}
    </ol>
  );
}
