/** The last events of one topic set, so that a client can resume after a short break. */

interface Frame {
  readonly id: number;
  readonly atMs: number;
  readonly bytes: Buffer;
}

export class Ring {
  readonly #limits: { readonly resumeMs: number; readonly resumeBytes: number };
  readonly #frames: Frame[] = [];
  /** Everything after this id is held. */
  #startId: number;
  #bytes = 0;

  constructor(startId: number, limits: { readonly resumeMs: number; readonly resumeBytes: number }) {
    this.#startId = startId;
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(frame: Frame): void {
    this.#frames.push(frame);
    this.#bytes += frame.bytes.length;
    this.forget(frame.atMs);
  }

  /** Lets go of what is too old or too much. */
  forget(nowMs: number): void {
    const { resumeMs, resumeBytes } = this.#limits;
    while (this.#frames.length > 0) {
      if (this.#bytes <= resumeBytes && nowMs - this.#frames[0]!.atMs <= resumeMs) return;
      this.dropOldest();
    }
  }

  /** False when nothing is left to drop. */
  dropOldest(): boolean {
    const frame = this.#frames.shift();
    if (frame === undefined) return false;
    this.#bytes -= frame.bytes.length;
    this.#startId = frame.id;
    return true;
  }

  /** The frames after an id, oldest first; undefined when some of them are gone. */
  after(id: number): readonly Buffer[] | undefined {
    if (id < this.#startId) return undefined;
    return this.#frames.filter((frame) => frame.id > id).map((frame) => frame.bytes);
  }
}
