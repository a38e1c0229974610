import { type FileHandle, open } from "node:fs/promises";

/** Some thirty thousand requests. Reading is some hundred times faster than making load, so it takes a stuck reader to get here. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
const WRITE_BYTES = 256 * 1024;
const FLUSH_MS = 50;

/**
 * Writes the sample stream without ever holding up the load: text waits in memory, one write at a time runs on a
 * thread of the pool. Memory is bounded: what finds no room is counted in {@link lostRows}, never dropped silently.
 */
export class StreamWriter {
  readonly #file: FileHandle;
  readonly #onBroken: (error: Error) => void;
  readonly #maxWaitingBytes: number;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #broken = false;
  #lostRows = 0;

  private constructor(file: FileHandle, onBroken: (error: Error) => void, maxWaitingBytes: number) {
    this.#file = file;
    this.#onBroken = onBroken;
    this.#maxWaitingBytes = maxWaitingBytes;
  }

  /**
   * @param path a FIFO (opening waits for its reader) or a file, which is made where there is none
   * @param onBroken called once when the reader has gone away; nothing is written after that
   */
  static async open(
    path: string,
    onBroken: (error: Error) => void,
    maxWaitingBytes: number = MAX_WAITING_BYTES,
  ): Promise<StreamWriter> {
    return new StreamWriter(await open(path, "a", 0o600), onBroken, maxWaitingBytes);
  }

  /** Rows that found no room because the reader did not keep up. */
  get lostRows(): number {
    return this.#lostRows;
  }

  /** @param text whole lines @param rows how many they are */
  write(text: string, rows: number): void {
    if (this.#broken) return;
    // Counted in UTF-16 units; all but names is ASCII.
    if (this.#waitingBytes + text.length > this.#maxWaitingBytes) {
      this.#lostRows += rows;
      return;
    }
    this.#waiting.push(text);
    this.#waitingBytes += text.length;
    if (this.#waitingBytes >= WRITE_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  /** Resolves when everything that was taken in has been written, or the reader is gone. */
  async close(): Promise<void> {
    do {
      this.#flush();
      await this.#writing;
    } while (this.#writing !== null || (this.#waiting.length > 0 && !this.#broken));
    await this.#file.close();
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#writing || this.#broken || this.#waiting.length === 0) return;
    this.#writing = this.#writeAll()
      .catch((error: Error) => {
        this.#broken = true;
        this.#waiting = [];
        this.#onBroken(error);
      })
      .finally(() => {
        this.#writing = null;
      });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const text = this.#waiting.join("");
      this.#waiting = [];
      this.#waitingBytes = 0;
      await this.#file.appendFile(text, "utf8");
    }
  }
}
