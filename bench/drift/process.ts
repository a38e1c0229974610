/**
 * A process that makes garbage, as services do, and perhaps keeps some of it: `node process.ts GARBAGE_MB_PER_SECOND
 * LEAK_MB_PER_MINUTE CACHE_MB SECONDS`. Prints `second,residentMiB,heapMiB` every five seconds.
 */
const [garbage = 4, leak = 0, cacheMb = 0, seconds = 60] = process.argv.slice(2).map(Number);
const TICK_MS = 100;
const MIB = 1024 * 1024;
/** Bytes of an object of the heap, about. */
const OBJECT_BYTES = 1024;
/** Entries of the cache per minute of filling: it is full after six minutes. */
const CACHE_MINUTES = 6;

interface Kept {
  numbers: number[];
}

let serial = 0;
const object = (): Kept => ({ numbers: new Array(OBJECT_BYTES / 8).fill(++serial + 0.5) });
/** What a request holds until it is answered: lives long enough to be taken for old now and then. */
const inFlight: Kept[] = new Array(4000);
const leaked: Kept[] = [];
const cache = new Map<number, Kept>();
let owedToLeak = 0;
let owedToCache = 0;

const ticker = setInterval(() => {
  const made = (garbage * MIB * TICK_MS) / 1000 / OBJECT_BYTES;
  for (let i = 0; i < made; i++) inFlight[serial % inFlight.length] = object();
  owedToLeak += (leak * MIB * TICK_MS) / 60_000 / OBJECT_BYTES;
  for (; owedToLeak >= 1; owedToLeak--) leaked.push(object());
  const most = (cacheMb * MIB) / OBJECT_BYTES;
  owedToCache += (most * TICK_MS) / 60_000 / CACHE_MINUTES;
  for (; owedToCache >= 1; owedToCache--) {
    const entry = object();
    cache.set(serial, entry);
    const oldest = cache.keys().next().value;
    if (cache.size > most && oldest !== undefined) cache.delete(oldest);
  }
}, TICK_MS);

const began = performance.now();
process.stdout.write("second,residentMiB,heapMiB\n");
const reporter = setInterval(() => {
  const second = (performance.now() - began) / 1000;
  const { rss, heapUsed } = process.memoryUsage();
  process.stdout.write(`${second.toFixed(0)},${(rss / MIB).toFixed(2)},${(heapUsed / MIB).toFixed(2)}\n`);
  if (second < seconds) return;
  clearInterval(ticker);
  clearInterval(reporter);
}, 5000);
