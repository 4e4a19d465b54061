/** `GET /api/v1/waveform`: the newest waveform of a tag with its spectrum and that of its envelope. */
import Type from "typebox";
import { unknownTag } from "../answers.ts";
import { described, type Routes, readable } from "../app.ts";

const WaveformParameters = Type.Object(
  { tag: Type.String({ minLength: 1, maxLength: 1024, description: "Id of a tag with waveforms." }) },
  { additionalProperties: false },
);

const spectrum = {
  stepHz: Type.Number({ description: "Distance of two points; the first lies at 0 Hz." }),
  amplitudes: Type.Array(Type.Number(), { description: "In the unit of the waveform." }),
};

const WaveformAnswer = Type.Object({
  tag: Type.String(),
  unit: Type.String(),
  timeMs: Type.Number({ description: "Source time, milliseconds since the Unix epoch." }),
  sampleRateHz: Type.Number(),
  length: Type.Integer({ description: "Samples of the whole waveform." }),
  samples: Type.Array(Type.Number(), { description: "The first samples." }),
  spectrum: Type.Object(spectrum),
  envelope: Type.Optional(
    Type.Object({ ...spectrum, bandHz: Type.Array(Type.Number(), { description: "Band of the envelope, Hz." }) }),
  ),
  shaftHz: Type.Optional(Type.Number()),
  orders: Type.Optional(
    Type.Object(
      { bpfo: Type.Number(), bpfi: Type.Number(), bsf: Type.Number(), ftf: Type.Number() },
      { description: "Defect frequencies of the bearing per turn of the shaft." },
    ),
  ),
});

export const waveformRoutes: Routes = (app, { view }) => {
  const schema = {
    ...described({
      summary: "The newest waveform of a tag, its spectrum and that of its envelope.",
      description: "At most 1000 samples and 1000 points of each spectrum; a point is the highest of its bins.",
      tag: "data",
      answer: Type.Object({ waveform: Type.Union([WaveformAnswer, Type.Null()]) }),
      example: {
        waveform: {
          ...{ tag: "conveyor-1/acceleration", unit: "m/s2", timeMs: 1_763_900_000_000, sampleRateHz: 12_000 },
          ...{ length: 12_000, samples: [0.12, -0.2], spectrum: { stepHz: 6, amplitudes: [0, 0.01] } },
          envelope: { stepHz: 0.7, amplitudes: [0, 0.02], bandHz: [2000, 4000] },
          ...{ shaftHz: 24, orders: { bpfo: 3.585, bpfi: 5.415, bsf: 2.357, ftf: 0.398 } },
        },
      },
      failures: { 404: "There is no such tag." },
    }),
    querystring: WaveformParameters,
  };
  app.get("/api/v1/waveform", { config: readable, schema }, async (request) => {
    const { tag } = request.query;
    if (view.tags.byId(tag) === undefined) throw unknownTag(tag);
    const found = view.waveform(tag);
    if (found === undefined) return { waveform: null };
    const { samples, spectrum, envelope, ...facts } = found;
    return {
      waveform: {
        ...facts,
        samples: [...samples],
        spectrum: { ...spectrum, amplitudes: [...spectrum.amplitudes] },
        ...(envelope === undefined
          ? {}
          : { envelope: { ...envelope, amplitudes: [...envelope.amplitudes], bandHz: [...envelope.bandHz] } }),
      },
    };
  });
};
