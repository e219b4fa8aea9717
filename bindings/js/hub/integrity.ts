/** The digest that a caller asks for, `integrity`, in the form of a web page's. */
import { RegardError } from '../errors.js';
import type { FileReference } from '../protocol.js';

/** @throws RegardError invalid_argument, unsupported (an archive of torch, which is not read from its begin to its end) */
export function digestOf(integrity: string, files: readonly FileReference[]): Digest {
  if (files.length > 1)
    throw new RegardError('invalid_argument', '`integrity` is of one file; these weights are in several.');
  if (files[0]?.name.endsWith('.bin'))
    throw new RegardError('unsupported', `\`integrity\` is of model.safetensors; here is only ${files[0].name}.`);
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
