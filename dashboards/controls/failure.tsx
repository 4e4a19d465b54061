/** What went wrong after a press, read out at once. */
import { useScreen } from "../screen.ts";

export function Failure({ text }: { text: string | undefined }) {
  const { words } = useScreen();
  if (text === undefined) return null;
  return (
    <p class="failure" role="alert">
      {words.value.alarms.failed} {text}
    </p>
  );
}
