import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What a simulated verdict depends on besides its case: the judge and the runs that it is given. */
export function judgeFingerprint(): string {
  const hash = createHash("sha256");
  const files = [
    ...readdirSync(`${root}src/judge`).map((name) => `src/judge/${name}`),
    "src/measure/aggregate.ts",
    "src/measure/histogram.ts",
    ...["make-run", "model", "noise", "random", "frame", "ledger-pool"].map(
      (name) => `bench/verdict/simulation/${name}.ts`,
    ),
  ];
  for (const file of files.sort()) hash.update(`${file}\n${readFileSync(root + file, "utf8")}\n`);
  return hash.digest("hex").slice(0, 12);
}
