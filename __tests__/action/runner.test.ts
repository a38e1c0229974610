import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ActionStart, runAction, startAction } from "../support/runner.ts";
import type { JobContext } from "../support/runner-environment.ts";
import { livingGroupOf } from "../support/runner-processes.ts";

const JOB: JobContext = {
  token: "ghs_secret_of_the_job",
  apiUrl: "http://127.0.0.1:1",
  repository: "octo/images",
  eventName: "pull_request",
  sha: "a".repeat(40),
  ref: "refs/pull/7/merge",
  runId: "100",
  runAttempt: 1,
};

/** An action of a few lines. */
async function tinyAction(script: string, more: Partial<ActionStart> = {}): Promise<ActionStart> {
  const root = await mkdtemp(join(tmpdir(), "tiny-action-"));
  const metadata = {
    name: "tiny",
    inputs: {
      "a-name": { default: "from action.yml" },
      token: { default: "${{ github.token }}" },
      empty: {},
    },
    outputs: {},
    runs: { using: "node24", main: "main.mjs" },
  };
  await writeFile(join(root, "action.yml"), JSON.stringify(metadata));
  await writeFile(join(root, "main.mjs"), script);
  return { root, inputs: {}, event: {}, job: JOB, ...more };
}

const run = async (script: string, more?: Partial<ActionStart>) => runAction(await tinyAction(script, more));
const say = (...lines: string[]) => lines.map((line) => `console.log(${JSON.stringify(line)});`).join("\n");

describe("what an action is given", () => {
  test("inputs, defaults and nothing else of our own environment", async () => {
    process.env.LEAK_FROM_THE_TEST = "1";
    const { outputs, annotations } = await run(
      `import { appendFileSync } from "node:fs";
       appendFileSync(process.env.GITHUB_OUTPUT, "all<<END\\n" + JSON.stringify(process.env) + "\\nEND\\nshort=1\\n");`,
      { inputs: { "a-name": "given", unheard: "x" }, env: { FROM_WORKFLOW: "yes" } },
    );
    const env = JSON.parse(outputs.all ?? "{}") as Record<string, string>;
    expect(env).toMatchObject({
      "INPUT_A-NAME": "given",
      INPUT_EMPTY: "",
      INPUT_TOKEN: JOB.token,
      FROM_WORKFLOW: "yes",
      GITHUB_RUN_ID: "100",
    });
    expect(env).not.toHaveProperty("LEAK_FROM_THE_TEST");
    expect(env).not.toHaveProperty("PATH");
    expect(outputs.short).toBe("1");
    expect(annotations).toEqual([{ level: "warning", title: "", message: "Unexpected input(s) 'unheard'" }]);
  });

  test("the event's payload and an empty working directory", async () => {
    const { lines } = await run(
      `import { readFileSync, readdirSync } from "node:fs";
       console.log(readFileSync(process.env.GITHUB_EVENT_PATH, "utf8"), readdirSync(".").length);`,
      { event: { pull_request: { number: 7 } } },
    );
    expect(lines).toEqual(['{"pull_request":{"number":7}} 0']);
  });

  test("a Node of the version that GitHub runs", async () => {
    expect((await run("console.log(process.versions.node)")).lines[0]).toMatch(/^24\./);
  });
});

describe("what an action says", () => {
  test("annotations, their properties and their escapes", async () => {
    const { annotations, lines } = await run(
      say("::error title=A%2C b%3A c::one%0Atwo 100%25", "##[warning]old form", "::nonsense::x", "plain"),
    );
    expect(annotations).toEqual([
      { level: "error", title: "A, b: c", message: "one\ntwo 100%" },
      { level: "warning", title: "", message: "old form" },
    ]);
    expect(lines).toContain("::nonsense::x");
  });

  test("ten of a level are shown, and 4 096 characters of each", async () => {
    const { annotations, dropped } = await run(
      say(...Array.from({ length: 12 }, (_, i) => `::error::${i}${"x".repeat(5000)}`), "::warning::w"),
    );
    expect(annotations).toHaveLength(11);
    expect(dropped).toHaveLength(2);
    expect(annotations[0]?.message).toHaveLength(4096);
  });

  test("commands between stop-commands and its token are text", async () => {
    const { annotations, lines } = await run(
      say("::stop-commands::pause", "::error::quoted", "##[error]quoted", "::pause::", "::error::meant"),
    );
    expect(annotations.map(({ message }) => message)).toEqual(["meant"]);
    expect(lines).toContain("::error::quoted");
  });

  test("a masked value is a leak where it appears after it was masked, the token always", async () => {
    const { leaks, masked } = await run(
      say("hunter2 too early", "::add-mask::hunter2", "a hunter2 b", `Bearer ${JOB.token}`),
    );
    expect(masked).toEqual([JOB.token, "hunter2"]);
    expect(leaks).toEqual(["a hunter2 b", `Bearer ${JOB.token}`]);
  });

  test("the old commands that files have replaced are refused", async () => {
    const { refused, outputs } = await run(say("::set-output name=x::1"));
    expect(refused).toEqual(["set-output"]);
    expect(outputs).toEqual({});
  });

  test.each([
    [1024 * 1024 - 3, true],
    [1024 * 1024 - 2, false],
  ])("a summary of %i bytes", async (bytes, shown) => {
    const { summary } = await run(
      `import { writeFileSync } from "node:fs"; writeFileSync(process.env.GITHUB_STEP_SUMMARY, "x".repeat(${bytes}));`,
    );
    expect(summary !== null).toBe(shown);
  });
});

describe("how an action ends", () => {
  const hangs = "setInterval(() => {}, 1000);";
  const quick = { cancelMs: { untilTerm: 300, untilKill: 300 } };

  test("its exit code", async () => {
    expect(await run("process.exitCode = 3")).toMatchObject({ exitCode: 3, signal: null, leftovers: [] });
  });

  test("cancelled: SIGINT first, which it may use to end by itself", async () => {
    const action = await startAction(
      await tinyAction(
        `process.on("SIGINT", () => { console.log("bye"); process.exit(0); }); ${say("up")} ${hangs}`,
      ),
    );
    await action.line(/^up$/);
    action.cancel();
    expect(await action.result).toMatchObject({ exitCode: 0, lines: ["up", "bye"] });
  });

  test("cancelled, but deaf: SIGTERM, then SIGKILL", async () => {
    const deaf = `for (const s of ["SIGINT", "SIGTERM"]) process.on(s, () => console.log(s)); ${say("up")} ${hangs}`;
    const action = await startAction(await tinyAction(deaf, quick));
    await action.line(/^up$/);
    action.cancel();
    expect(await action.result).toMatchObject({
      exitCode: null,
      signal: "SIGKILL",
      lines: ["up", "SIGINT", "SIGTERM"],
    });
  });

  test("processes that it leaves behind are found and ended", async () => {
    const { leftovers } = await run(
      `import { spawn } from "node:child_process";
       spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }).unref();`,
    );
    expect(leftovers).toHaveLength(1);
    await expect.poll(() => livingGroupOf(leftovers[0] ?? 0)).toBeNull();
  });

  test("waiting for a line that never comes fails with what was said", async () => {
    const action = await startAction(await tinyAction(say("something else")));
    await expect(action.line(/never/)).rejects.toThrow("something else");
  });
});
