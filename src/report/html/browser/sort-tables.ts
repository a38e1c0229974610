/** Headings of sortable tables sort by what their cells say they are sorted by; a missing figure goes last. */
export function sortTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.sortable")) {
    table.tHead?.querySelectorAll("th").forEach((heading, column) => {
      heading.querySelector("button")?.addEventListener("click", () => sortBy(table, heading, column));
    });
  }
}

function sortBy(table: HTMLTableElement, heading: HTMLTableCellElement, column: number): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const keys = [...body.rows].map((row) => ({ row, key: row.cells[column]?.dataset.key ?? "" }));
  const numeric = keys.every(({ key }) => key === "" || Number.isFinite(Number(key)));
  const before = heading.getAttribute("aria-sort");
  // Figures are looked at for their largest first, names for their first letter.
  const ascending = before === null ? !numeric : before === "descending";
  const sign = ascending ? 1 : -1;
  keys.sort((a, b) => {
    if (a.key === "" || b.key === "")
      return numeric ? Number(a.key === "") - Number(b.key === "") : sign * compare(a.key, b.key);
    return sign * (numeric ? Number(a.key) - Number(b.key) : compare(a.key, b.key));
  });
  for (const other of table.tHead?.querySelectorAll("th") ?? []) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  body.append(...keys.map(({ row }) => row));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
