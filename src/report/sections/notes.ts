import type { ArmRecording } from "../../measure/recording.ts";
import { escapeSentence } from "../escape.ts";
import { countOf, wholeNumber } from "../numbers.ts";
import { fold } from "../table.ts";
import type { LoadFigures, ReportView } from "../view.ts";

const MOST_NOTES = 40;

/** What was decided for the person, what went wrong beside the verdict, what was left out; empty if nothing. */
export function notesSection(view: ReportView, open = false): string {
  const notes = notesOf(view);
  if (notes.length === 0) return "";
  const items = notes.slice(0, MOST_NOTES).map((note) => `- ${escapeSentence(note)}`);
  const left = notes.length - items.length;
  if (left > 0) items.push(`- ${countOf(left, "more note")} in the log of the run`);
  return fold(`Notes: ${notes.length}`, items.join("\n"), open);
}

/** Sentences, each once, most important first. */
export function notesOf(view: ReportView): string[] {
  const { context, recording, load } = view;
  const arms: [ArmRecording, LoadFigures | null][] = [
    [recording.head, load.head],
    ...(recording.base ? [[recording.base, load.base] satisfies [ArmRecording, LoadFigures | null]] : []),
  ];
  const notes = [
    ...arms.flatMap(([arm, figures]) => armNotes(arm, figures)),
    ...(recording.complete ? [] : ["The recording was cut: it holds everything up to there."]),
    ...context.baselineProblems.map((problem) => `Baselines: ${problem}`),
    ...context.notes,
  ];
  return [...new Set(notes)];
}

function armNotes(arm: ArmRecording, load: LoadFigures | null): string[] {
  const notes = [];
  if (arm.end.outcome !== "completed") notes.push(`${arm.arm}: ${arm.end.message}`);
  if (load && load.droppedIterations > 0) {
    const all = load.iterations + load.droppedIterations;
    notes.push(
      `${arm.arm}: ${wholeNumber(load.droppedIterations)} of ${countOf(all, "planned iteration")} were dropped`,
    );
  }
  const { rows, broken, truncated, foreign, samples } = arm.stream;
  if (broken + truncated + foreign > 0) {
    const example = samples[0] === undefined ? "" : `; for example ${samples[0].replaceAll("`", "′")}`;
    notes.push(
      `${arm.arm}: of ${countOf(rows, "line")} of samples ${wholeNumber(broken)} broken, ` +
        `${wholeNumber(truncated)} truncated and ${wholeNumber(foreign)} foreign were left out${example}`,
    );
  }
  return notes;
}
