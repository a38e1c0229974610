import { type Html, html, type Value } from "./html.ts";

export interface Column {
  title: string;
  /** Figures stand right. */
  align?: "left" | "right";
}

export interface Cell {
  shown: Value;
  /** What the column is sorted by; a missing figure sorts last. */
  sortBy?: number | string | null;
}

/** A table with a caption for those who cannot see where it stands; with `sortable`, its headings are buttons. */
export function dataTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: { sortable?: boolean; id?: string } = {},
): Html {
  const heading = (column: Column) => {
    const title = options.sortable ? html`<button type="button">${column.title}</button>` : column.title;
    return html`<th scope="col" class="${column.align ?? "left"}">${title}</th>`;
  };
  const cell = (one: Cell, at: number) => {
    const key = typeof one.sortBy === "number" && !Number.isFinite(one.sortBy) ? "" : (one.sortBy ?? "");
    return at === 0
      ? html`<th scope="row" data-key="${key}">${one.shown}</th>`
      : html`<td class="${columns[at]?.align ?? "left"}" data-key="${key}">${one.shown}</td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table${options.sortable ? html` class="sortable"` : ""}${options.id === undefined ? "" : html` id="${options.id}"`}>
<caption>${caption}</caption>
<thead><tr>${columns.map(heading)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}
