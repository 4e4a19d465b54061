/** Sizes of files and stores in words. */
import { useScreen } from "./screen.ts";

export function useSize(): (bytes: number) => string {
  const { format } = useScreen();
  return (bytes) =>
    bytes < 2 ** 30 ? `${format.value.number(bytes / 2 ** 20)} MiB` : `${format.value.number(bytes / 2 ** 30)} GiB`;
}
