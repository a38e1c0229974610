/** Largest number of a varint: what JavaScript counts exactly. */
export const MAX_VARINT = Number.MAX_SAFE_INTEGER;
/** Numbers up to this are written as millionths, in which k6 writes all its values. */
const MAX_MICRO = 2 ** 50;

/** Bytes that grow. Integers are LEB128 varints; decimals of up to six places cost no more than an integer. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A whole number from 0 to {@link MAX_VARINT}. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`a recording holds whole numbers from 0 up here, not ${value}`);
    }
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number of either sign, at most half of {@link MAX_VARINT}. */
  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Any number; one that is a multiple of a millionth is short. */
  number(value: number): void {
    const micro = Math.round(value * 1e6);
    // Minus zero has no place among the integers.
    if (Math.abs(micro) < MAX_MICRO && micro / 1e6 === value && !Object.is(value, -0)) {
      this.varint((micro < 0 ? -2 * micro - 1 : 2 * micro) + 1);
      return;
    }
    this.varint(0);
    this.#room(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.#room(size);
    this.#length += this.#bytes.write(value, this.#length);
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** A copy of what was written. */
  take(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
