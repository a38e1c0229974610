import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startImageApiProcess } from "../../../examples/demo/image-api-process.ts";
import type { Draw, Neighbour } from "./draw.ts";
import type { Plan } from "./plan.ts";

/** What of a run is not judged load: starting, warm-up, waiting for the last answers. */
const AROUND_SECONDS = 15;
const GATE_SECONDS = 90;

/** Loads two fresh processes of the same code side by side; returns the path of the recording. */
export async function runPair(plan: Plan, draw: Draw, cli: string, directory: string): Promise<string> {
  const flags = ["--burn-ms", String(plan.burnMs), "--sigma", String(plan.sigma), "--sleep-ms", "3"];
  const [one, other] = draw.apiSeeds.map(String) as [string, string];
  await using first = await startImageApiProcess([...flags, "--seed", one]);
  await using second = await startImageApiProcess([...flags, "--seed", other]);
  const [head, base] = draw.secondIsHead ? [second, first] : [first, second];
  const duration = plan.durationSeconds === undefined ? [] : ["--duration", `${plan.durationSeconds}s`];
  const args = ["run", plan.scenario, "--url", head.url, "--base-url", base.url, ...duration];
  const lengthMs = ((plan.durationSeconds ?? GATE_SECONDS) + AROUND_SECONDS) * 1000;
  const stopNeighbours = startNeighbours(draw.neighbours, lengthMs);
  try {
    const load = spawn(process.execPath, [cli, ...args, "--report-dir", directory, "--fail-on", "none"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code] = (await once(load, "close")) as [number | null];
    if (code !== 0) throw new Error(`the load ended with exit code ${code}`);
  } finally {
    await stopNeighbours();
  }
  return join(directory, "run.recording");
}

function startNeighbours(neighbours: Neighbour[], lengthMs: number): () => Promise<void> {
  const script = join(import.meta.dirname, "burner.ts");
  const children = neighbours.map(({ duty, from, to }) => {
    const times = [duty, from * lengthMs, (to - from) * lengthMs].map(String);
    const child = spawn(process.execPath, [script, ...times], { stdio: "ignore" });
    return { child, ended: once(child, "exit") };
  });
  return async () => {
    for (const { child } of children) child.kill();
    await Promise.all(children.map(({ ended }) => ended));
  };
}
