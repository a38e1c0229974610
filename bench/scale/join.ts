/** Joins the recordings of a directory, judges, and prints what that took: `node join.ts DIRECTORY`. */
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { findRecordings, readShards } from "../../src/shard/find-recordings.ts";
import { joinShards } from "../../src/shard/join-shards.ts";

const [directory = "."] = process.argv.slice(2);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const began = cpuMs();
const paths = await findRecordings([directory], ".");
const { recording } = await joinShards(readShards(paths, "."));
const joined = cpuMs();
judgeRun({ recording, history: [], policy });
const judged = cpuMs();
const requests = recording.head.requests.reduce((sum, cell) => sum + cell.count, 0);
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ joinMs: joined - began, judgeMs: judged - joined, peakMb, requests }));
