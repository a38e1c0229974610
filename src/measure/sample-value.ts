/** Which values a sample can have. */

export function isDuration(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Sums of such values stay exact for as long as a run can last. */
export function isCount(value: number): boolean {
  return value >= 0 && value <= 1e12 && Math.floor(value) === value;
}
