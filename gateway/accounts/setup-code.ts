/** The code that makes the first admin: shown on the console of the gateway, valid until there is one. */
import { randomInt, timingSafeEqual } from "node:crypto";
import { digestOf } from "./sessions.ts";

/** Letters and digits that nobody takes for each other (Crockford). */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const groups = 4;
const groupLength = 4;

export class SetupCode {
  /** 80 random bits, as `7K2M-9QRD-X4TB-E0VN`. */
  readonly text: string;

  constructor() {
    const group = () => Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join("");
    this.text = Array.from({ length: groups }, group).join("-");
  }

  /** As somebody types it from another screen. */
  isRight(typed: string): boolean {
    const plain = typed
      .toUpperCase()
      .replaceAll(/[^0-9A-Z]/g, "")
      .replaceAll("O", "0")
      .replaceAll(/[IL]/g, "1");
    return timingSafeEqual(Buffer.from(digestOf(plain)), Buffer.from(digestOf(this.text.replaceAll("-", ""))));
  }
}
