import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ArmControl } from "../../src/engine/arm-control.ts";
import type { ArmPlan, EndOfProcess, Engine } from "../../src/engine/engine.ts";
import { runArm } from "../../src/engine/run-arm.ts";
import { streamKind } from "../../src/engine/stream-source.ts";
import { InfrastructureError } from "../../src/errors.ts";

let workDir: string;
let ends: EndOfProcess[];

beforeEach(async () => {
  workDir = await mkdtemp(join(tmpdir(), "run arm-"));
  ends = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(workDir, { recursive: true, force: true });
});

const PLAN = {
  arm: "head",
  scenario: {} as ArmPlan["scenario"],
  baseUrl: "http://127.0.0.1:1",
  wsUrl: "ws://127.0.0.1:1/ws",
  env: {},
  seed: 1,
  runName: "test",
  maxVus: 1,
} as const;

function plan(): ArmPlan {
  return { ...PLAN, workDir, streamPath: join(workDir, "samples.csv") };
}

/** An engine whose load process is a Node program; `STREAM` in it is the path of the stream. */
function engineOf(source: string, command = process.execPath): Engine {
  return {
    name: "embedded",
    version: "0",
    notes: [],
    requirements: () => Promise.reject(new Error("not asked for")),
    async prepare(armPlan) {
      const program = `const fs = require("node:fs"); const STREAM = ${JSON.stringify(armPlan.streamPath)};\n${source}`;
      return { command, args: ["-e", program], env: {}, cwd: workDir };
    },
    async aftermath(_plan, end) {
      ends.push(end);
      const message = `ended ${end.exitCode ?? end.signal}`;
      return {
        thresholds: [],
        metrics: [],
        end: { outcome: "completed", exitCode: end.exitCode, signal: end.signal, message },
      };
    },
  };
}

