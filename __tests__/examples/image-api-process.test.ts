import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";

const SERVER = join(import.meta.dirname, "../../examples/image-api/server.ts");

let child: ChildProcessWithoutNullStreams | null = null;
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
});

function start(...args: string[]): ChildProcessWithoutNullStreams {
  child = spawn(process.execPath, [SERVER, ...args]);
  return child;
}

async function output(running: ChildProcessWithoutNullStreams): Promise<{ code: number; text: string }> {
  let text = "";
  running.stdout.on("data", (chunk) => (text += chunk));
  running.stderr.on("data", (chunk) => (text += chunk));
  const [code] = await once(running, "close");
  return { code, text };
}

describe("the image API as a process", () => {
  it("prints its URL first, serves, and ends when asked to", async () => {
    const server = start("--slow-batch-ms", "150", "--sleep-ms", "0");
    const [url] = (await once(createInterface(server.stdout), "line")) as [string];
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const begin = performance.now();
    const response = await fetch(`${url}/images/batch`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ userId: "u", jobs: [{ prompt: "p" }] }),
    });
    expect(response.status).toBe(202);
    expect(performance.now() - begin).toBeGreaterThan(148);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("process_start_time_seconds");
    server.kill("SIGTERM");
    expect(await once(server, "exit")).toEqual([0, null]);
  });

  it("explains its knobs", async () => {
    const { code, text } = await output(start("--help"));
    expect(code).toBe(0);
    expect(text).toContain("--burn-ms");
  });

  it.each([
    [["--sleep-ms", "soon"], '--sleep-ms: found "soon"; write a number that is not negative\n'],
    [["--error-share", "5"], "errorShare: found 5; write a share from 0 to 1\n"],
    [["--no-such-knob"], /^Unknown option '--no-such-knob'/],
  ])("refuses %j with one line", async (args, message) => {
    const { code, text } = await output(start(...args));
    expect(code).toBe(2);
    if (typeof message === "string") expect(text).toBe(message);
    else expect(text).toMatch(message);
  });
});
