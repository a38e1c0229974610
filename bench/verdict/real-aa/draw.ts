import { type Random, randomOf } from "../simulation/random.ts";

/** A process beside the run that burns CPU for a part of it. */
export interface Neighbour {
  /** Share of one core, 0 to 1. */
  duty: number;
  /** Shares of the run's length. */
  from: number;
  to: number;
}

/** What chance decides about a pair before it is run. */
export interface Draw {
  /** Whether the process that was started second is called head. */
  secondIsHead: boolean;
  /** Of the two processes, first and second: each pair has its own luck. */
  apiSeeds: [number, number];
  neighbours: Neighbour[];
}

/** Of each two pairs in a row, one has neighbours. */
export function drawPair(seed: string, pair: number): Draw {
  const couple = randomOf(`${seed}/couple/${Math.floor(pair / 2)}`);
  const firstHasNeighbours = couple.uniform() < 0.5;
  const random = randomOf(`${seed}/pair/${pair}`);
  const secondIsHead = random.uniform() < 0.5;
  const apiSeed = () => 1 + Math.floor(random.uniform() * 2 ** 30);
  const apiSeeds: [number, number] = [apiSeed(), apiSeed()];
  const hasNeighbours = (pair % 2 === 0) === firstHasNeighbours;
  return { secondIsHead, apiSeeds, neighbours: hasNeighbours ? neighboursOf(random) : [] };
}

function neighboursOf(random: Random): Neighbour[] {
  const number = 1 + Math.floor(random.uniform() * 3);
  return Array.from({ length: number }, () => {
    const length = 0.1 + 0.6 * random.uniform();
    const from = random.uniform() * (1 - length);
    return { duty: 0.3 + 0.7 * random.uniform(), from, to: from + length };
  });
}
