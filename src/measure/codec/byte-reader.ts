/** Thrown for bytes that no {@link ByteWriter} wrote; the reader of the file turns it into one line for the person. */
export class DamagedBytes extends Error {
  override name = "DamagedBytes";
}

/** Reads what a `ByteWriter` wrote; throws {@link DamagedBytes} where it cannot be that. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new DamagedBytes("a number is cut off");
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new DamagedBytes("a number is too large");
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > 2 ** 56) throw new DamagedBytes("a number is too long");
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  number(): number {
    const value = this.varint();
    if (value === 0) {
      if (this.left < 8) throw new DamagedBytes("a number is cut off");
      this.#at += 8;
      return this.#bytes.readDoubleLE(this.#at - 8);
    }
    const micro = value - 1;
    return (micro % 2 === 1 ? -(micro + 1) / 2 : micro / 2) / 1e6;
  }

  text(maxBytes: number): string {
    const size = this.count(maxBytes, "a text");
    this.#at += size;
    return this.#bytes.toString("utf8", this.#at - size, this.#at);
  }

  /** A length that must be plausible: at most `max`, and no more than there are bytes left. */
  count(max: number, what: string): number {
    const value = this.varint();
    if (value > max || value > this.left) throw new DamagedBytes(`${what} is too long`);
    return value;
  }

  /** A whole number below `limit`. */
  index(limit: number, what: string): number {
    const value = this.varint();
    if (value >= limit) throw new DamagedBytes(`${what} ${value} is out of range`);
    return value;
  }
}
