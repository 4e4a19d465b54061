/** What the gateway says is wrong: in the sentence that belongs to its code, with the words of the gateway behind it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { inWordsOfPage } from "../failure-words.ts";
import { useScreen } from "../screen.ts";

interface Props {
  readonly message: string;
  /** Without one, the code in parentheses that ends the message. */
  readonly code?: string | undefined;
}

export function Problem({ message, code = /\((SAMSPEL_\w{1,60})\)\.?$/.exec(message)?.[1] ?? "" }: Props) {
  const { language } = useScreen();
  const said = useSignal(message);
  const spoken = language.value;
  useEffect(() => {
    let isShown = true;
    said.value = message;
    void inWordsOfPage({ code, message }).then((worded) => {
      if (isShown) said.value = worded.message;
    });
    return () => {
      isShown = false;
    };
  }, [message, code, spoken]);
  return (
    <>
      {said.value} {code !== "" && !message.includes(code) && <code>{code}</code>}
    </>
  );
}
