import { cleanText } from "./escape.ts";
import { aboutSeconds } from "./numbers.ts";
import type { ReportView } from "./view.ts";

/** Where the reader is: the same advice names inputs of the action or flags of the command. */
export type Surface = "action" | "terminal";

const SETTING: Record<Surface, (input: string) => string> = {
  action: (input) => `\`${input}\``,
  terminal: (input) => `\`--${input}\``,
};

/** What to do now, most useful first; sentences in which names stand between backticks. */
export function adviceOf(view: ReportView, surface: Surface): string[] {
  const setting = SETTING[surface];
  const { recordingFile, replayWith } = view.context;
  const isRecorded = recordingFile !== "" || replayWith !== undefined;
  const reproduce = isRecorded ? [`Reproduce: \`${replayCommand(view)}\``] : [];
  return [...byVerdict(view, setting, surface), ...reproduce];
}

function byVerdict(view: ReportView, setting: (input: string) => string, surface: Surface): string[] {
  const { judgement } = view;
  const again = surface === "action" ? "re-run the job" : "run it again";
  const codes = new Set(judgement.reasons.map((reason) => reason.code));
  switch (judgement.verdict) {
    case "pass":
      return [];
    case "fail":
      if (codes.has("head-broken")) return [`Not the change? See whether the target is up, then ${again}`];
      if (codes.has("preflight-failed")) {
        return [`Mend what failed and ${again}, or take it out of \`required\` in the checklist's settings`];
      }
      if (codes.has("slower") || codes.has("threshold-crossed")) return [`Doubt it? ${capital(again)}`];
      return ["Intended? Change the limit in the scenario's `criteria`"];
    case "disturbed":
      return [
        `${capital(again)}; if it comes back, use a larger or quieter runner, or less load (${setting("scale")})`,
      ];
    case "inconclusive":
      return [moreLoad(view, setting, again)];
    case "no-baseline":
      return [
        `To compare: give ${setting("base-url")}, a deployment of the base version, for a run side by side; or ` +
          (surface === "action"
            ? "run this on pushes to the base branch too, with `contents: write`: its first run there makes the baseline"
            : "give `--baseline STORE`, and once `--record` with the base version, which makes the baseline"),
      ];
  }
}

function moreLoad(view: ReportView, setting: (input: string) => string, again: string): string {
  const { armsApart, collected } = view.recording.meta;
  if (collected === "imported-summary") {
    return "For a verdict: compare recordings, or what k6 wrote with `--out csv=FILE` or `--out json=FILE`";
  }
  if (view.judgement.reasons[0]?.code === "no-preview")
    return `For a verdict: ${again} when the preview is up`;
  if (armsApart) return `For a verdict: load both side by side (${setting("base-url")})`;
  const needs = secondsToTell(view);
  if (needs !== null)
    return `For a verdict: ${aboutSeconds(needs)} of the same load (${setting("duration")})`;
  const isShort = view.judgement.reasons[0]?.code === "needs-more-data" && view.judgedSeconds > 0;
  return `For a verdict: ${again}${isShort ? ` with a longer ${setting("duration")}` : ""}`;
}

/**
 * Seconds of the same load after which every gated comparison that is open could tell; null if unknown. Endpoints
 * do not count: what they have is in all traffic too.
 */
export function secondsToTell(view: ReportView): number | null {
  const open = view.judgement.comparisons.filter(
    (one) => one.gated && one.outcome === "cannot tell" && one.scope.kind !== "endpoint",
  );
  const needs = open.map((one) => one.needsSeconds).filter((value) => value !== null);
  return needs.length === 0 ? null : Math.max(...needs);
}

/** The command that gives the same verdict again. */
export function replayCommand({ context }: ReportView): string {
  const words = context.replayWith ?? ["judge", context.recordingFile];
  return ["npx", "@semantest/load-action", ...words.map(shellWord)].join(" ");
}

function shellWord(text: string): string {
  const word = cleanText(text, 200).replaceAll("`", "");
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
