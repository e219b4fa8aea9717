/** How fast bytes come: over the last seconds, so that a pause shows and an old burst does not. */
const windowMs = 5_000;

export class Pace {
  readonly #marks: { readonly at: number; readonly received: number }[] = [{ at: performance.now(), received: 0 }];
  #received = 0;

  /** @param from  bytes that need not come   @param total  the whole file's, where that is known */
  constructor(
    readonly from: number,
    readonly total: number | undefined,
  ) {}

  add(bytes: number): void {
    this.#received += bytes;
    const at = performance.now();
    if (at - this.#marks.at(-1)!.at > 100) this.#marks.push({ at, received: this.#received });
    while (this.#marks.length > 2 && at - this.#marks[1]!.at > windowMs) this.#marks.shift();
  }

  now(): { bytesPerSecond?: number; secondsLeft?: number } {
    const { at, received } = this.#marks[0]!;
    const seconds = (performance.now() - at) / 1000;
    if (seconds < 0.2 || this.#received === received) return {};
    const bytesPerSecond = (this.#received - received) / seconds;
    if (this.total === undefined) return { bytesPerSecond };
    return { bytesPerSecond, secondsLeft: (this.total - this.from - this.#received) / bytesPerSecond };
  }
}
