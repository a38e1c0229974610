import type { ChartSpec } from "./chart-spec.ts";

/** Writes the figures of a chart as a table, for those who cannot see it or want to copy them. */
export function fillTable(place: HTMLElement, caption: string, spec: ChartSpec): void {
  const table = document.createElement("table");
  table.createCaption().textContent = caption;
  const head = table.createTHead().insertRow();
  for (const title of [spec.xTitle, ...spec.lines.map((line) => line.label)]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  }
  const body = table.createTBody();
  spec.x.forEach((x, at) => {
    const row = body.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = spec.xFormat(x) || String(x);
    row.append(name);
    for (const line of spec.lines) row.insertCell().textContent = line.format(line.values[at]);
  });
  place.replaceChildren(table);
}
