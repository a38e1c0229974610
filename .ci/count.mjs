// Reads Vitest's JSON report, fails on a skip that could have been avoided, and prints the closing line.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const [file, status] = process.argv.slice(2);
if (!existsSync(file)) {
  console.log("The test runner left no report.");
  console.log("0 passed, 1 failed, 0 skipped");
  process.exit(1);
}
const report = JSON.parse(readFileSync(file, "utf8"));
const hasK6 = spawnSync(process.env.K6_PATH || "k6", ["version"]).status === 0;
const tests = report.testResults.flatMap((result) =>
  result.assertionResults.map((test) => ({ ...test, file: result.name })),
);
const count = (...states) => tests.filter((test) => states.includes(test.status)).length;
const brokenFiles = report.testResults.filter(
  (result) => result.status === "failed" && !result.assertionResults.some((test) => test.status === "failed"),
);
for (const result of brokenFiles) console.log(`could not be run: ${result.name}: ${result.message}`);

const skips = tests.filter((test) => ["skipped", "pending", "todo"].includes(test.status));
// A test that began and then skipped itself found the machine too busy for a verdict; nothing to install helps.
const tooBusy = skips.filter((test) => test.duration !== undefined);
for (const test of tooBusy) console.log(`machine too busy: ${test.file}: ${test.fullName}`);
// k6 comes from no package registry, so a machine may be without it. Everything else is installed above.
const avoidable = skips.filter(
  (test) =>
    test.duration === undefined && (hasK6 || !readFileSync(test.file, "utf8").includes("support/k6.ts")),
);
for (const test of avoidable) console.log(`avoidable skip: ${test.file}: ${test.fullName}`);

const passed = count("passed");
const failed = count("failed") + brokenFiles.length + avoidable.length;
const skipped = count("skipped", "pending", "todo");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || passed === 0 || status !== "0" ? 1 : 0);
