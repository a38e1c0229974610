import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const rows = readFileSync(join(root, "docs/threat-model.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| what |"))
  .map((line) => line.slice(2, -2).split(" | "));

describe("the threat model", () => {
  it("has two columns in each of its lines", () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(row, row.join(" | ")).toHaveLength(2);
  });

  it.each(rows)("%s", (_, holder = "") => {
    if (/^\((GitHub|k6)\)$/.test(holder)) return;
    const [, file = "", title = ""] = /^`([^`]+)`: (.+)$/.exec(holder) ?? [];
    const path = join(root, "__tests__", file);
    expect(existsSync(path), `${holder}: there is no such file`).toBe(true);
    const titles = readFileSync(path, "utf8").replaceAll("\\'", "'");
    expect(titles, `${file} has no test with these words`).toContain(title);
  });
});
