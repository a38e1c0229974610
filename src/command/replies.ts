import { codeSpan, escapeSentence } from "../report/escape.ts";

/** What can be asked for. Nothing of what a commenter wrote is repeated. */
export function helpReply(scenarios: readonly string[]): string {
  return [
    "Load tests of this pull request, asked for in the first line of a comment by people who may write to this repository:",
    [
      "| command | does |",
      "|:--|:--|",
      "| `/load` | load-test the head commit with the default scenario |",
      "| `/load spike` | with another scenario |",
      "| `/load endurance duration=30m` | with a setting: `duration`, `vus`, `scale`; `sha=` pins the commit that you reviewed |",
      "| `/load accept REASON` | the slowdown of this head commit is intended: its status becomes success, and its level the baseline once it is merged |",
      "| `/load stop` | cancel what is running for this head commit |",
      "| `/load help` | this table |",
    ].join("\n"),
    ...(scenarios.length === 0 ? [] : [`Scenarios: ${scenarios.map((name) => codeSpan(name)).join(", ")}.`]),
  ].join("\n\n");
}

/** One sentence, in which names stand between backticks. */
export function sentenceReply(sentence: string): string {
  return escapeSentence(sentence);
}
