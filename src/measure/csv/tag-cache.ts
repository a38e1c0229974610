/** Tags that share these very bytes. */
export interface TagEntry<T> {
  bytes: Uint8Array;
  tags: T;
  /** Another entry with the same hash. */
  next: TagEntry<T> | null;
}

/** Scripts with ids in their URLs have no end of tags; then the cache starts anew. */
const MAX_ENTRIES = 4096;
const MAX_BYTES = 4 * 1024 * 1024;

/** Finds tags by their bytes, so that a row's strings are made once for all the rows that share them. */
export class TagCache<T> {
  readonly #entries = new Map<number, TagEntry<T>>();
  #size = 0;
  #bytes = 0;

  find(data: Uint8Array, from: number, to: number): TagEntry<T> | null {
    let entry = this.#entries.get(hashOf(data, from, to)) ?? null;
    while (entry !== null && !matches(entry.bytes, data, from, to)) entry = entry.next;
    return entry;
  }

  add(bytes: Uint8Array, tags: T): TagEntry<T> {
    if (this.#size >= MAX_ENTRIES || this.#bytes >= MAX_BYTES) this.clear();
    const hash = hashOf(bytes, 0, bytes.length);
    const entry = { bytes, tags, next: this.#entries.get(hash) ?? null };
    this.#entries.set(hash, entry);
    this.#size++;
    this.#bytes += bytes.length;
    return entry;
  }

  clear(): void {
    this.#entries.clear();
    this.#size = 0;
    this.#bytes = 0;
  }
}

function matches(bytes: Uint8Array, data: Uint8Array, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== data[from + i]) return false;
  return true;
}

function hashOf(data: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (data[at] as number)) | 0;
  return hash;
}
