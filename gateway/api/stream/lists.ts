/** Conditions, sources and models as JSON, made once for all clients and only when they changed. */
import type { GatewayView } from "../../core/view.ts";
import type { ListName } from "./topics.ts";

interface List {
  readonly json: string;
  /** Position in the sequence of changes. */
  readonly changedAt: number;
}

export class Lists {
  readonly #view: GatewayView;
  readonly #lists = new Map<ListName, List>();

  constructor(view: GatewayView) {
    this.#view = view;
  }

  /** Reads a list anew. When it changed, `position` is noted for it and the answer is true. */
  refresh(name: ListName, position: number): boolean {
    const json = JSON.stringify(this.#view[name]());
    if (this.#lists.get(name)?.json === json) return false;
    this.#lists.set(name, { json, changedAt: position });
    return true;
  }

  /** The list when it changed after a position, or in any case without one. */
  changedAfter(name: ListName, position: number | undefined): string | undefined {
    const list = this.#lists.get(name);
    return list === undefined || (position !== undefined && list.changedAt <= position) ? undefined : list.json;
  }
}
