import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const DEMO = join(import.meta.dirname, "../../examples/demo.ts");

async function demo(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [DEMO, ...args], { env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

it("shows a red verdict on the slower endpoint, without k6, and says where the report is", async () => {
  const out = await mkdtemp(join(tmpdir(), "demo-"));
  const { code, stdout, stderr } = await demo(["--duration", "15s", "--out", out], { PATH: out });
  expect(stderr).toContain("with the embedded engine, since there is no k6");
  expect(stderr).toContain("The check would be red, which is what this shows.");
  expect(stderr).toContain(`The whole report is in ${out}/.`);
  expect(stdout).toMatch(/Slower: `POST \/images\/batch`/);
  expect(stdout).toContain("not by k6");
  expect(code).toBe(0);
  expect(await readdir(out)).toContain("comment.md");
  await rm(out, { recursive: true });
}, 120_000);

it("ends with 1 and one line where something is wrong", async () => {
  const { code, stderr } = await demo(["--duration", "soon"], { PATH: "" });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^load-action: .*soon.*$/m);
}, 60_000);
