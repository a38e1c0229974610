import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { filesOf } from "../../src/setup/files.ts";
import { answers, statusLines } from "../action/events.ts";
import { PULL, pullRequestEvent } from "../action/support.ts";
import { asRecord, planFor } from "../setup/support.ts";
import { freePorts } from "../support/ports.ts";
import { commitAll, describeWithAct, repositoryWith } from "./act.ts";
import { SETTINGS, withSteadySettings } from "./generated.ts";
import { CONTEXT, SAME_MS, SLOWER_MS, useGeneratedWorld, verdictOf } from "./generated-world.ts";

const LONG = 600_000;
const server = (ms: number) => `// A service that answers after ${ms} ms.
require("node:http")
  .createServer((_, response) => setTimeout(() => response.end("ok"), ${ms}))
  .listen(process.env.PORT, "127.0.0.1");
setTimeout(process.exit, 300_000);
`;

describeWithAct("the workflow that init writes where nothing is deployed, run by act", () => {
  const world = useGeneratedWorld();
  let pidFile = "";

  // A runner ends what a job has left behind; act does not.
  afterEach(async () => {
    for (const pid of (await readFile(pidFile, "utf8")).split("\n").filter(Boolean)) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe("ESRCH");
      }
    }
  });

  /** A repository whose pull request, from the commit before it, changes how long the service takes. */
  async function changedFrom(baseMs: number, headMs: number) {
    const directory = await mkdtemp(join(tmpdir(), "act-pids-"));
    pidFile = join(directory, "pids");
    await writeFile(pidFile, "");
    // act gives each step a terminal and hangs up at its end; a runner does not.
    const noHangUp = join(directory, "no-hang-up.sh");
    await writeFile(noHangUp, "trap '' HUP\n");
    const plan = planFor("runner", {
      install: "touch installed",
      start: 'echo $$ >> "$PIDS"; test -e installed && exec node server.cjs',
      action: { ref: "v1", version: "" },
      durationSeconds: 6,
      warmUpSeconds: 1,
      ratePerSecond: 60,
    });
    const files = withSteadySettings(asRecord(filesOf(plan)), true);
    const workflow = ".github/workflows/load-test.yml";
    const [headPort, basePort] = await freePorts(2);
    files[workflow] = files[workflow]!.replaceAll("3001", `${headPort}`).replaceAll("3002", `${basePort}`);
    const repository = await repositoryWith({ ...files, "server.cjs": server(baseMs) });
    const baseSha = await commitAll(repository);
    await writeFile(join(repository, "server.cjs"), server(headMs));
    const headSha = await commitAll(repository);

    Object.assign(world.repository.pulls.get(PULL)!, { baseSha, headSha });
    world.repository.parents.set(baseSha, null).set(headSha, baseSha);
    world.repository.files.set(`${baseSha} ${SETTINGS}`, files[SETTINGS]!);
    const event = pullRequestEvent() as { pull_request: Record<"head" | "base", { sha: string }> };
    event.pull_request.head.sha = headSha;
    event.pull_request.base.sha = baseSha;
    return {
      headSha,
      start: {
        repository,
        workflow: "load-test",
        eventName: "pull_request",
        event,
        env: { PIDS: pidFile, BASH_ENV: noHangUp },
      },
    };
  }

  test("both versions are started from their commits, and the slower one is red", {
    timeout: LONG,
  }, async () => {
    const { start, headSha } = await changedFrom(SAME_MS, SLOWER_MS);
    const ended = await world.run(start);
    const verdict = verdictOf(ended);
    expect(verdict, ended.log).toMatch(/^(fail|disturbed|inconclusive)$/);
    expect(ended.exitCode === 0).toBe(verdict !== "fail");
    const { statuses } = world.repository.workflow;
    expect(new Set(statuses.map((status) => status.sha))).toEqual(new Set([headSha]));
    expect(statusLines(world, CONTEXT).at(-1)).toMatch(verdict === "fail" ? /^failure fail: / : /^success /);
    const [comment] = answers(world);
    // Which of the two is which shows even where a busy machine let nothing be judged.
    const row = /latency\soverall \| (\d+)\sms \| (\d+)\sms/.exec(comment ?? "");
    const [base, head] = [Number(row?.[1]), Number(row?.[2])];
    expect(base, comment).toBeGreaterThanOrEqual(SAME_MS);
    expect(head - base, comment).toBeGreaterThan((SLOWER_MS - SAME_MS) / 2);
    expect(Object.keys(ended.uploaded)).toContain("run.recording");
  });
});
