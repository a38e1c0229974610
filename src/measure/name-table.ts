/** What is beyond the limit is kept together under this name. */
export const OTHER_NAME = "other";

/** Numbers names in the order in which they come; beyond a limit all the rest is `other`, the last name. */
export class NameTable {
  readonly #limit: number;
  readonly #indexes = new Map<string, number>();
  readonly #names: string[] = [];
  #fresh: string[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  index(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    if (this.#indexes.size >= this.#limit) {
      return name === OTHER_NAME ? this.#add(name) : this.index(OTHER_NAME);
    }
    return this.#add(name);
  }

  /** The name of an index that {@link index} gave. */
  name(index: number): string {
    return this.#names[index] ?? OTHER_NAME;
  }

  /** The names that came since the last call. */
  takeFresh(): string[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #add(name: string): number {
    const index = this.#indexes.size;
    this.#indexes.set(name, index);
    this.#names.push(name);
    this.#fresh.push(name);
    return index;
  }
}
