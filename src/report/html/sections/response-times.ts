import { milliseconds, NOTHING, percentChange, wholeNumber } from "../../numbers.ts";
import { SHOWN_QUANTILES } from "../distribution.ts";
import { figure, type Legend } from "../figure.ts";
import { type Html, html } from "../html.ts";
import type { PageModel } from "../page-model.ts";
import { dataTable } from "../table.ts";

/** The distribution as a histogram and as quantiles, base beside head, for all traffic or one endpoint. */
export function responseTimesSection({ distributions }: PageModel): Html {
  const [all] = distributions;
  if (all === undefined) {
    return html`<section id="response-times"><h2>Response times</h2><p>No request was answered as expected.</p></section>`;
  }
  const options = distributions.map(
    (one, at) => html`<option value="${at}">${one.endpoint ?? "all traffic"}</option>`,
  );
  const legend = [{ line: "head", label: "head" }, ...(all.base ? [{ line: "base", label: "base" }] : [])];
  return html`<section id="response-times"><h2>Response times</h2>
<p class="choice"><label for="distribution-endpoint">Endpoint</label> <select id="distribution-endpoint">${options}</select></p>
<div class="pair">
${figure("histogram", "Distribution", "Share of the requests by response time, on a logarithmic axis.", legend)}
${figure("quantiles", "Quantiles", "Response time by share of the requests, the tail stretched.", legend)}
</div>
${quantileTable(distributions)}</section>`;
}

function quantileTable(all: PageModel["distributions"]): Html {
  const rows = all.flatMap((one) => {
    const name = one.endpoint ?? "all traffic";
    const head = row(name, "head", one.headCount, one.headQuantilesMs, null);
    if (one.baseQuantilesMs === null) return [head];
    return [
      row(name, "head", one.headCount, one.headQuantilesMs, one.baseQuantilesMs),
      row(name, "base", one.baseCount ?? 0, one.baseQuantilesMs, null),
    ];
  });
  return dataTable(
    "Quantiles of the response time by endpoint",
    [
      { title: "endpoint" },
      { title: "arm" },
      { title: "answers", align: "right" },
      ...SHOWN_QUANTILES.map((q) => ({ title: `p${q * 100}`, align: "right" as const })),
    ],
    rows,
    { sortable: true },
  );
}

function row(
  name: string,
  arm: string,
  count: number,
  quantiles: readonly (number | null)[],
  against: readonly (number | null)[] | null,
) {
  return [
    { shown: name, sortBy: name },
    { shown: arm, sortBy: arm },
    { shown: wholeNumber(count), sortBy: count },
    ...quantiles.map((value, at) => {
      const other = against?.[at] ?? null;
      const change = value !== null && other !== null && other > 0 ? percentChange(value / other - 1) : null;
      return {
        shown:
          value === null
            ? NOTHING
            : html`${milliseconds(value)}${change === null ? "" : html` <small>${change}</small>`}`,
        sortBy: value,
      };
    }),
  ];
}

export function overTimeSection({ timeline }: PageModel): Html {
  const base = timeline.base === null ? [] : [{ line: "base", label: "base, p95" }];
  const of = (line: string, label: string): Legend[] =>
    timeline.base === null
      ? [{ line, label }]
      : [
          { line, label },
          { line: "base", label: "base" },
        ];
  const dropped = timeline.head.droppedPerSecond.some((value) => value !== null && value > 0);
  const stages = timeline.stages.length === 0 ? "" : " Dashed vertical lines mark the stages of the load.";
  const options = timeline.endpoints.map(
    ({ endpoint }, at) => html`<option value="${at}">${endpoint}</option>`,
  );
  return html`<section id="over-time"><h2>Over time</h2>
<p class="quiet">One point is ${timeline.width} s. What is shaded is not judged (warm-up, and what came after the planned end).${stages} Drag to zoom all charts, double-click to go back.</p>
${options.length === 0 ? "" : html`<p class="choice"><label for="latency-endpoint">Endpoint</label> <select id="latency-endpoint"><option value="-1">all traffic</option>${options}</select></p>`}
${figure("latency", "Latency", "Expected answers, milliseconds.", [
  { line: "head-3", label: "head, p99" },
  { line: "head", label: "head, p95" },
  { line: "head-2", label: "head, p50" },
  ...base,
])}
<div class="pair">
${figure("rate", "Requests", "Requests that ended, per second.", of("head", "head"))}
${figure("failures", "Failures", "Failed requests per second.", of("failed", timeline.base === null ? "failed" : "head"))}
</div>
${figure(
  "load",
  "Load",
  dropped ? "Virtual users, and planned iterations that were not started." : "Virtual users.",
  [
    { line: "head", label: "users, head" },
    ...(timeline.base === null ? [] : [{ line: "base", label: "users, base" }]),
    ...(dropped ? [{ line: "failed", label: "not started per second, head" }] : []),
  ],
)}
</section>`;
}
