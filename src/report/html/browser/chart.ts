/** One chart in its figure: drawn by uPlot, read out by mouse or arrow keys, with its figures as a table. */
import uPlot from "uplot";
import type { ChartSpec, Values } from "./chart-spec.ts";
import { fillTable } from "./figures-table.ts";
import { mark, shade } from "./marks.ts";
import { colour } from "./theme.ts";

const HEIGHT = 230;
/** Room for `1000 ms`; the same in all charts, so that their times stand under each other. */
const Y_AXIS_WIDTH = 76;
const FONT = "12px system-ui, sans-serif";

export class Chart {
  readonly #figure: HTMLElement;
  readonly #box: HTMLElement;
  #plot: uPlot | null = null;
  #spec: ChartSpec;

  constructor(figure: HTMLElement, spec: ChartSpec) {
    this.#figure = figure;
    this.#box = figure.querySelector<HTMLElement>(".plot")!;
    this.#spec = spec;
    this.show(spec);
    new ResizeObserver(() => this.#fit()).observe(this.#box);
    this.#box.addEventListener("keydown", (event) => this.#step(event));
    const details = figure.querySelector<HTMLDetailsElement>(".figures")!;
    details.addEventListener("toggle", () => {
      if (details.open) this.#fill(details);
    });
  }

  show(spec: ChartSpec): void {
    this.#spec = spec;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), [spec.x, ...spec.lines.map((line) => line.values)], this.#box);
    const details = this.#figure.querySelector<HTMLDetailsElement>(".figures")!;
    if (details.open) this.#fill(details);
    this.#readOut(null);
  }

  /** @param width in place of that of the page, for paper */
  redraw(width: number | null): void {
    if (width !== null) this.#plot?.setSize({ width, height: HEIGHT });
    else this.#fit();
    this.#plot?.redraw(true, true);
  }

  #fill(details: HTMLDetailsElement): void {
    const title = this.#figure.querySelector("h3")?.textContent ?? "";
    fillTable(details.querySelector<HTMLElement>(".scroll")!, title, this.#spec);
  }

  #fit(): void {
    const width = Math.floor(this.#box.clientWidth);
    if (this.#plot !== null && width > 0 && width !== this.#plot.width)
      this.#plot.setSize({ width, height: HEIGHT });
  }

  #options(): uPlot.Options {
    const spec = this.#spec;
    const axis = {
      stroke: () => colour("quiet"),
      font: FONT,
      ticks: { stroke: () => colour("rule"), width: 1 },
    };
    return {
      width: Math.max(200, Math.floor(this.#box.clientWidth)),
      height: HEIGHT,
      legend: { show: false },
      padding: [spec.marks?.length ? 18 : 10, 22, 0, 0],
      cursor: {
        y: false,
        drag: { x: spec.group !== undefined, y: false },
        ...(spec.group === undefined ? {} : { sync: { key: spec.group, scales: ["x", null] } }),
        points: { size: 6 },
      },
      scales: {
        x: { time: false, distr: spec.xScale === "log" ? 3 : 1, range: (_, least, most) => [least, most] },
        y:
          spec.yScale === "log"
            ? { distr: 3 }
            : { range: (_, least, most) => yRange(least, most, spec.limit ?? null) },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 56,
          size: 34,
          ...(spec.xSteps === undefined ? {} : { incrs: spec.xSteps }),
          values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : spec.xFormat(tick))),
          ...(spec.xTicks === undefined
            ? {}
            : { splits: () => spec.xTicks!, filter: (_: uPlot, ticks: number[]) => ticks }),
        },
        {
          ...axis,
          grid: { stroke: () => colour("rule"), width: 1 },
          size: Y_AXIS_WIDTH,
          values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : spec.yFormat(tick))),
        },
      ],
      series: [
        {},
        ...spec.lines.map(
          (line): uPlot.Series => ({
            label: line.label,
            stroke: () => colour(line.colour),
            width: line.shape === "points" ? 0 : (line.width ?? 1.75),
            ...(line.dash === undefined ? {} : { dash: line.dash }),
            ...(line.fill === undefined ? {} : { fill: () => colour(line.fill!) }),
            ...(line.shape === "steps" ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
            ...(line.shape === "points" ? { paths: () => null } : {}),
            points: {
              show: line.shape === "points" || isSparse(line.values),
              size: line.shape === "points" ? 5 : 4,
              fill: () => colour(line.colour),
              stroke: () => colour(line.colour),
            },
          }),
        ),
      ],
      hooks: {
        drawClear: [(plot) => shade(plot, spec)],
        draw: [(plot) => mark(plot, spec)],
        setCursor: [(plot) => this.#readOut(plot.cursor.idx ?? null)],
      },
    };
  }

  #step(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
    const step = steps[event.key];
    const plot = this.#plot;
    if (plot === null || step === undefined) return;
    event.preventDefault();
    const at =
      plot.cursor.idx == null || (plot.cursor.left ?? -1) < 0 ? (step > 0 ? -1 : 0) : plot.cursor.idx;
    const next = Math.min(Math.max(0, at + step), this.#spec.x.length - 1);
    plot.setCursor({ left: plot.valToPos(this.#spec.x[next]!, "x"), top: 10 });
    this.#readOut(next);
  }

  #readOut(at: number | null): void {
    const output = this.#figure.querySelector("output")!;
    const x = at === null ? undefined : this.#spec.x[at];
    if (at === null || x === undefined) {
      output.textContent = "";
      return;
    }
    const parts = this.#spec.lines.map((line) => `${line.label} ${line.format(line.values[at])}`);
    output.textContent = `${this.#spec.xTitle} ${this.#spec.xFormat(x)}: ${parts.join(", ")}`;
  }
}

/** From zero, with room above; a limit is always in sight. */
function yRange(least: number | null, most: number | null, limit: number | null): [number, number] {
  const high = Math.max(most ?? 0, limit ?? 0);
  const low = Math.min(0, least ?? 0);
  return high <= low ? [low, low + 1] : [low, high + (high - low) * 0.08];
}

/** A value between two gaps would not be seen as a line. */
function isSparse(values: Values): boolean {
  return values.some(
    (value, at) => value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null,
  );
}
