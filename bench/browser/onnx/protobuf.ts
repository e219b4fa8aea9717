/** Protocol Buffers' wire format, as much of it as a model needs: varints, floats and delimited fields. */

const kText = new TextEncoder();

/** Pieces of a message, joined once at the end so that no weight is copied twice. */
export class Message {
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;

  integer(field: number, value: number): this {
    return this.#push(varint(field * 8)).#push(varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(varint(field * 8 + 5)).#push(bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, kText.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#push(varint(field * 8 + 2))
      .#push(varint(value.length))
      .#push(value);
  }

  message(field: number, value: Message): this {
    this.#push(varint(field * 8 + 2)).#push(varint(value.#bytes));
    for (const piece of value.#pieces) this.#push(piece);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#bytes);
    let at = 0;
    for (const piece of this.#pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  #push(piece: Uint8Array): this {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    return this;
  }
}

/** Seven bits a byte, low ones first. Negative numbers are of 64 bits in two's complement: ten bytes. */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
}
