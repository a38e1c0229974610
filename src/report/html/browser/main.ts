/** The script of the report page. It reads the figures in the page and draws them; it sends and fetches nothing. */
import type { ChartData } from "../page.ts";
import { Chart } from "./chart.ts";
import type { ChartSpec } from "./chart-spec.ts";
import { sortTables } from "./sort-tables.ts";
import * as specs from "./specs.ts";
import { onTheme } from "./theme.ts";

/** Width of a column on paper, in pixels. */
const PAPER_WIDTH = 660;
const PAPER_COLUMN = 320;

const data: ChartData = JSON.parse(document.getElementById("chart-data")?.textContent ?? "{}");
const charts = new Map<HTMLElement, Chart>();

function specOf(figure: HTMLElement): ChartSpec | null {
  const index = Number(figure.dataset.index ?? 0);
  const { timeline } = data;
  switch (figure.dataset.chart) {
    case "latency":
      return specs.latency(data, -1);
    case "rate":
      return specs.rate(data);
    case "failures":
      return specs.failures(data);
    case "load":
      return specs.load(data);
    case "histogram":
      return specs.histogram(data, 0);
    case "quantiles":
      return specs.quantiles(data, 0);
    case "scalability":
      return specs.scalability(data);
    case "monitor":
      return timeline.monitors[index] ? specs.resource(timeline, timeline.monitors[index]) : null;
    case "runner":
      return timeline.runner[index] ? specs.resource(timeline, timeline.runner[index]) : null;
    default:
      return null;
  }
}

function choose(id: string, kinds: Record<string, (at: number) => ChartSpec>): void {
  const select = document.getElementById(id);
  if (!(select instanceof HTMLSelectElement)) return;
  select.addEventListener("change", () => {
    for (const [figure, chart] of charts) {
      const make = kinds[figure.dataset.chart ?? ""];
      if (make) chart.show(make(Number(select.value)));
    }
  });
}

for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
  const spec = specOf(figure);
  if (spec !== null) charts.set(figure, new Chart(figure, spec));
}
choose("distribution-endpoint", {
  histogram: (at) => specs.histogram(data, at),
  quantiles: (at) => specs.quantiles(data, at),
});
choose("latency-endpoint", { latency: (at) => specs.latency(data, at) });
sortTables();
onTheme((printing) => {
  for (const [figure, chart] of charts) {
    const width = figure.closest(".pair") ? PAPER_COLUMN : PAPER_WIDTH;
    chart.redraw(printing ? width : null);
  }
});
