import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checkNodeVersion } from "../../src/terminal/node-version.ts";

it("an old Node.js is told in one line, and as package.json has it", () => {
  expect(() => checkNodeVersion("20.20.2")).toThrow(
    "Node.js 20.20.2 is too old; install Node.js 22 or newer",
  );
  for (const version of ["22.0.0", "24.21.0", "100.0.0"]) checkNodeVersion(version);
  const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(engines.node).toBe(">=22");
});
