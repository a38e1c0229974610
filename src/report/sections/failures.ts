import type { FailureClass } from "../../measure/recording.ts";
import { ALL_TRAFFIC } from "../build-view.ts";
import { codeSpan } from "../escape.ts";
import { allTraffic } from "../headline.ts";
import { countOf, failedOf, NOTHING, wholeNumber } from "../numbers.ts";
import { fold, table } from "../table.ts";
import type { CheckFigures, ReportView } from "../view.ts";
import { FAILURE_WORDS } from "../wording.ts";

const MOST_CHECKS = 50;

/** Failed requests by class and place, and checks; empty where nothing failed and there were no checks. */
export function failuresSection(view: ReportView, open = false): string {
  const classes = classesOf(view);
  if (classes.length + view.checks.length === 0) return "";
  const parts = [];
  if (classes.length > 0) parts.push(classTable(view, classes));
  if (view.checks.length > 0) parts.push(checkTable(view));
  return fold(title(view), parts.join("\n\n"), open);
}

function title(view: ReportView): string {
  const all = allTraffic(view);
  const broken = view.checks.filter((row) => row.head.fails > 0).length;
  const { length } = view.checks;
  if (classesOf(view).length === 0 && broken === 0) {
    return `Nothing failed on head: ${countOf(length, "check")} held every time`;
  }
  const parts = [];
  if (all) parts.push(`${wholeNumber(all.head.failed)} of ${countOf(all.head.count, "request")} on head`);
  if (view.checks.length > 0) parts.push(`${broken} of ${countOf(view.checks.length, "check")}`);
  return `What failed: ${parts.join(", ")}`;
}

function classesOf(view: ReportView): FailureClass[] {
  const all = allTraffic(view);
  const found = { ...all?.base?.failures, ...all?.head.failures };
  return (Object.keys(FAILURE_WORDS) as FailureClass[]).filter((name) => (found[name] ?? 0) > 0);
}

function classTable(view: ReportView, classes: FailureClass[]): string {
  const hasBase = view.recording.base !== null;
  const rows = classes.map((name) => {
    const places = view.endpoints
      .filter((row) => row.endpoint !== ALL_TRAFFIC && (row.head.failures[name] ?? 0) > 0)
      .map((row) => `${codeSpan(row.endpoint, { cell: true })} ${wholeNumber(row.head.failures[name] ?? 0)}`);
    const all = allTraffic(view);
    const more = places.length > 3 ? ` and ${countOf(places.length - 3, "more endpoint")}` : "";
    return [
      FAILURE_WORDS[name],
      ...(hasBase ? [wholeNumber(all?.base?.failures[name] ?? 0)] : []),
      wholeNumber(all?.head.failures[name] ?? 0),
      places.slice(0, 3).join(", ") + more,
    ];
  });
  return hasBase
    ? table(["failure", "base", "head", "where on head"], ["left", "right", "right", "left"], rows)
    : table(["failure", "times", "where"], ["left", "right", "left"], rows);
}

function checkTable(view: ReportView): string {
  const hasBase = view.recording.base !== null;
  const worstFirst = [...view.checks].sort((a, b) => share(b.head) - share(a.head));
  const rows = worstFirst
    .slice(0, MOST_CHECKS)
    .map((row) => [
      codeSpan(row.check, { cell: true }),
      ...(hasBase ? [row.base ? failedChecks(row.base) : NOTHING] : []),
      failedChecks(row.head),
    ]);
  const left = view.checks.length - rows.length;
  const made = hasBase
    ? table(["check", "failed on base", "failed on head"], ["left", "right", "right"], rows)
    : table(["check", "failed"], ["left", "right"], rows);
  return left > 0 ? `${made}\n\n${countOf(left, "more check")} failed less often.` : made;
}

function share({ passes, fails }: CheckFigures): number {
  return passes + fails === 0 ? 0 : fails / (passes + fails);
}

function failedChecks({ passes, fails }: CheckFigures): string {
  return passes + fails === 0 ? NOTHING : failedOf(fails, passes + fails);
}
