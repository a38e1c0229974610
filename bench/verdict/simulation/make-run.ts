import { GAMMA, LogHistogram, ORIGIN } from "../../../src/measure/histogram.ts";
import type { ArmName, ArmRecording, Recording, RequestCell } from "../../../src/measure/recording.ts";
import { healthyArm, metaOf, quietRunner } from "./frame.ts";
import type { Effect, RunModel } from "./model.ts";
import { type Course, courseOf, sharedCourse } from "./noise.ts";
import { type Random, randomOf } from "./random.ts";

/** One simulated run, the same for the same name and model. */
export function makeRun(model: RunModel, name: string): Recording {
  const shared = sharedCourse(model, randomOf(`${name}/shared`));
  const arm = (armName: ArmName) =>
    makeArm(model, armName, shared, armName === "head" ? (model.effect ?? {}) : {}, name);
  return {
    meta: metaOf(model, name),
    startedAtMs: Date.UTC(2026, 0, 5, 12),
    head: arm("head"),
    base: arm("base"),
    runner: quietRunner(model),
    complete: true,
  };
}

function makeArm(
  model: RunModel,
  name: ArmName,
  shared: Float64Array,
  effect: Effect,
  run: string,
): ArmRecording {
  const random = randomOf(`${run}/${name}`);
  const course = courseOf(model, name, shared, random);
  const made = healthyArm(model, name);
  let owed = random.uniform();
  for (let second = 0; second < course.level.length; second++) {
    owed += model.rate;
    const sent = Math.floor(owed);
    owed -= sent;
    made.requests.push(...secondOf(model, course, second, sent, effect, random));
    made.load.push({
      second,
      vus: 10,
      iterations: sent,
      droppedIterations: 0,
      bytesSent: sent * 400,
      bytesReceived: sent * 900,
    });
  }
  return made;
}

function secondOf(
  model: RunModel,
  course: Course,
  second: number,
  sent: number,
  effect: Effect,
  random: Random,
): RequestCell[] {
  const cells = model.endpoints.map((_, endpoint) => ({
    second,
    endpoint,
    count: 0,
    failures: {} as RequestCell["failures"],
    latency: new LogHistogram(),
  }));
  const failShare = course.failing[second]! + (effect.failures ?? 0);
  for (let i = 0; i < sent; i++) {
    const cell = cells[pick(model, random.uniform())]!;
    cell.count++;
    if (failShare > 0 && random.uniform() < failShare) {
      cell.failures["status-5xx"] = (cell.failures["status-5xx"] ?? 0) + 1;
    } else {
      const log = logLatency(model, cell.endpoint, effect, random) + course.level[second]!;
      cell.latency.addBucket(bucketOfLog(paused(log, course.pausedMs[second]!, random)), 1);
    }
  }
  return cells.filter((cell) => cell.count > 0);
}

const TENTH = 1.2815515655446004;

/** Natural logarithm of the milliseconds of one request, noise of its second left out. */
function logLatency(model: RunModel, endpoint: number, effect: Effect, random: Random): number {
  const { medianMs, sigma } = model.endpoints[endpoint]!;
  const z = random.normal();
  let log = Math.log(medianMs) + sigma * z + Math.log(effect.factor ?? 1);
  if (effect.tailFactor !== undefined && z > TENTH) log += Math.log(effect.tailFactor);
  const { heavyTail, secondMode } = model;
  if (heavyTail && random.uniform() < heavyTail.share) log += random.exponential() / heavyTail.exponent;
  if (secondMode && random.uniform() < secondMode.share) log += Math.log(secondMode.factor);
  return log;
}

/** A request that comes while the arm stands still waits for the rest of that. */
function paused(log: number, pausedMs: number, random: Random): number {
  if (pausedMs === 0 || random.uniform() >= pausedMs / 1000) return log;
  return Math.log(Math.exp(log) + random.uniform() * pausedMs);
}

const LOG_ORIGIN = Math.log(ORIGIN);
const LOG_GAMMA = Math.log(GAMMA);

function bucketOfLog(log: number): number {
  return log < LOG_ORIGIN ? 0 : 1 + Math.floor((log - LOG_ORIGIN) / LOG_GAMMA);
}

function pick(model: RunModel, share: number): number {
  let sum = 0;
  for (const [index, endpoint] of model.endpoints.entries()) {
    sum += endpoint.share;
    if (share < sum) return index;
  }
  return model.endpoints.length - 1;
}
