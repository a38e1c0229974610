/** "How this was judged": words and figures, one paragraph each. */
import type { Recording } from "../measure/recording.ts";
import type { Grid } from "./blocks.ts";
import { INTERVAL_TAIL } from "./effect.ts";
import { PROMISED_RATE } from "./family.ts";
import { FEWEST_PAIRS } from "./ledger.ts";
import { lookThatEnded, spentBy } from "./planned-looks.ts";
import { runnerState, runnerWords } from "./runner-state.ts";
import type { Settled } from "./settle.ts";
import type { Judgement } from "./verdict.ts";
import { changeSize, percent, wholeNumber } from "./words.ts";

export interface Known {
  /** Pairs of deployments of one commit behind the noise that was assumed. */
  pairs: number;
  /** Stored runs that are rather of the newest level than of an older one. */
  runsOfLevel: number;
}

export function methodWords(
  recording: Recording,
  grid: Grid,
  judgement: Pick<Judgement, "comparedWith" | "historyEntries">,
  { pairs, runsOfLevel }: Known,
  caught: Settled["caught"],
): string[] {
  const paragraphs = [
    [
      comparedWords(grid, judgement, pairs),
      levelWords(judgement, runsOfLevel),
      rangeWords(recording, judgement),
    ]
      .filter((words) => words !== "")
      .join(" "),
    ...caughtWords(caught),
    runnerWords(runnerState(recording.runner, grid.window)),
  ];
  const { engine, collected } = recording.meta;
  if (engine.name === "embedded") paragraphs.push("The load came from the embedded engine, which is not k6.");
  if (collected === "histograms") {
    paragraphs.push(
      "The samples were collected as histograms with buckets 9 % wide: quantiles are within 5 % of what was measured, and differences are judged with that much more room.",
    );
  }
  if (collected === "imported-summary") {
    paragraphs.push("The figures come from a summary, which does not show how they varied over time.");
  }
  return paragraphs.filter((paragraph) => paragraph !== "");
}

function comparedWords(
  grid: Grid,
  { comparedWith, historyEntries }: Pick<Judgement, "comparedWith" | "historyEntries">,
  pairs: number,
): string {
  const learned = comparedWith === "side-by-side" && !grid.apart && pairs >= FEWEST_PAIRS;
  const basis = learned
    ? `how far unchanged code differs was learned from ${wholeNumber(pairs)} pairs of deployments of one commit`
    : "this has not been certified for this project";
  const budget = `Unchanged code is meant to be called slower in at most 1 of ${wholeNumber(1 / PROMISED_RATE)} runs, over all comparisons of a run together; ${basis}.`;
  if (comparedWith === "side-by-side") {
    const blocks = `${wholeNumber(grid.blocks)} blocks of ${grid.blockSeconds} s`;
    if (grid.apart) {
      return `The two runs were made at different times, which differ by more than requests within a run, so only large changes are seen; loading both side by side sees far smaller ones. They were compared over ${blocks}. ${budget}`;
    }
    return `Both deployments had the same load at the same time and were compared over ${blocks}. ${budget}`;
  }
  if (comparedWith === "history") {
    const runs = historyEntries === 1 ? "1 stored run" : `${wholeNumber(historyEntries)} stored runs`;
    return `Compared with ${runs} of the same scenario, load and kind of runner. Runs at different times differ by more than requests within one, so only large changes are seen; loading base beside head sees far smaller ones. ${budget}`;
  }
  return "";
}

/** That there was a step in the stored runs, and how many of them are after it. */
function levelWords(
  { comparedWith, historyEntries }: Pick<Judgement, "comparedWith" | "historyEntries">,
  runsOfLevel: number,
): string {
  if (comparedWith !== "history" || runsOfLevel >= historyEntries) return "";
  const newest = runsOfLevel === 1 ? "the newest is" : `the ${wholeNumber(runsOfLevel)} newest are`;
  return `Their level has probably changed: only ${newest} likely to be of the present one, and the others count for little.`;
}

/** What the ranges are; a look that ended the run leaves them less than the whole chance of being wrong. */
function rangeWords(recording: Recording, { comparedWith }: Pick<Judgement, "comparedWith">): string {
  if (comparedWith === "nothing") return "";
  const look = lookThatEnded(recording);
  if (look === null) return "Ranges are 95 % intervals.";
  const confidence = `${(100 * (1 - 2 * INTERVAL_TAIL * spentBy(look))).toFixed(1)} %`;
  return `The load ended early, after ${percent(look.share)} of its time, at a look that was planned. Ranges are widened for that: all looks of a run together may miss in 5 of 100 runs, which leaves this one intervals of ${confidence}.`;
}

/** How much slower a deployment has to be to be caught by a run like this one nineteen times out of twenty. */
function caughtWords(caught: Settled["caught"]): string[] {
  const words = caught.map(({ metric, change }) => {
    return `+${changeSize("ratio", change)} ${metric === "location" ? "overall" : `on ${metric}`}`;
  });
  return words.length === 0
    ? []
    : [`Reliably caught by a run like this, in all traffic: ${words.join(", ")}.`];
}
