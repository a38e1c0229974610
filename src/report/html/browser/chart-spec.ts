/** What a chart shows, as data: how it is drawn is `chart.ts`. */
export type Values = (number | null)[];

export interface Line {
  label: string;
  /** Name of its colour in the style sheet. */
  colour: string;
  values: Values;
  dash?: number[];
  width?: number;
  /** Colour of the area below, if any. */
  fill?: string;
  shape?: "line" | "steps" | "points";
  format(value: number | null | undefined): string;
}

export interface ChartSpec {
  x: number[];
  lines: Line[];
  xTitle: string;
  xFormat(value: number): string;
  xScale?: "linear" | "log";
  yScale?: "linear" | "log";
  yFormat(value: number): string;
  /** x values that get a label, where they are not to be chosen by the chart. */
  xTicks?: number[];
  /** Distances that labels on the x axis may have. */
  xSteps?: number[];
  /** Charts of one group share the cursor and the zoom. */
  group?: string;
  /** Level that must not be crossed. */
  limit?: number | null;
  /** Parts of the x axis that do not count. */
  shaded?: [number, number][];
  marks?: { x: number; label: string }[];
}
