/** Which models a value goes to: as one of their channels, or as the mode in which the machine runs. Pure. */

interface Routed {
  readonly inUse: { readonly channels: readonly number[]; readonly mode?: { readonly tag: number } };
}

interface Route<M> {
  readonly model: M;
  /** Or `modeChannel`. */
  readonly channel: number;
}

/** Stands for the channel of the tag that says the mode. */
export const modeChannel = -1;

/** By number of the tag. */
export function routesOf<M extends Routed>(models: readonly M[]): Map<number, Route<M>[]> {
  const routes = new Map<number, Route<M>[]>();
  const add = (tag: number, route: Route<M>): void => {
    const known = routes.get(tag);
    if (known === undefined) routes.set(tag, [route]);
    else known.push(route);
  };
  for (const model of models) {
    const { channels, mode } = model.inUse;
    channels.forEach((tag, channel) => {
      add(tag, { model, channel });
    });
    if (mode !== undefined) add(mode.tag, { model, channel: modeChannel });
  }
  return routes;
}
