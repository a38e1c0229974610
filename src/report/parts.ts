import { adviceOf } from "./advice.ts";
import { escapeSentence, link } from "./escape.ts";
import type { Part } from "./fit.ts";
import { headFigures, headlineOf, provenance, reasonsBesideTable } from "./headline.ts";
import { countOf } from "./numbers.ts";
import { allNumbersSection } from "./sections/all-numbers.ts";
import { checklistSection } from "./sections/checklist.ts";
import { comparisonTable, mainComparisons } from "./sections/comparison-table.ts";
import { customMetricsSection } from "./sections/custom-metrics.ts";
import { driftSection, worseningList } from "./sections/drift.ts";
import { failuresSection } from "./sections/failures.ts";
import { brokenLimits, limitsSection } from "./sections/limits.ts";
import { methodSection } from "./sections/method.ts";
import { crossedMonitors, monitorsSection } from "./sections/monitors.ts";
import { notesSection } from "./sections/notes.ts";
import { whereItWentSection } from "./sections/where-it-went.ts";
import { fold } from "./table.ts";
import type { ReportView } from "./view.ts";

const KEEP = Number.POSITIVE_INFINITY;
const MOST_REASONS = 4;
const MAX_HEADLINE_LENGTH = 300;

export function headlinePart(view: ReportView): Part {
  const { mark, sentence } = headlineOf(view);
  const text = `### ${mark} ${escapeSentence(sentence, { maxLength: MAX_HEADLINE_LENGTH })}`;
  const { advisory } = view.context;
  const warning = advisory === undefined ? "" : `\n\n> ${escapeSentence(advisory)}`;
  return { name: "", text: text + warning, rank: KEEP };
}

/** What was compared, under which load, and where the log is. */
export function provenancePart(view: ReportView): Part {
  const parts = provenance(view).map((part) => escapeSentence(part));
  const { runUrl } = view.context;
  if (runUrl !== null) parts.push(link("log", runUrl));
  return { name: "", text: parts.join(" · "), rank: KEEP };
}

export function reasonsPart(view: ReportView): Part {
  const reasons = reasonsBesideTable(view);
  const items = reasons.slice(0, MOST_REASONS).map((reason) => `- ${escapeSentence(reason.text)}`);
  const left = reasons.length - items.length;
  if (left > 0) items.push(`- and ${countOf(left, "more reason")}`);
  return { name: "further reasons", text: items.join("\n"), rank: 80 };
}

/** The table that carries the verdict; head's own figures where nothing was compared. */
export function evidenceParts(view: ReportView): Part[] {
  const limits: Part = { name: "missed limits", text: brokenLimits(view), rank: 90 };
  const { shown, left } = mainComparisons(view);
  if (shown.length === 0) {
    const figures: Part = { name: "", text: headFigures(view).join(" · "), rank: 100 };
    return [limits, figures];
  }
  const more =
    left === 0 ? "" : `\n\n${countOf(left, "more comparison")} changed; see “How this was judged”.`;
  const table = comparisonTable(shown, view.judgement.comparisons) + more;
  const isEvidence = view.judgement.verdict !== "disturbed";
  const text = isEvidence ? table : fold("What was measured all the same", table);
  return [limits, { name: "the comparisons", text, rank: 100 }];
}

/** What gets worse the longer the run lasts: no part of the verdict, and nothing to be hidden in a fold. */
export function worseningPart(view: ReportView): Part {
  return { name: "what gets worse over time", text: worseningList(view), rank: 95 };
}

/** What was watched and went beyond its limit: named beside the verdict, whatever that is. */
export function crossedPart(view: ReportView): Part {
  return { name: "monitors beyond their limits", text: crossedMonitors(view), rank: 88 };
}

/** What stands above all details, in this order. */
export function answerParts(view: ReportView): Part[] {
  return [
    headlinePart(view),
    reasonsPart(view),
    provenancePart(view),
    ...evidenceParts(view),
    crossedPart(view),
    worseningPart(view),
  ];
}

export interface Unfolded {
  /** Whether charts are drawn from Mermaid, as GitHub does; true by default. */
  mermaid?: boolean;
  checklist?: boolean;
  where?: boolean;
  limits?: boolean;
  failures?: boolean;
  drift?: boolean;
  monitors?: boolean;
  numbers?: boolean;
  metrics?: boolean;
  notes?: boolean;
  method?: boolean;
}

/** Everything that people read for itself stands open; how it was judged stays folded. */
export const UNFOLDED: Unfolded = {
  checklist: true,
  where: true,
  limits: true,
  failures: true,
  drift: true,
  monitors: true,
  numbers: true,
  metrics: true,
  notes: true,
};

/** The folded parts; with `unfolded`, some stand open. */
export function detailParts(view: ReportView, unfolded: Unfolded = {}): Part[] {
  return [
    { name: "the pre-test checklist", text: checklistSection(view, unfolded.checklist), rank: 45 },
    {
      name: "where the time went",
      text: whereItWentSection(view, { open: unfolded.where, mermaid: unfolded.mermaid }),
      rank: 40,
    },
    { name: "all limits", text: limitsSection(view, unfolded.limits), rank: 60 },
    { name: "what failed", text: failuresSection(view, unfolded.failures), rank: 30 },
    { name: "leaks and drift", text: driftSection(view, unfolded.drift), rank: 35 },
    { name: "monitors", text: monitorsSection(view, unfolded.monitors), rank: 25 },
    { name: "all numbers", text: allNumbersSection(view, unfolded.numbers), rank: 20 },
    { name: "other metrics", text: customMetricsSection(view, unfolded.metrics), rank: 10 },
    { name: "notes", text: notesSection(view, unfolded.notes), rank: 50 },
    { name: "how this was judged", text: methodSection(view, unfolded.method), rank: 70 },
  ];
}

export function advicePart(view: ReportView): Part {
  const text = adviceOf(view, "action")
    .map((sentence) => escapeSentence(sentence))
    .join(" · ");
  return { name: "", text, rank: KEEP };
}
