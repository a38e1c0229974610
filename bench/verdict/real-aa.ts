/**
 * Runs the shipped gate on two processes of the same code, again and again, and counts how often it is red. A pair
 * takes two minutes; it goes on where it was stopped. Everything about it was fixed beforehand in `plan.json`.
 *
 *     npm run build && npm run bench:verdict:real-aa -- --minutes 60
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type LedgerPair, ledgerPair } from "../../src/judge/ledger.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { type Assessment, assess } from "./real-aa/assess.ts";
import { certificateOf } from "./real-aa/certificate.ts";
import { drawPair } from "./real-aa/draw.ts";
import { appendPair, type Pair, readPairs } from "./real-aa/pairs.ts";
import { CERTIFICATE, fixedPlan } from "./real-aa/plan.ts";
import { runPair } from "./real-aa/run-pair.ts";

const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    /** Plan, pairs and certificate. */
    directory: { type: "string", default: join(import.meta.dirname, "results/real-aa") },
    /** Kept out of the repository for their size; needed to judge again. */
    recordings: { type: "string", default: join(root, "load-report/real-aa") },
    cli: { type: "string", default: join(root, "dist/cli.js") },
    /** For a trial: other numbers than those of the certificate; never in its directory. */
    trial: { type: "string" },
  },
});

const certified = join(import.meta.dirname, "results/real-aa");
if (values.trial !== undefined && values.directory === certified) {
  throw new Error("--trial: name another --directory; the plan of the certificate does not change");
}
const trial = values.trial === undefined ? {} : (JSON.parse(values.trial) as object);
const plan = fixedPlan(join(values.directory, "plan.json"), { ...CERTIFICATE, ...trial });
const pairsFile = join(values.directory, "pairs.jsonl");
mkdirSync(values.recordings, { recursive: true });
const until = Date.now() + Number(values.minutes) * 60_000;
const wanted = plan.ledgerPairs + plan.countedPairs;
let pairs = readPairs(pairsFile);
while (pairs.length < wanted && Date.now() < until) {
  appendPair(pairsFile, await makePair(pairs.length));
  pairs = readPairs(pairsFile);
  console.log(`${pairs.length} of ${wanted} pairs`);
}
await writeCertificate(pairs);

async function makePair(pair: number): Promise<Pair> {
  const draw = drawPair(plan.seed, pair);
  const work = mkdtempSync(join(tmpdir(), "real-aa-"));
  const made = await runPair(plan, draw, values.cli, work);
  const recording = `${String(pair).padStart(4, "0")}.recording`;
  copyFileSync(made, join(values.recordings, recording));
  rmSync(work, { recursive: true });
  const { secondIsHead, neighbours } = draw;
  const date = new Date().toISOString();
  return { pair, date, secondIsHead, neighbours: neighbours.length, recording, sha256: digest(recording) };
}

/** The first pairs are the ledger of all that count. */
async function writeCertificate(pairs: Pair[]): Promise<void> {
  const ledger: LedgerPair[] = [];
  const assessments: Assessment[] = [];
  for (const { pair, recording, sha256 } of pairs) {
    if (!existsSync(join(values.recordings, recording)) || digest(recording) !== sha256) {
      throw new Error(`${recording} is missing in ${values.recordings} or is another one than was judged`);
    }
    const read = await readRecording(join(values.recordings, recording), { partial: true });
    const entry = pair < plan.ledgerPairs ? ledgerPair(read, false) : null;
    if (entry) ledger.push(entry);
    if (pair >= plan.ledgerPairs) assessments.push(assess(read, ledger));
  }
  const certificate = { ...certificateOf(plan, assessments), ledger: ledger.length };
  writeFileSync(
    join(values.directory, "certificate.json"),
    `${JSON.stringify({ plan, certificate, assessments }, null, 1)}\n`,
  );
  console.log(certificate);
}

function digest(recording: string): string {
  return createHash("sha256")
    .update(readFileSync(join(values.recordings, recording)))
    .digest("hex");
}
