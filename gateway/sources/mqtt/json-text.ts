/** JSON of strangers: parsed within limits, and read by pointers that see own members only. Pure. */

/** Tokens of a JSON pointer (RFC 6901); undefined when the text is none. */
export function pointerTokens(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What a pointer leads to, or undefined. Inherited members such as `__proto__` are not seen. */
export function at(value: unknown, tokens: readonly string[]): unknown {
  let current = value;
  for (const token of tokens) {
    if (Array.isArray(current)) {
      current = /^(0|[1-9]\d{0,9})$/.test(token) ? current[Number(token)] : undefined;
    } else if (typeof current === "object" && current !== null && Object.hasOwn(current, token)) {
      current = Reflect.get(current, token);
    } else {
      return undefined;
    }
  }
  return current;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** True when brackets outside strings nest deeper than `limit`. Looks at the bytes, before anything is parsed. */
export function isDeeperThan(limit: number, bytes: Uint8Array): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (isInString) {
      if (byte === backslash) index++;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) {
      isInString = true;
    } else if (byte === openBracket || byte === openBrace) {
      if (++depth > limit) return true;
    } else if (byte === closeBracket || byte === closeBrace) {
      depth--;
    }
  }
  return false;
}