function collect(): { onChunk(chunk: Buffer): void; text(): string } {
  const chunks: Buffer[] = [];
  return {
    onChunk: (chunk) => chunks.push(Buffer.from(chunk)),
    text: () => Buffer.concat(chunks).toString(),
  };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("The awaited state did not come within 20 s.");
    await sleep(10);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const LINES = 20_000;
const WRITER = `
  const out = fs.openSync(STREAM, "w");
  for (let i = 0; i < ${LINES}; i += 1) fs.writeSync(out, "row " + i + " ".repeat(60) + "\\n");
  fs.closeSync(out);`;

describe.each(["fifo", "file"])("samples through a %s", (kind) => {
  beforeEach(() => {
    vi.stubEnv("LOAD_ACTION_STREAM", kind);
  });

  it("hands on everything that was written before it settles, in order", async () => {
    const got = collect();
    const after = await runArm(engineOf(WRITER), plan(), {
      ...got,
      control: new ArmControl(),
    });
    expect(streamKind()).toBe(kind);
    const rows = got.text().trimEnd().split("\n");
    expect(rows).toHaveLength(LINES);
    expect(rows.every((row, i) => row.trimEnd() === `row ${i}`)).toBe(true);
    expect(after.end.message).toBe("ended 0");
  });

  it("hands samples on while the process runs", async () => {
    const got = collect();
    const control = new ArmControl();
    const running = runArm(
      engineOf(`fs.writeFileSync(STREAM, "first\\n"); setInterval(() => {}, 1000);`),
      plan(),
      { ...got, control },
    );
    await until(() => got.text() === "first\n");
    control.stop("us");
    await running;
    expect(ends[0]).toMatchObject({ signal: "SIGINT", stoppedBy: "us" });
  });

  it("settles when the process never opens the stream", async () => {
    const got = collect();
    await runArm(engineOf(`console.error("no such script"); process.exit(107);`), plan(), {
      ...got,
      control: new ArmControl(),
    });
    expect(got.text()).toBe("");
    expect(ends[0]).toMatchObject({ exitCode: 107, stderrTail: "no such script\n", stoppedBy: null });
  });

  it("removes the stream", async () => {
    await runArm(engineOf(WRITER), plan(), { ...collect(), control: new ArmControl() });
    expect(existsSync(plan().streamPath)).toBe(false);
  });

  it("ends the process and passes the error on when the samples cannot be taken", async () => {
    let pid = 0;
    const running = runArm(
      engineOf(`fs.writeFileSync(STREAM, "row\\n"); setInterval(() => {}, 1000);`),
      plan(),
      {
        onChunk: () => {
          throw new Error("disk full");
        },
        control: new ArmControl(),
        onStart: (started) => {
          pid = started.pid;
        },
      },
    );
    await expect(running).rejects.toThrow("disk full");
    expect(isRunning(pid)).toBe(false);
  });
});

describe("ending an arm", () => {
  it("kills a process that ignores the friendly request, after the grace", async () => {
    const control = new ArmControl({ graceMs: 100 });
    const got = collect();
    const running = runArm(
      engineOf(
        `process.on("SIGINT", () => {}); fs.writeFileSync(STREAM, "up\\n"); setInterval(() => {}, 1000);`,
      ),
      plan(),
      { ...got, control },
    );
    await until(() => got.text() === "up\n");
    control.stop("person");
    control.stop("us");
    await running;
    expect(ends[0]).toMatchObject({ signal: "SIGKILL", stoppedBy: "person" });
  });

  it("starts nothing when it was asked to stop before", async () => {
    const control = new ArmControl();
    control.stop("person");
    const after = await runArm(engineOf(`fs.writeFileSync("started", "")`), plan(), {
      ...collect(),
      control,
    });
    expect(after.end).toMatchObject({ outcome: "cancelled", exitCode: null });
    expect(existsSync(join(workDir, "started"))).toBe(false);
  });

  it("may be asked to stop after the end", async () => {
    const control = new ArmControl();
    await runArm(engineOf(""), plan(), { ...collect(), control });
    control.stop("us");
    control.kill("us");
    expect(ends).toHaveLength(1);
  });

  it("leaves no child of the process behind", async () => {
    const spawnsSleeper = `
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      fs.writeFileSync("grandchild", String(child.pid));
      process.exit(0);`;
    await runArm(engineOf(spawnsSleeper), plan(), { ...collect(), control: new ArmControl() });
    const grandchild = Number(await readFile(join(workDir, "grandchild"), "utf8"));
    await until(() => !isRunning(grandchild));
  });

  it("ends the load when this process is killed", async () => {
    const program = `
      import { runArm } from ${JSON.stringify(join(import.meta.dirname, "../../src/engine/run-arm.ts"))};
      import { ArmControl } from ${JSON.stringify(join(import.meta.dirname, "../../src/engine/arm-control.ts"))};
      const engine = { async prepare() {
        return { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"], env: {}, cwd: "." };
      } };
      const plan = { workDir: ".", streamPath: "samples.csv" };
      runArm(engine, plan, { onChunk() {}, control: new ArmControl(), onStart: ({ pid }) => console.log(pid) });`;
    await writeFile(join(workDir, "parent.mjs"), program);
    const parent = spawn(process.execPath, ["parent.mjs"], {
      cwd: workDir,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    parent.stdout.on("data", (chunk) => {
      printed += chunk;
    });
    await until(() => printed.endsWith("\n"));
    const loadPid = Number(printed);
    expect(isRunning(loadPid)).toBe(true);
    parent.kill("SIGKILL");
    await until(() => !isRunning(loadPid));
    if (streamKind() === "fifo") await until(() => !existsSync(join(workDir, "samples.csv")));
  });
});

it("says in one line what could not be started", async () => {
  const missing = join(workDir, "no-such-program");
  const running = runArm(engineOf("", missing), plan(), { ...collect(), control: new ArmControl() });
  await expect(running).rejects.toThrow(InfrastructureError);
  await expect(running).rejects.toThrow(/no-such-program could not be started: .*ENOENT/);
  expect(existsSync(plan().streamPath)).toBe(false);
});

it("runs two arms at once", async () => {
  const other = await mkdtemp(join(tmpdir(), "run-arm-"));
  const [first, second] = [collect(), collect()];
  await Promise.all([
    runArm(engineOf(WRITER), plan(), { ...first, control: new ArmControl() }),
    runArm(
      engineOf(WRITER),
      { ...plan(), workDir: other, streamPath: join(other, "samples.csv") },
      { ...second, control: new ArmControl() },
    ),
  ]);
  expect(first.text().length).toBeGreaterThan(LINES * 60);
  expect(second.text()).toBe(first.text());
  await rm(other, { recursive: true, force: true });
});
