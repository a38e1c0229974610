/**
 * Simulates runs, judges them with the real judge, and appends what came of it to `results/simulation.jsonl`. Goes on
 * where it was stopped.
 *
 *     npm run bench:verdict:simulate -- --group false-alarms --runs 10000 --minutes 30 --threads 2
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { GROUPS, type Group } from "./simulation/all-cases.ts";
import { appendBatch, RUNS_PER_BATCH, readBatches } from "./simulation/batches.ts";
import type { Case } from "./simulation/case.ts";
import { judgeFingerprint } from "./simulation/fingerprint.ts";
import { runOnThreads, type Task } from "./simulation/pool.ts";

const RESULTS = fileURLToPath(new URL("./results/simulation.jsonl", import.meta.url));

const { values } = parseArgs({
  options: {
    group: { type: "string", multiple: true, default: Object.keys(GROUPS) },
    /** A case, or a part of the names of several. */
    case: { type: "string" },
    runs: { type: "string", default: "1000" },
    minutes: { type: "string", default: "10" },
    threads: { type: "string", default: "1" },
    out: { type: "string", default: RESULTS },
  },
});

const judge = judgeFingerprint();
const cases = values.group.flatMap((group) => {
  if (!(group in GROUPS)) throw new Error(`--group: ${group} is none of ${Object.keys(GROUPS).join(", ")}`);
  return GROUPS[group as Group]();
});
const named = cases.filter((one) => one.id === values.case);
const wanted = named.length > 0 ? named : cases.filter((one) => one.id.includes(values.case ?? ""));
const tasks = openTasks(wanted, Number(values.runs));
const until = Date.now() + Number(values.minutes) * 60_000;
let done = 0;
console.log(
  `judge ${judge}: ${wanted.length} cases, ${tasks.length} batches of ${RUNS_PER_BATCH} runs to do`,
);
await runOnThreads(
  tasks,
  Number(values.threads),
  () => Date.now() < until,
  (result) => {
    appendBatch(values.out, { judge, ...result });
    done++;
    if (done % 20 === 0 || done === tasks.length) console.log(`${done} of ${tasks.length} batches`);
  },
);
console.log(done === tasks.length ? "finished" : `out of time; ${tasks.length - done} batches are left`);

/** The batches that are not in the file yet; first ones of all cases first, so that a stop leaves an even table. */
function openTasks(wanted: Case[], runs: number): Task[] {
  const have = new Set(
    readBatches(values.out)
      .filter((batch) => batch.judge === judge)
      .map((batch) => `${batch.case} ${batch.from}`),
  );
  const open: Task[] = [];
  for (let from = 0; from < runs; from += RUNS_PER_BATCH) {
    for (const { id } of wanted) {
      if (!have.has(`${id} ${from}`)) open.push({ id, from, runs: RUNS_PER_BATCH });
    }
  }
  return open;
}
