import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { READY_MADE } from "../../src/observe/monitors/ready-made.ts";

it("docs/monitoring.md lists the ready-made monitors with their units, limits and roles", async () => {
  const text = await readFile(new URL("../../docs/monitoring.md", import.meta.url), "utf8");
  const section = text.split("## Ready-made monitors")[1]?.split("\n## ")[0] ?? "";
  const rows = [...section.matchAll(/^\| `([^`]+)` \| .* \| (.*) \| (.*) \| (\w+) \|$/gm)];
  expect(rows.map(([, key, unit, limit, role]) => ({ key, unit, limit, role }))).toEqual(
    READY_MADE.map(({ key, unit, limit, limitShare, role }) => ({
      key,
      unit,
      limit: limitShare === null ? String(limit ?? "") : `${limitShare * 100} %`,
      role,
    })),
  );
});
