/** Card `waveform`: spectrum and envelope spectrum of the newest waveform, with cursors at the bearing's frequencies. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AssetReport } from "../../gateway/core/view.ts";
import type { WaveformReport } from "../../gateway/core/waveform-report.ts";
import { Spectrum } from "../charts/spectrum.tsx";
import { Told } from "../controls/told.tsx";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { amplitudeAround, cursorsAt, highestHz } from "./spectrum-cursors.ts";

export const waveform = defineCard({
  about: "asset",
  title: (words) => words.health.waveform.title,
  view: WaveformCard,
});

/** The waveform that a metric of the asset looks at. */
function waveformTagOf(asset: AssetReport): string | undefined {
  return asset.metrics.find(({ kind }) => kind === "vibration")?.inputs[0];
}

function WaveformCard({ asset }: AssetProps) {
  const { words, format } = useScreen();
  const tag = waveformTagOf(asset);
  const { answer, failure } = useWaveform(tag);
  const text = words.value.health.waveform;
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (answer === undefined) return <p class="empty">{text.none}</p>;
  return (
    <>
      <p class="muted">{text.taken(format.value.dateTime(answer.timeMs))}</p>
      <Spectra answer={answer} />
    </>
  );
}

function Spectra({ answer }: { answer: WaveformReport }) {
  const { words, format } = useScreen();
  const text = words.value.health.waveform;
  const { shaftHz, orders, envelope, spectrum } = answer;
  /** Speed chosen by hand, as a share of the one that is known. */
  const share = useSignal(1);
  const speedHz = (shaftHz ?? 0) * share.value;
  const cursors = orders === undefined || shaftHz === undefined ? [] : cursorsAt(orders, speedHz);
  const named = cursors.map(({ name, hertz }) => ({ name: name === "bsf" ? "2·BSF" : name.toUpperCase(), hertz }));
  const common = { unit: format.value.unit(answer.unit), number: (value: number) => format.value.number(value) };
  return (
    <>
      <div class="spectra">
        <figure>
          <figcaption>{text.spectrum}</figcaption>
          <Spectrum
            label={`${text.spectrum}. ${text.highest(format.value.number(highestHz(spectrum)))}`}
            {...spectrum}
            {...common}
            cursors={[]}
          />
        </figure>
        {envelope !== undefined && (
          <figure>
            <figcaption>
              {text.envelope}{" "}
              <span class="muted">
                {text.band(format.value.number(envelope.bandHz[0] ?? 0), format.value.number(envelope.bandHz[1] ?? 0))}
              </span>
            </figcaption>
            <Spectrum
              label={`${text.envelope}. ${text.highest(format.value.number(highestHz(envelope)))}`}
              {...envelope}
              {...common}
              cursors={named}
            />
          </figure>
        )}
      </div>
      {cursors.length > 0 && (
        <>
          <label class="speed-slider">
            <span>
              {text.speed}: <strong>{format.value.number(60 * speedHz)}</strong>{" "}
              <span class="unit">{format.value.unit("1/min")}</span>
            </span>
            <input
              type="range"
              min={0.95}
              max={1.05}
              step={0.001}
              value={share.value}
              onInput={(event) => {
                share.value = Number(event.currentTarget.value);
              }}
            />
          </label>
          <table class="spectrum-table">
            <thead>
              <tr>
                <th scope="col">{text.cursor}</th>
                <th scope="col">{text.hertz}</th>
                <th scope="col">
                  {text.amplitude} ({common.unit})
                </th>
              </tr>
            </thead>
            <tbody>
              {cursors.map(({ name, hertz }) => {
                const amplitude = envelope === undefined ? undefined : amplitudeAround(envelope, hertz);
                return (
                  <tr key={name}>
                    <th scope="row">{text.names[name]}</th>
                    <td>
                      <Told name="spectrum-frequency" title={text.names[name]}>
                        {format.value.number(hertz)}
                      </Told>
                    </td>
                    <td>
                      {amplitude === undefined ? (
                        "–"
                      ) : (
                        <Told name="spectrum-amplitude" title={text.names[name]}>
                          {format.value.number(amplitude)}
                        </Told>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}

interface Asked {
  readonly answer: WaveformReport | undefined;
  readonly failure: string | undefined;
}

/** Asks again when the tag has a newer waveform. */
function useWaveform(tag: string | undefined): Asked {
  const { live, queries } = useScreen();
  const asked = useSignal<Asked>({ answer: undefined, failure: undefined });
  const timeMs = tag === undefined ? undefined : live.value(tag).value?.timeMs;
  useEffect(() => {
    if (tag === undefined) return undefined;
    let isCurrent = true;
    queries.waveform(tag).then(
      (answer) => {
        if (isCurrent) asked.value = { answer, failure: undefined };
      },
      (error: unknown) => {
        if (isCurrent)
          asked.value = { answer: undefined, failure: error instanceof Error ? error.message : String(error) };
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [tag, timeMs]);
  return asked.value;
}
