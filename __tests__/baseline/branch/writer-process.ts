/**
 * One job that records one run: `node writer-process.ts API_URL ENTRY [STEP]`. Prints the entry's id once
 * it is recorded. With a step it kills itself right after that request, as a lost runner would.
 */
import { Octokit } from "@octokit/rest";
import { branchStore } from "../../../src/baseline/branch/branch-store.ts";
import type { GitData } from "../../../src/baseline/branch/git-data.ts";
import { githubGitData } from "../../../src/github/git-data.ts";
import { entryOf } from "./entries.ts";

const [apiUrl = "", number = "0", step = "0"] = process.argv.slice(2);
// No throttling: a client of GitHub leaves a second between writes, and here that would only take time.
const client = new Octokit({
  auth: "ghs_job",
  baseUrl: apiUrl,
  log: { debug, info: debug, warn: debug, error: debug },
});
const store = branchStore(dying(githubGitData(client, "octo/images")), "load-baselines", {
  maxWrittenBytes: 40_000,
  pace: {
    nowMs: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 50)),
    random: Math.random,
  },
});
const entry = entryOf(Number(number));
await store.append(entry);
console.log(entry.id);

function dying(git: GitData): GitData {
  let requests = 0;
  const wrapped = Object.entries(git).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      const dies = ++requests === Number(step);
      const result: unknown = await (method as (...all: unknown[]) => Promise<unknown>)(...args);
      if (dies) process.kill(process.pid, "SIGKILL");
      return result;
    },
  ]);
  return Object.fromEntries(wrapped) as GitData;
}

function debug(): void {}
