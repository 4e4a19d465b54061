/** A bar from zero: how large a part is. Its figure stands beside it in words. */

/** `share` 0 to 1, from `start` on; what lies outside is cut. */
export function Bar({ share, start = 0 }: { share: number | undefined; start?: number }) {
  const from = 100 * Math.min(1, Math.max(0, start));
  const width = Math.min(100 - from, 100 * Math.max(0, share ?? 0));
  return (
    <svg class="share-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-track" x={0} y={0} width={100} height={10} />
      {share !== undefined && <rect class="bar-fill" x={from} y={0} width={width} height={10} />}
    </svg>
  );
}
