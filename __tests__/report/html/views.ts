/** A ramp into a known bottleneck with made-up monitors, as a report view. */
import { buildView } from "../../../src/report/build-view.ts";
import type { ReportView } from "../../../src/report/view.ts";
import { rampRecording, series } from "../../analysis/support.ts";
import { makeJudgement } from "../support/judgements.ts";
import { makeContext } from "../support/special-cases.ts";

export function rampView(): ReportView {
  const recording = rampRecording({ users: 80, lambda: 20, sigma: 0.06, kappa: 0.0004 });
  recording.meta.scenario.shapeKey = JSON.stringify({
    model: "closed",
    warmUpMs: 0,
    start: 1,
    stages: [
      [60_000, 40],
      [30_000, 40],
      [90_000, 80],
    ],
  });
  const { head } = recording;
  for (const cell of head.requests) {
    if (cell.second >= 120 && cell.endpoint === 0)
      cell.failures = { "status-429": Math.ceil(cell.count / 4) };
  }
  head.errors = [
    {
      endpoint: "POST /images/generate",
      failure: "status-429",
      status: 429,
      code: 1429,
      count: 1000,
      firstSecond: 120,
      lastSecond: 178,
      sample: "rate limit of https://head.test/images",
    },
  ];
  const judgement = makeJudgement({
    verdict: "no-baseline",
    comparedWith: "nothing",
    reasons: [{ code: "no-baseline", text: "Compared with nothing: there is no base deployment." }],
  });
  const context = makeContext({ baseSha: null, baseName: null });
  const monitors = [
    series({ name: "database connections" }, (second) => Math.min(20, 1 + second / 6)),
    series({ name: "cpu", unit: "%", limit: 90, role: "cpu" }, (second) =>
      second > 60 && second < 70 ? null : 40,
    ),
  ];
  return { ...buildView(recording, judgement, context), monitors };
}
