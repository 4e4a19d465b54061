/** What a card says while it has nothing to show: what is missing, how much of it there is, what to do. */
import { Bar } from "../charts/bar.tsx";
import { Link } from "../controls/link.tsx";
import { enNothing, type NothingWords } from "../language/en-nothing.ts";
import { svNothing } from "../language/sv-nothing.ts";
import { useScreen } from "../screen.ts";

export function useNothingWords(): NothingWords {
  const { language } = useScreen();
  return language.value === "sv" ? svNothing : enNothing;
}

export interface NothingYetProps {
  readonly missing: string;
  /** How much there is, in words. */
  readonly there: string;
  /** The same as a share of what is needed, where it is known. */
  readonly share?: number | undefined;
  readonly toDo: string;
}

export function NothingYet({ missing, there, share, toDo }: NothingYetProps) {
  const text = useNothingWords();
  return (
    <dl class="facts nothing-yet">
      <div>
        <dt>{text.missing}</dt>
        <dd>{missing}</dd>
      </div>
      <div>
        <dt>{text.there}</dt>
        <dd class="measured">
          {there}
          {share !== undefined && <Bar share={share} />}
        </dd>
      </div>
      <div>
        <dt>{text.toDo}</dt>
        <dd>{toDo}</dd>
      </div>
    </dl>
  );
}

/** Less known time than this is no basis, s. Source: what-if.ts of the gateway. */
const knownSecondsMin = 300;

/** For what rests on recorded distances. */
export function TooLittleKnown({ knownSeconds }: { knownSeconds: number }) {
  const { format } = useScreen();
  const text = useNothingWords();
  const time = (seconds: number) => format.value.duration(seconds * 1000);
  return (
    <NothingYet
      missing={text.known.missing(time(knownSecondsMin))}
      there={text.of(time(knownSeconds), time(knownSecondsMin))}
      share={knownSeconds / knownSecondsMin}
      toDo={knownSeconds > 0 ? text.known.wait : text.known.none}
    />
  );
}

/** Ways on from an empty page: the guide to what fills it, and connecting a machine. */
export function WaysOn({ guide }: { guide: string }) {
  const text = useNothingWords();
  return (
    <p class="form-row">
      <Link to={{ page: { name: "connect" } }} class="button">
        {text.connect}
      </Link>
      <a class="text-link" href={`/docs/how-to/${guide}`}>
        {text.guide}
      </a>
    </p>
  );
}
