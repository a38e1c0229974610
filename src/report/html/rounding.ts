/** Four digits draw every line; more would only make the file larger. */
export function significant(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : 0;
}

export function significantOrNull(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : significant(value);
}
