import { monitorEventLoopDelay } from "node:perf_hooks";
import { messageOf } from "../../errors.ts";
import { iterationPlanner } from "../../scenario/interpreter/iteration.ts";
import { ownShareOf, type Shard } from "../../shard/shard.ts";
import { type ArmFile, readArmEnv, readArmFile } from "./arm-file.ts";
import { startClosedLoad } from "./closed-model.ts";
import { cachingLookup } from "./dns-cache.ts";
import { EXIT } from "./exit-codes.ts";
import type { Load, LoadHooks } from "./load.ts";
import { startOpenLoad } from "./open-model.ts";
import { publicLookup } from "./public-lookup.ts";
import { SampleRows } from "./sample-rows.ts";
import { SingleAnswers } from "./single-answers.ts";
import { StreamWriter } from "./stream-writer.ts";
import { type SharedWork, VirtualUser } from "./virtual-user.ts";

/** Variables that every scenario has, and which are no secrets. */
const PLAIN = new Set(["BASE_URL", "WS_URL"]);
const SAMPLE_EVERY_MS = 1_000;
const LAG_RESOLUTION_MS = 10;
const WHOLE: Shard = { index: 1, of: 1 };

/**
 * The load process of one arm: what the entry of this program runs for `embedded-arm FILE`.
 * SIGINT and SIGTERM end the load at once and in good order: all samples so far are written.
 *
 * @returns the exit code, one of {@link EXIT}
 */
export async function runEmbeddedArm(planFile: string): Promise<number> {
  try {
    return await runArm(await readArmFile(planFile));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return EXIT.fault;
  }
}

async function runArm(file: ArmFile): Promise<number> {
  let load: Load | null = null;
  let exitCode: number = EXIT.completed;
  const end = (code: number, message: string) => {
    if (exitCode === EXIT.completed) {
      exitCode = code;
      process.stderr.write(`${message}\n`);
    }
    load?.stop();
  };
  const onSignal = () => end(EXIT.interrupted, "ended by a signal");
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);

  const writer = await StreamWriter.open(file.streamPath, (error) =>
    end(EXIT.fault, `the samples could not be written: ${messageOf(error)}`),
  );
  const rows = new SampleRows(writer);
  if (exitCode === EXIT.completed) {
    load = start(file, rows, (error) => end(EXIT.fault, messageOf(error)));
    await sampleUntilEnd(load, rows);
  }
  await writer.close();
  process.off("SIGINT", onSignal);
  process.off("SIGTERM", onSignal);
  if (writer.lostRows > 0) end(EXIT.samplesLost, `samples lost: ${writer.lostRows} rows found no room`);
  return exitCode;
}

function start(file: ArmFile, rows: SampleRows, onFault: (error: unknown) => void): Load {
  const { shape, behaviour, baseUrl, seed, runName, shard = WHOLE } = file;
  let iterations = 0;
  const env = readArmEnv(process.env);
  const singleAnswers = new SingleAnswers({
    rows,
    actions: behaviour.actions.length,
    secrets: Object.entries(env).flatMap(([name, value]) => (PLAIN.has(name) ? [] : [value])),
    judgedFromMicros: (Date.now() + shape.warmUpMs) * 1000,
  });
  const work: SharedWork = {
    planIteration: iterationPlanner(behaviour, { env, baseUrl, seed, runName }),
    nextIteration: () => shard.of * iterations++ + shard.index - 1,
    startSpreadMs: file.startSpreadMs,
    rows,
    singleAnswers,
    lookup: cachingLookup(file.publicOnly ? publicLookup : undefined),
    userAgent: file.userAgent,
  };
  const hooks: LoadHooks = {
    makeVu: (number) => new VirtualUser(number, work),
    onDropped: () => rows.droppedIteration(),
    onFault,
  };
  if (shape.model === "closed") return startClosedLoad(shape, shard, hooks);
  const preAllocated = ownShareOf(shard, file.preAllocatedVus);
  return startOpenLoad(shape, shard, { preAllocated, max: Math.ceil(file.maxVus / shard.of) }, hooks);
}

/** Once a second: virtual users, and how long the one thread was kept from working, which is in every latency. */
async function sampleUntilEnd(load: Load, rows: SampleRows): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  delay.enable();
  const sample = () => {
    const { running, made } = load.vus();
    rows.vus(running, made);
    if (delay.count > 0) rows.eventLoopLag(Math.max(0, delay.max / 1e6 - LAG_RESOLUTION_MS));
    delay.reset();
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  try {
    await load.finished;
  } finally {
    clearInterval(timer);
    delay.disable();
  }
  sample();
}
