/** Reads facts out of a model's card as it came from the gateway. A card of a newer version may miss any of them. */

export interface CardFacts {
  readonly version?: string;
  readonly description?: string;
  readonly licence?: string;
  readonly created?: string;
  readonly sampleRateHz?: number;
  readonly windowLength?: number;
  readonly threshold?: number;
  readonly channels: readonly ChannelFacts[];
  readonly trainingRows?: number;
  readonly trainingSeconds?: number;
  readonly trainingText?: string;
  readonly warnings: readonly string[];
  readonly modelSha256?: string;
  readonly modelBytes?: number;
  /** Modes in which the machine ran in training. */
  readonly modes: readonly ModeFacts[];
}

export interface ModeFacts {
  readonly name: string;
  readonly rows?: number;
  /** It is compared with a baseline of its own, not with that of all modes. */
  readonly isOwn: boolean;
}

export interface ChannelFacts {
  readonly name: string;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
}

export function cardFacts(card: object): CardFacts {
  const training = objectIn(card, "training");
  const model = objectIn(card, "model");
  return {
    ...text("version", card, "version"),
    ...text("description", card, "description"),
    ...text("licence", card, "licence"),
    ...text("created", card, "created"),
    ...number("sampleRateHz", card, "sampleRateHz"),
    ...number("windowLength", card, "windowLength"),
    ...number("threshold", card, "threshold"),
    ...number("trainingRows", training, "rows"),
    ...number("trainingSeconds", training, "seconds"),
    ...text("trainingText", training, "description"),
    ...text("modelSha256", model, "sha256"),
    ...number("modelBytes", model, "bytes"),
    warnings: listIn(training, "warnings").filter((warning) => typeof warning === "string"),
    channels: listIn(card, "channels").flatMap(channelFacts),
    modes: listIn(card, "modes").flatMap(modeFacts),
  };
}

function modeFacts(mode: unknown): readonly ModeFacts[] {
  if (typeof mode !== "object" || mode === null) return [];
  const name = field(mode, "name");
  if (typeof name !== "string") return [];
  return [{ name, ...number("rows", mode, "rows"), isOwn: typeof field(mode, "baseline") === "number" }];
}

function channelFacts(channel: unknown): readonly ChannelFacts[] {
  if (typeof channel !== "object" || channel === null) return [];
  const name = field(channel, "name");
  const unit = field(channel, "unit");
  if (typeof name !== "string") return [];
  return [
    {
      name,
      unit: typeof unit === "string" ? unit : "",
      ...number("low", channel, "low"),
      ...number("high", channel, "high"),
    },
  ];
}

function field(from: object, key: string): unknown {
  return Object.entries(from).find(([name]) => name === key)?.[1];
}

function text<K extends string>(name: K, from: object, key: string): { [P in K]?: string } {
  const value = field(from, key);
  return typeof value === "string" && value !== "" ? withKey(name, value) : {};
}

function number<K extends string>(name: K, from: object, key: string): { [P in K]?: number } {
  const value = field(from, key);
  return typeof value === "number" && Number.isFinite(value) ? withKey(name, value) : {};
}

function withKey<K extends string, V>(name: K, value: V): { [P in K]?: V } {
  const result: { [P in K]?: V } = {};
  result[name] = value;
  return result;
}

function objectIn(from: object, key: string): object {
  const value = field(from, key);
  return typeof value === "object" && value !== null ? value : {};
}

function listIn(from: object, key: string): readonly unknown[] {
  const value = field(from, key);
  return Array.isArray(value) ? value : [];
}
