import type { LogHistogram } from "../../../src/measure/histogram.ts";
import { EARLIER_RUNS, latencyOf, type Project } from "../rivals/project.ts";
import type { RealPair } from "./read-pairs.ts";
import { withSlowerHead } from "./variations.ts";

export interface RealProject extends Project {
  changed: [LogHistogram];
}

/** With fewer earlier runs, rules with a history have nothing to go by. */
const FEWEST_EARLIER = 10;

/** Each pair as the run of a change, with the heads of up to thirty pairs before it as the runs before. */
export function realProjects(pairs: RealPair[], factor: number): RealProject[] {
  const heads = pairs.map(({ recording }) => latencyOf(recording.head));
  return pairs.slice(FEWEST_EARLIER).map((pair, index) => {
    const at = index + FEWEST_EARLIER;
    const sideBySide = factor === 1 ? pair.recording : withSlowerHead(pair.recording, factor);
    return {
      earlier: heads.slice(Math.max(0, at - EARLIER_RUNS), at),
      changed: [latencyOf(sideBySide.head)],
      sideBySide,
      ledger: pair.otherPairs(),
    };
  });
}
