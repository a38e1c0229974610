import { codeSpan, escapeSentence, escapeText } from "../escape.ts";
import { fold } from "../table.ts";
import type { ReportView } from "../view.ts";
import { METRIC_WORDS, outcomeMark, outcomeWords, scopeWords } from "../wording.ts";

const MOST_REASONS = 60;

/** How the verdict came about, in the judge's own words, and why each comparison ended as it did. */
export function methodSection(view: ReportView, open = false): string {
  const { method, comparisons } = view.judgement;
  const parts = method.map((paragraph) => escapeSentence(paragraph, { maxLength: 2000 }));
  const notable = comparisons.filter(
    (one) => one.outcome === "slower" || (one.gated && one.outcome !== "same"),
  );
  if (notable.length > 0) {
    const items = notable.slice(0, MOST_REASONS).map((one) => {
      const words = `${scopeWords(one.scope)}, ${METRIC_WORDS[one.metric]}: ${outcomeWords({ ...one, needsSeconds: null })} (${one.reason})`;
      return `- ${outcomeMark(one)} ${escapeSentence(words)}`;
    });
    const left = notable.length - items.length;
    if (left > 0) items.push(`- ${left} more in the JSON report`);
    parts.push(items.join("\n"));
  }
  parts.push(runnerWords(view));
  return fold("How this was judged", parts.filter((part) => part !== "").join("\n\n"), open);
}

function runnerWords(view: ReportView): string {
  const { runner, seed, runName } = view.recording.meta;
  const owner = runner.hosted ? "hosted by GitHub" : "not hosted by GitHub";
  const place = escapeText(`${runner.os} ${runner.arch}, ${runner.cores} cores, ${owner}`);
  return `Runner: ${place}. Run ${codeSpan(runName)}, seed ${seed}.`;
}
