export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

export function percentRange({ low, high }: { low: number; high: number }, digits = 2): string {
  return `${(low * 100).toFixed(digits)} to ${percent(high, digits)}`;
}
