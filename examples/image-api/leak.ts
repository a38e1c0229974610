const TICK_MS = 200;
const MIB = 1024 * 1024;

/** Takes memory and keeps it, at a steady pace and up to a bound. Returns how to give it back. */
export function startLeak(mbPerMinute: number, maxMb: number): () => void {
  if (mbPerMinute === 0) return () => undefined;
  const kept: Buffer[] = [];
  let bytes = 0;
  const chunk = Math.ceil((mbPerMinute * MIB * TICK_MS) / 60_000);
  const timer = setInterval(() => {
    if (bytes + chunk > maxMb * MIB) return;
    // Filled, since memory that was never written to is not resident.
    kept.push(Buffer.alloc(chunk, 1));
    bytes += chunk;
  }, TICK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    kept.length = 0;
  };
}
