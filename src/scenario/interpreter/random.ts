/**
 * Random choices that depend on nothing but the seed, the test-wide iteration number and the position of the draw
 * inside the iteration. Two runs, both arms of a run and both engines therefore make the same choices, in
 * whatever order iterations happen to start. Runs under k6 as well as under Node: 32-bit arithmetic only.
 */

/** The draws of one iteration, each uniform in [0, 1). */
export type Draw = () => number;

/** @param seed any safe integer @param iteration from 0 up */
export function drawsOf(seed: number, iteration: number): Draw {
  const start = mix(mix(fold(seed) ^ 0x9e3779b9) ^ fold(iteration));
  let position = 0;
  return () => {
    position += 1;
    // Weyl sequence through the finaliser: counter-based, so a draw never depends on another iteration's.
    return mix((start + Math.imul(position, 0x9e3779b9)) | 0) / 0x1_0000_0000;
  };
}

/** A whole number from `low` to `high`, both included. */
export function drawInteger(draw: Draw, low: number, high: number): number {
  return low + Math.floor(draw() * (high - low + 1));
}

/** All 53 bits of a safe integer in 32. */
function fold(value: number): number {
  const high = Math.floor(value / 0x1_0000_0000);
  return (value | 0) ^ Math.imul(high | 0, 0x85ebca6b);
}

/** Finaliser of MurmurHash3 (Austin Appleby, public domain): every input bit changes every output bit half the time. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
