import tCdf from "@stdlib/stats-base-dists-t-cdf";

/** `[value or bucket, how often]`, in ascending order. */
export type Counts = readonly (readonly [number, number])[];

export interface RankTest {
  /** One-sided: chance of ranks this high if head were not larger. */
  pWorse: number;
  /** Standard normal statistic. */
  z: number;
}

/** Mann and Whitney's test with ties, normal approximation without continuity correction. */
export function rankTest(base: Counts, head: Counts): RankTest {
  const all = new Map<number, { base: number; head: number }>();
  for (const [value, times] of base) all.set(value, { base: times, head: 0 });
  for (const [value, times] of head) {
    const here = all.get(value) ?? { base: 0, head: 0 };
    here.head += times;
    all.set(value, here);
  }
  let below = 0;
  let wins = 0;
  let ties = 0;
  let n = 0;
  let m = 0;
  for (const [, here] of [...all].sort((a, b) => a[0] - b[0])) {
    const times = here.base + here.head;
    wins += here.head * (below + here.base / 2);
    ties += times ** 3 - times;
    below += here.base;
    n += here.base;
    m += here.head;
  }
  const size = n + m;
  const variance = ((n * m) / 12) * (size + 1 - ties / (size * (size - 1)));
  const z = variance > 0 ? (wins - (n * m) / 2) / Math.sqrt(variance) : 0;
  return { pWorse: normalUpperTail(z), z };
}

/** Student's t with that many degrees of freedom is the normal distribution to all digits of a double. */
const MANY = 1e12;

function normalUpperTail(z: number): number {
  return tCdf(-z, MANY);
}
