import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { plain, planLines } from "./support/plan-lines.ts";

const ROOT = resolve(import.meta.dirname, "..");
const table = await readFile(join(ROOT, "docs/plan.md"), "utf8");
const plan = await readFile(join(ROOT, "__tests__/fixtures/semantest-plan.md"), "utf8");

const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.slice(1, -1).split(/(?<!\\)\|/))
  .filter(([first]) => first?.trim() !== "the plan");

describe("docs/plan.md", () => {
  it("has every line of the plan", () => {
    const lines = planLines(plan);
    expect(lines.length).toBeGreaterThan(100);
    const quoted = rows.map(([first]) => plain(first ?? "")).join(" | ");
    const times = (text: string, line: string) => text.split(line).length - 1;
    // A line that the plan has twice is asked for twice.
    const missing = lines.filter((line) => times(quoted, line) < lines.filter((one) => one === line).length);
    expect(missing).toEqual([]);
  });

  it("asks for nothing that the plan does not", () => {
    const lines = planLines(plan);
    const words = (text: string) => plain(text).replaceAll(" ", "");
    const invented = rows.filter(
      ([first]) => !lines.some((line) => words(first ?? "").includes(words(line))),
    );
    expect(invented).toEqual([]);
  });

  it.each(rows.map((cells) => [plain(cells[0] ?? ""), cells] as const))(
    "names what does it: %s",
    (_, cells) => {
      expect(cells).toHaveLength(3);
      const files = [...(cells[1] ?? "").matchAll(/`([\w./-]+\/[\w.-]+|[\w-]+\.\w+)`/g)].map(
        (found) => found[1]!,
      );
      expect(files).not.toEqual([]);
      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    },
  );

  it.each(rows.map((cells) => [plain(cells[0] ?? ""), cells] as const))(
    "names a test that is there: %s",
    async (_, cells) => {
      const tests = [
        ...(cells[2] ?? "").matchAll(/`(__tests__\/[\w./-]+\.test\.ts)`: ((?:“[^”]+”(?:, )?)+)/g),
      ];
      expect(tests).not.toEqual([]);
      for (const [, file, names] of tests) {
        const text = await readFile(join(ROOT, file!), "utf8");
        for (const [, name] of names!.matchAll(/“([^”]+)”/g)) {
          const escaped = name!.replaceAll("\\|", "|");
          const asWritten = [`("${escaped}"`, `(\`${escaped}\``, `\n    "${escaped}"`, `\n  "${escaped}"`];
          expect(
            asWritten.some((form) => text.includes(form)),
            `${file} has a test “${escaped}”`,
          ).toBe(true);
        }
      }
    },
  );
});
