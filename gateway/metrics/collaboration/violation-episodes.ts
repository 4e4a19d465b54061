/** Stretches in which the robot moved with less than the required distance. A review of data, no safety function. */

/** One evaluation of the separation. */
export interface MarginSample {
  readonly timeMs: number;
  /** d − Sp, m; undefined while it is not known. */
  readonly margin: number | undefined;
  /** m/s */
  readonly robotSpeed: number | undefined;
}

export interface ViolationEpisode {
  readonly fromMs: number;
  readonly toMs: number;
  /** Smallest margin, m (below 0). */
  readonly minimumMargin: number;
  /** ∫ max(0, −margin) dt, m·s. */
  readonly depthSeconds: number;
  /** m/s */
  readonly peakRobotSpeed: number;
  /** True when the margin became unknown before it was restored: the real episode may be longer. */
  readonly isCut: boolean;
}

/** What is known while samples come in. Times in ms. */
export interface EpisodeState {
  readonly last: MarginSample | undefined;
  /** The stretch that is, or may become, an episode. */
  readonly open: Omit<ViolationEpisode, "toMs" | "isCut"> | undefined;
  /** Since when the margin has been restored. */
  readonly restoredMs: number | undefined;
}

export const noEpisode: EpisodeState = { last: undefined, open: undefined, restoredMs: undefined };

/** Rules of this product: what begins, confirms and ends an episode. */
export const episodeRules = {
  movingAbove: 0.01,
  confirmMs: 100,
  restoredMargin: 0.05,
  restoredMs: 500,
  /** A sample holds at most this long; after that the margin is unknown. */
  holdMs: 500,
} as const;

/**
 * The state after a sample, and the episode that it ends. Begins with a margin below 0 while the robot moves, counts
 * once that has lasted 100 ms, ends where the margin has been at least 0.05 m for 500 ms. Samples out of order are ignored.
 */
export function episodeStep(
  state: EpisodeState,
  sample: MarginSample,
): readonly [EpisodeState, ViolationEpisode | undefined] {
  const { last } = state;
  if (last !== undefined && !(sample.timeMs > last.timeMs)) return [state, undefined];
  const isBroken = last !== undefined && sample.timeMs - last.timeMs > episodeRules.holdMs;
  if (state.open !== undefined && (sample.margin === undefined || isBroken)) {
    const endMs = isBroken ? last!.timeMs : sample.timeMs;
    const [fresh] = episodeStep(noEpisode, sample);
    return [fresh, closed(grown(state, endMs), { toMs: state.restoredMs ?? endMs, isCut: true })];
  }
  const open = opened(grown(state, sample.timeMs), sample);
  const isRestored = sample.margin !== undefined && sample.margin >= episodeRules.restoredMargin;
  const restoredMs = open === undefined || !isRestored ? undefined : (state.restoredMs ?? sample.timeMs);
  if (open !== undefined && restoredMs !== undefined && sample.timeMs - restoredMs >= episodeRules.restoredMs) {
    return [{ ...noEpisode, last: sample }, closed(open, { toMs: restoredMs, isCut: false })];
  }
  const hasFaded = open !== undefined && !isViolation(sample) && sample.timeMs - open.fromMs < episodeRules.confirmMs;
  return [{ last: sample, open: hasFaded ? undefined : open, restoredMs }, undefined];
}

type Open = NonNullable<EpisodeState["open"]>;

function isViolation({ margin, robotSpeed }: MarginSample): boolean {
  return margin !== undefined && margin < 0 && Math.abs(robotSpeed ?? 0) > episodeRules.movingAbove;
}

/** The open stretch with the depth of the last sample held until `timeMs`. */
function grown({ open, last }: EpisodeState, timeMs: number): Open | undefined {
  if (open === undefined || last?.margin === undefined) return open;
  const depth = Math.max(0, -last.margin);
  return { ...open, depthSeconds: open.depthSeconds + (depth * (timeMs - last.timeMs)) / 1000 };
}

function opened(open: Open | undefined, sample: MarginSample): Open | undefined {
  if (open === undefined && !isViolation(sample)) return undefined;
  const margin = sample.margin ?? 0;
  const speed = Math.abs(sample.robotSpeed ?? 0);
  if (open === undefined)
    return { fromMs: sample.timeMs, minimumMargin: margin, depthSeconds: 0, peakRobotSpeed: speed };
  return {
    ...open,
    minimumMargin: Math.min(open.minimumMargin, margin),
    peakRobotSpeed: Math.max(open.peakRobotSpeed, speed),
  };
}

function closed(open: Open | undefined, end: { readonly toMs: number; readonly isCut: boolean }) {
  if (open === undefined || end.toMs - open.fromMs < episodeRules.confirmMs) return undefined;
  return { ...open, ...end };
}

/** Episodes of recorded samples, oldest first; one that is still open at the end counts as cut. */
export function violationEpisodes(samples: Iterable<MarginSample>): readonly ViolationEpisode[] {
  let state = noEpisode;
  const episodes: ViolationEpisode[] = [];
  let last: MarginSample | undefined;
  for (const sample of samples) {
    const [next, episode] = episodeStep(state, sample);
    if (episode !== undefined) episodes.push(episode);
    state = next;
    last = state.last;
  }
  if (state.open !== undefined && last !== undefined) {
    const episode = closed(state.open, { toMs: state.restoredMs ?? last.timeMs, isCut: true });
    if (episode !== undefined) episodes.push(episode);
  }
  return episodes;
}
