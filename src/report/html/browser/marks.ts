/** What is drawn behind and over the lines of a chart: parts that do not count, stages, and the limit. */
import type uPlot from "uplot";
import type { ChartSpec } from "./chart-spec.ts";
import { colour } from "./theme.ts";

export function shade(plot: uPlot, { shaded = [] }: ChartSpec): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour("shade");
  for (const [from, to] of shaded) {
    const left = Math.max(bbox.left, plot.valToPos(from, "x", true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, "x", true));
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

export function mark(plot: uPlot, { marks = [], limit }: ChartSpec): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio || 1;
  ctx.save();
  ctx.lineWidth = scale;
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.strokeStyle = colour("quiet");
  ctx.fillStyle = colour("quiet");
  ctx.setLineDash([3 * scale, 4 * scale]);
  let free = Number.NEGATIVE_INFINITY;
  for (const { x, label } of marks) {
    const left = Math.round(plot.valToPos(x, "x", true));
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    line(ctx, left, bbox.top, left, bbox.top + bbox.height);
    const width = ctx.measureText(label).width;
    if (left < free || left + width > bbox.left + bbox.width + 10 * scale) continue;
    ctx.fillText(label, left + 2 * scale, bbox.top - 5 * scale);
    free = left + width + 10 * scale;
  }
  if (limit !== null && limit !== undefined) {
    const top = Math.round(plot.valToPos(limit, "y", true));
    ctx.strokeStyle = colour("bad");
    ctx.lineWidth = 1.5 * scale;
    ctx.setLineDash([6 * scale, 3 * scale]);
    if (top >= bbox.top && top <= bbox.top + bbox.height)
      line(ctx, bbox.left, top, bbox.left + bbox.width, top);
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
