/** Laying out plain text in columns of a terminal, in which some characters are two wide and some are none. */
import stringWidth from "string-width";

/** Breaks a line at spaces; words that are longer than the width stay whole. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && stringWidth(longer) > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one, index) => (index === 0 ? one : indent + one)).join("\n");
}

/** Cuts to a width, with an ellipsis. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

export type Side = "left" | "right";

/**
 * Columns two spaces apart, no wider than `width` where cutting the first column makes that possible. Trailing
 * spaces are left out. `paint` may color a padded cell: it must not change its width.
 */
export function columns(
  rows: readonly string[][],
  sides: readonly Side[],
  width: number,
  paint: (padded: string, row: number, column: number) => string = (padded) => padded,
): string[] {
  const widths = sides.map((_, column) => Math.max(0, ...rows.map((row) => stringWidth(row[column] ?? ""))));
  const gaps = 2 * (sides.length - 1);
  const others = widths.slice(1).reduce((sum, one) => sum + one, 0) + gaps;
  widths[0] = Math.min(widths[0] ?? 0, Math.max(12, width - others));
  return rows.map((row, index) => {
    const last = row.findLastIndex((cell) => cell !== "");
    return row
      .slice(0, last + 1)
      .map((cell, column) => {
        const room = widths[column] ?? 0;
        const text = column === 0 ? cut(cell, room) : cell;
        const space = " ".repeat(Math.max(0, room - stringWidth(text)));
        const padded = sides[column] === "right" ? space + text : column === last ? text : text + space;
        return paint(padded, index, column);
      })
      .join("  ");
  });
}
