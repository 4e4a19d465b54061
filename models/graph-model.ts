/** Runs the graph of one model as its card describes it: layout of the window, names of the outputs, threshold. */
import {
  type GraphInterface,
  type ModelCard,
  ModelError,
  type ModelFiles,
  type ModelGroup,
  type ScoreBatch,
  type WindowBatch,
} from "./contract.ts";
import { openSession, type Session, type ValueShape } from "./session.ts";

export const defaultInterface: GraphInterface = {
  input: "window",
  layout: "channels-first",
  score: "score",
  contributions: "contributions",
};

/** Opens a graph and checks its inputs and outputs against the card. Throws ModelError. */
export async function openGraphModel({ id, card, onnx }: ModelFiles): Promise<ModelGroup> {
  if (onnx === undefined) {
    throw new ModelError(`Model ${id} has no model.onnx.`, {
      code: "SAMSPEL_MODEL_FILE_MISSING",
      next: "Train the model again, or copy its whole folder.",
    });
  }
  const graph = card.graph ?? defaultInterface;
  const session = await openSession(onnx);
  try {
    const isBatched = checkInterface(session, card, graph);
    return {
      score: (batch) => (isBatched ? scoreAll(session, card, graph, batch) : scoreEach(session, card, graph, batch)),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/** Shape of the input for a batch, by layout. */
function inputDims({ layout }: GraphInterface, card: ModelCard, batch: number): number[] {
  const channels = card.channels.length;
  switch (layout) {
    case "channels-first":
      return [batch, channels, card.windowLength];
    case "time-first":
      return [batch, card.windowLength, channels];
    case "flat":
      return [batch, channels * card.windowLength];
    case "newest":
      return [batch, channels];
  }
}

/** True when the graph takes any batch, false when it takes one window at a time. */
function checkInterface(session: Session, card: ModelCard, graph: GraphInterface): boolean {
  const input = session.inputs.find(({ name }) => name === graph.input);
  if (input === undefined || session.inputs.length !== 1) {
    const names = session.inputs.map(({ name }) => name).join(", ");
    throw new ModelError(`The graph takes ${names || "nothing"}; the card says ${graph.input}.`, {
      code: "SAMSPEL_MODEL_INPUT",
      next: "The graph must have one input, and the card must name it.",
    });
  }
  const wanted = inputDims(graph, card, 1);
  const fits =
    input.dims.length === wanted.length && wanted.every((size, axis) => axis === 0 || fitsDim(input, axis, size));
  const batch = input.dims[0];
  if (input.type !== "float32" || !fits || (typeof batch === "number" && batch !== 1)) {
    throw new ModelError(
      `Input ${input.name} is ${input.type} [${input.dims.join(", ")}]; the card needs float32 [batch, ${wanted.slice(1).join(", ")}].`,
      { code: "SAMSPEL_MODEL_SHAPE", next: "Correct channels, window length or layout in the card." },
    );
  }
  for (const name of [graph.score, ...(graph.contributions === undefined ? [] : [graph.contributions])]) {
    if (session.outputs.some((output) => output.name === name)) continue;
    throw new ModelError(`The graph has no output ${name}.`, {
      code: "SAMSPEL_MODEL_OUTPUT",
      next: `Its outputs are: ${session.outputs.map((output) => output.name).join(", ")}.`,
    });
  }
  return typeof batch !== "number";
}

function fitsDim(input: ValueShape, axis: number, size: number): boolean {
  const dim = input.dims[axis];
  return typeof dim === "string" || dim === size;
}

async function scoreAll(
  session: Session,
  card: ModelCard,
  graph: GraphInterface,
  { models, windows }: WindowBatch,
): Promise<ScoreBatch> {
  const count = models.length;
  const outputs = await session.run(
    { [graph.input]: { data: arranged(windows, card, graph), dims: inputDims(graph, card, count) } },
    graph.contributions === undefined ? [graph.score] : [graph.score, graph.contributions],
  );
  const values = checkedOutput(outputs, graph.score, count).map((value) => value / card.threshold);
  if (graph.contributions === undefined) return { values };
  return { values, contributions: checkedOutput(outputs, graph.contributions, count * card.channels.length) };
}

/** For graphs whose batch is fixed to 1. */
async function scoreEach(
  session: Session,
  card: ModelCard,
  graph: GraphInterface,
  { models, windows }: WindowBatch,
): Promise<ScoreBatch> {
  const size = card.channels.length * card.windowLength;
  const values = new Float32Array(models.length);
  const contributions = new Float32Array(models.length * card.channels.length);
  for (let row = 0; row < models.length; row++) {
    const one = { models: models.subarray(row, row + 1), windows: windows.subarray(row * size, (row + 1) * size) };
    const scored = await scoreAll(session, card, graph, one);
    values[row] = scored.values[0]!;
    if (scored.contributions !== undefined) contributions.set(scored.contributions, row * card.channels.length);
  }
  return graph.contributions === undefined ? { values } : { values, contributions };
}

function checkedOutput(outputs: Readonly<Record<string, Float32Array>>, name: string, length: number): Float32Array {
  const found = outputs[name];
  if (found?.length === length) return found;
  throw new ModelError(`Output ${name} has ${found?.length ?? 0} numbers where ${length} are needed.`, {
    code: "SAMSPEL_MODEL_OUTPUT",
    next: "The score must have one number per window, contributions one per window and channel.",
  });
}

/** The windows, which come channel-major, in the layout of the graph. */
function arranged(windows: Float32Array, card: ModelCard, { layout }: GraphInterface): Float32Array {
  if (layout === "channels-first" || layout === "flat") return windows;
  const channels = card.channels.length;
  const length = card.windowLength;
  const count = windows.length / (channels * length);
  const frames = layout === "newest" ? 1 : length;
  const result = new Float32Array(count * channels * frames);
  for (let window = 0; window < count; window++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let frame = 0; frame < frames; frame++) {
        const from = (window * channels + channel) * length + (length - frames) + frame;
        result[(window * frames + frame) * channels + channel] = windows[from]!;
      }
    }
  }
  return result;
}
