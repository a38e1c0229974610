import type { Spread } from "./effect.ts";

/**
 * What is assumed about noise that one run cannot show: blocks depend on each other, and two deployments of the same
 * code differ. Both are worth as little as twenty observations, until the project's own pairs say better.
 */
export const ASSUMED_SPREAD: Record<"location" | "p50" | "p95" | "p99" | "value", Spread> = {
  location: { inflation: 1.5, deployment: 0.01, observations: 20 },
  p50: { inflation: 1.5, deployment: 0.01, observations: 20 },
  p95: { inflation: 1.5, deployment: 0.015, observations: 20 },
  p99: { inflation: 1.5, deployment: 0.03, observations: 20 },
  value: { inflation: 1.5, deployment: 0.015, observations: 20 },
};
