import { analyse } from "../../analysis/analyse.ts";
import type { Analysis } from "../../analysis/finding.ts";
import { resultJson } from "../json.ts";
import { type MonitorSummary, summariseMonitors } from "../monitors/monitor-rows.ts";
import { type ServerSideRow, serverSide } from "../monitors/server-side.ts";
import type { Result } from "../result-schema.ts";
import type { ReportView } from "../view.ts";
import { type Distribution, distributions } from "./distribution.ts";
import { type ErrorRow, errorRows } from "./error-rows.ts";
import { type Timeline, timelineOf } from "./timeline.ts";

/** Everything that the post-test report says: the page and its Markdown show it, `report.json` is it. */
export interface PageModel {
  schema: 1;
  result: Result;
  analysis: Analysis;
  errors: ErrorRow[];
  timeline: Timeline;
  distributions: Distribution[];
  monitors: MonitorSummary;
  /** Head as the load and as the server's own metrics have it. */
  serverSide: ServerSideRow[];
}

export function pageModel(view: ReportView): PageModel {
  const { recording, judgement } = view;
  const monitors = view.monitors ?? [];
  const watched = summariseMonitors(recording, monitors);
  return {
    schema: 1,
    result: resultJson(view),
    analysis: analyse({ recording, judgement, monitors }),
    errors: errorRows(recording.head, recording.base),
    timeline: timelineOf(recording, monitors),
    distributions: distributions(recording),
    monitors: watched,
    serverSide: serverSide(view, watched),
  };
}
