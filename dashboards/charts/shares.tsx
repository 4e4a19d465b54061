/** Sorted bars of shares, each with its name and figure: which part of a whole is the largest. */
import type { ComponentChildren } from "preact";

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
          <svg class="share-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bar-track" x={0} y={0} width={100} height={10} />
            <rect class="bar-fill" x={0} y={0} width={Math.min(100, Math.max(0, share * 100))} height={10} />
          </svg>
          <span class="share-text number">{text}</span>
        </li>
      ))}
    </ol>
  );
}
