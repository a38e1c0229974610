import { bareNumber, wholeNumber } from "../../numbers.ts";
import { figure, type Legend } from "../figure.ts";
import { type Html, html } from "../html.ts";
import type { PageModel } from "../page-model.ts";
import type { ResourceLine } from "../timeline.ts";

/** What was watched of the target, then the machine that made the load, each on the clock of the charts above. */
export function resourcesSection({ timeline }: PageModel): Html {
  const { monitors, runner } = timeline;
  if (monitors.length + runner.length === 0) return html``;
  return html`<section id="resources"><h2>Resources</h2>
${
  monitors.length === 0
    ? html`<p class="quiet">No resource of the target was monitored.</p>`
    : html`<h3>Target</h3><div class="pair">${monitors.map((line, at) => resourceFigure("monitor", line, at))}</div>`
}
${runner.length === 0 ? "" : html`<h3>Load generator</h3><div class="pair">${runner.map((line, at) => resourceFigure("runner", line, at))}</div>`}
</section>`;
}

function resourceFigure(kind: string, line: ResourceLine, index: number): Html {
  const values = line.values.filter((value) => value !== null);
  const gaps = line.values.length - values.length;
  const unit = line.unit === "" ? "" : ` ${line.unit}`;
  const worst = line.worse === "higher" ? Math.max(...values) : Math.min(...values);
  const parts = [
    values.length === 0 ? "Nothing was measured" : `Worst ${bareNumber(worst)}${unit}`,
    line.limit === null ? "no limit" : `limit ${bareNumber(line.limit)}${unit}`,
    ...(gaps > 0 && values.length > 0
      ? [`${wholeNumber(gaps)} of ${line.values.length} points are gaps`]
      : []),
  ];
  const legend: Legend[] = [
    {
      line: line.arm === "base" ? "base" : "head",
      label: line.arm === "shared" ? line.unit || "value" : line.arm,
    },
    ...(line.limit === null ? [] : [{ line: "limit", label: "limit" }]),
  ];
  return figure(kind, line.name, `${parts.join(", ")}.`, legend, index);
}
