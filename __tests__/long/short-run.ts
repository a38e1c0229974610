export const START_MS = Date.UTC(2026, 0, 5, 12);
export const URL_OF_RUN = "http://target.test";

/** Different from second to second, so that no second can stand for another. */
export function requestsIn(second: number): number {
  return 1 + ((second * 7) % 11);
}
