/** Bodies of requests: JSON that is not deeper than anything we ask for, never compressed, never a way to prototypes. */
import { PermanentError } from "../core/errors.ts";
import type { Api } from "./app.ts";

/** The deepest body of the interface has six levels. */
const depthMax = 32;
/** RFC 9110 §8.3.1, of the one type that is taken. The parser of the framework lets other spaces of Unicode pass at its end. */
const jsonType = /^application\/json[ \t]{0,9}(?:;[ \t]{0,9}charset=(?:"utf-8"|utf-8)[ \t]{0,9})?$/i;

export function takeJson(app: Api): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    const text = String(body);
    if (isTooDeep(text)) done(refused(`The body is nested deeper than ${depthMax} levels.`), undefined);
    else void parse(request, text, done);
  });
  app.addHook("onRequest", async ({ headers }) => {
    const type = headers["content-type"];
    if (type !== undefined && !jsonType.test(type)) {
      throw new PermanentError("The body must be JSON.", {
        code: "SAMSPEL_CONTENT_TYPE_REFUSED",
        next: "Send it with content-type: application/json.",
      });
    }
    const encoding = headers["content-encoding"]?.trim().toLowerCase();
    // A small compressed body may be a large one; nothing here needs it.
    if (encoding !== undefined && encoding !== "identity" && encoding !== "") {
      throw new PermanentError("Compressed bodies are not taken.", {
        code: "SAMSPEL_CONTENT_ENCODING_REFUSED",
        next: "Send the body as it is.",
      });
    }
  });
}

/** Counts brackets outside of strings: parsing what is too deep is what shall not happen. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === 92) at++;
      else if (code === 34) isText = false;
    } else if (code === 34) {
      isText = true;
    } else if (code === 91 || code === 123) {
      if (++depth > depthMax) return true;
    } else if (code === 93 || code === 125) {
      depth--;
    }
  }
  return false;
}

function refused(message: string): PermanentError {
  return new PermanentError(message, {
    code: "SAMSPEL_REQUEST_INVALID",
    next: "Compare the request with /api/v1/openapi.json.",
  });
}
