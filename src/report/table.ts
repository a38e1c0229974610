import { markdownTable } from "markdown-table";

export type Align = "left" | "right";

/** A GFM table. Cells are Markdown already: whatever came from outside has been escaped for a cell. */
export function table(header: string[], align: Align[], rows: string[][]): string {
  return markdownTable([header, ...rows], {
    align,
    alignDelimiters: false,
    // Widths are for the reader of the source; names of 80 characters would pad every row to that.
    stringLength: () => 0,
  });
}

/** A folded part. The title is our own plain text: GitHub takes it as HTML, and no Markdown is read in it. */
export function fold(title: string, body: string, open = false): string {
  return `<details${open ? " open" : ""}><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
