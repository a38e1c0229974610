import { SERVER_SIDE_NOTE } from "../../monitors/server-side.ts";
import { bareNumber, wholeNumber } from "../../numbers.ts";
import { unknownWords } from "../../sections/monitors.ts";
import { figure, type Legend } from "../figure.ts";
import { type Html, html, sentence } from "../html.ts";
import type { PageModel } from "../page-model.ts";
import { dataTable } from "../table.ts";
import type { ResourceLine } from "../timeline.ts";

/** What was watched of the target, then the machine that made the load, each on the clock of the charts above. */
export function resourcesSection({ timeline, monitors: summary, serverSide }: PageModel): Html {
  const { monitors, runner } = timeline;
  const { unknown } = summary;
  if (monitors.length + runner.length + unknown.length === 0) return html``;
  return html`<section id="resources"><h2>Resources</h2>
${
  monitors.length + unknown.length === 0
    ? html`<p class="quiet">No resource of the target was monitored.</p>`
    : html`<h3>Target</h3><div class="pair">${monitors.map((line, at) => resourceFigure("monitor", line, at))}</div>`
}
${unknown.map((one) => html`<p class="quiet">${sentence(unknownWords(one))}</p>`)}
${serverSide.length === 0 ? "" : serverSideTable(serverSide)}
${runner.length === 0 ? "" : html`<h3>Load generator</h3><div class="pair">${runner.map((line, at) => resourceFigure("runner", line, at))}</div>`}
</section>`;
}

function serverSideTable(rows: PageModel["serverSide"]): Html {
  const columns = [
    { title: "head" },
    { title: "by the load", align: "right" as const },
    { title: "by the server", align: "right" as const },
  ];
  const cells = rows.map(({ figure, load, server }) => [
    { shown: figure },
    { shown: load },
    { shown: server },
  ]);
  return html`<h3>Seen from both sides</h3>${dataTable("Head as the load and the server saw it", columns, cells)}
<p class="quiet">${SERVER_SIDE_NOTE}</p>`;
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
    ...(line.base === null ? [] : [{ line: "base", label: "base" }]),
    ...(line.limit === null ? [] : [{ line: "limit", label: "limit" }]),
  ];
  return figure(kind, line.name, `${parts.join(", ")}.`, legend, index);
}
