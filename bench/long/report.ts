/**
 * What reading, judging and reporting a long recording takes, each in a process of its own: two hours at 1000 requests
 * a second by shape of the run. The recordings are made up; the times do not depend on what is in them.
 *
 *     node bench/long/report.ts
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeRecording } from "../../__tests__/support/recordings.ts";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import type { ReportCost } from "./report-reader.ts";

const RUNS = [
  { title: "2 h, 1 deployment, 3 endpoints", hours: 2, endpoints: 3, sideBySide: false },
  { title: "2 h, side by side, 3 endpoints", hours: 2, endpoints: 3, sideBySide: true },
  { title: "2 h, side by side, 50 endpoints", hours: 2, endpoints: 50, sideBySide: true },
];
const RATE = 1000;

const folder = await mkdtemp(join(tmpdir(), "bench-long-"));
try {
  console.log("| run | recording | read | judge | write | peak memory | report.html |");
  console.log("| --- | --: | --: | --: | --: | --: | --: |");
  for (const run of RUNS) console.log(await row(run));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function row({ title, hours, endpoints, sideBySide }: (typeof RUNS)[number]): Promise<string> {
  const file = join(folder, "run.recording");
  await writeFile(file, made(hours, endpoints, sideBySide));
  const { size } = await stat(file);
  const args = [join(import.meta.dirname, "report-reader.ts"), file, join(folder, "report")];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const cost: ReportCost = JSON.parse(stdout);
  if (!cost.complete) throw new Error(`${title}: the recording could not be read to its end`);
  const [read, judge, write] = [cost.readSeconds, cost.judgeSeconds, cost.writeSeconds].map(
    (seconds) => `${seconds.toFixed(1)} s`,
  );
  const page = `${(cost.pageMb * 1000).toFixed(0)} kB`;
  return `| ${title} | ${(size / 1e6).toFixed(1)} MB | ${read} | ${judge} | ${write} | ${cost.peakMb?.toFixed(0)} MB | ${page} |`;
}

function made(hours: number, endpoints: number, sideBySide: boolean): Buffer {
  const share = 1 / endpoints;
  return encodeRecording(
    makeRecording({
      seconds: Math.round(hours * 3600),
      rate: RATE,
      endpoints: Array.from({ length: endpoints }, (_, i) => ({
        name: `GET /${i}`,
        share,
        medianMs: 20 + i,
      })),
      ...(sideBySide ? {} : { base: null }),
    }),
  );
}
