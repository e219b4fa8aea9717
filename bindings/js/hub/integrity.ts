/** The digest that a caller asks for, `integrity`, in the form of a web page's. */
import { RegardError } from '../errors.js';

/** @throws RegardError invalid_argument */
export function digestOf(integrity: string, files: number): Digest {
  if (files > 1) throw new RegardError('invalid_argument', '`integrity` is of one file; these weights are in several.');
  return new Digest(integrity);
}

/** The browser's digest takes all at once, so the file is kept while it comes; only who asks for the check pays. */
export class Digest {
  readonly #parts: Uint8Array<ArrayBuffer>[] = [];
  readonly #wanted: string;
  constructor(integrity: string) {
    const match = /^sha256-([A-Za-z0-9+/]{43}=)$/.exec(integrity);
    if (!match?.[1]) throw new RegardError('invalid_argument', '`integrity` is "sha256-" and 44 characters of base64.');
    this.#wanted = match[1];
  }
  add(chunk: Uint8Array): void {
    this.#parts.push(new Uint8Array(chunk));
  }
  async check(name: string): Promise<void> {
    if (!globalThis.crypto?.subtle)
      throw new RegardError('unsupported', '`integrity` needs a secure context (https or this machine).');
    const whole = await new Blob(this.#parts).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
    const found = btoa(String.fromCharCode(...digest));
    if (found !== this.#wanted)
      throw new RegardError('hash_mismatch', `${name} has the digest sha256-${found}, not the one asked for.`);
  }
}
