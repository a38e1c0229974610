import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { type ImageApi, type ImageApiOptions, startImageApi } from "../../examples/image-api/image-api.ts";
import { type FakeGithub, startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addPull, addRepository, type Repository, sha } from "../support/fake-github/state.ts";
import { waitForQuiet } from "../support/quiet.ts";
import { type ActionResult, type ActionStart, type RunningAction, startAction } from "../support/runner.ts";
import type { JobContext } from "../support/runner-environment.ts";
import { stageAction } from "../support/staged-action.ts";

export const REPOSITORY = "octo/images";
export const PULL = 7;

/** Targets that sleep and burn nothing, so that no busy machine decides about the verdict. */
export const SLEEPING: ImageApiOptions = { sleepMs: 20 };
export const MUCH_SLOWER: ImageApiOptions = { sleepMs: 20, slow: { "POST /images/batch": { extraMs: 120 } } };

const NOT_JUDGED = ["disturbed", "inconclusive"];
const MOST_TRIES = 5;

export interface RunOptions {
  inputs?: Record<string, string>;
  job?: Partial<JobContext>;
  event?: unknown;
  env?: Record<string, string>;
  workspace?: string;
}

export interface ActionWorld {
  github: FakeGithub;
  repository: Repository;
  start(options?: RunOptions): Promise<RunningAction>;
  run(options?: RunOptions): Promise<ActionResult>;
  /** Runs again while the machine was too busy for a verdict, as its person would. */
  runUntilJudged(options?: RunOptions): Promise<ActionResult>;
  target(options: ImageApiOptions): Promise<ImageApi>;
  /** Bodies of the comments on the pull request. */
  comments(): string[];
}

/** A fake GitHub with a pull request, and the built action, for each test. */
export function useActionWorld(): ActionWorld {
  const world = {} as ActionWorld;
  let root = "";
  let targets: ImageApi[] = [];
  let running: RunningAction[] = [];

  world.start = async (options = {}) => {
    const start: ActionStart = {
      root,
      inputs: { scenario: "load.yaml", engine: "embedded", ...options.inputs },
      event: options.event ?? pullRequestEvent(),
      job: { ...jobOf(world.github.url), ...options.job },
      env: options.env ?? {},
      workspace: options.workspace ?? (await checkout()),
    };
    const action = await startAction(start);
    running.push(action);
    return action;
  };
  world.run = async (options) => (await world.start(options)).result;
  world.runUntilJudged = async (options) => {
    for (let tries = 1; ; tries++) {
      const job = { ...options?.job, runAttempt: tries };
      const result = await world.run({ ...options, job });
      if (tries === MOST_TRIES || !NOT_JUDGED.includes(result.outputs.verdict ?? "")) return result;
      await waitForQuiet(30_000);
    }
  };
  world.target = async (options) => {
    const target = await startImageApi(options);
    targets.push(target);
    return target;
  };
  world.comments = () => world.repository.comments.map((comment) => comment.body);

  beforeAll(async () => {
    root = await stageAction();
  });
  beforeEach(async () => {
    world.github = await startFakeGithub();
    world.repository = addRepository(world.github.state, REPOSITORY);
    addPullRequest(world.repository);
  });
  afterEach(async () => {
    for (const action of running) action.kill();
    await Promise.allSettled(running.map((action) => action.result));
    await Promise.all(targets.map((target) => target.close()));
    running = [];
    targets = [];
    await world.github.close();
  });
  return world;
}

/** Gate settings of the base commit under which noise of a busy machine neither hides nor makes a regression. */
export const COARSE_GATE =
  "gate: { latency: { percent: 100 }, p95: { percent: 200 }, failures: { points: 5 } }\n";

export function addPullRequest(repository: Repository): void {
  const { baseSha } = addPull(repository, { number: PULL });
  repository.files.set(`${baseSha} .github/load-action.yml`, COARSE_GATE);
}

/** Two endpoints, enough of both for a verdict on all metrics. */
export const SCENARIO = `scenario: load
duration: 6s
warm_up: 1s
rate: 120/s
actions:
  - name: single
    weight: 50%
    method: POST
    path: /images/generate
    payload: { userId: "load-test-\${iteration}", prompt: A futuristic cityscape, count: { $int: 1-4 } }
    expect: { status: 202, json: [jobId] }
  - name: batch
    weight: 50%
    method: POST
    path: /images/batch
    payload: { userId: load-test, jobs: [{ prompt: Abstract digital art, count: 1 }] }
    expect: { status: 202, json: [batchId] }
`;

/** A checkout with a short scenario. */
export async function checkout(files: Record<string, string> = {}): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), "checkout-"));
  for (const [name, text] of Object.entries({ "load.yaml": SCENARIO, ...files })) {
    await writeFile(join(workspace, name), text);
  }
  return workspace;
}

function jobOf(apiUrl: string): JobContext {
  return {
    token: "ghs_token_of_the_job",
    apiUrl,
    repository: REPOSITORY,
    eventName: "pull_request",
    sha: sha("merge"),
    ref: `refs/pull/${PULL}/merge`,
    runId: "1000",
    runAttempt: 1,
  };
}

export function pullRequestEvent(headRepository = REPOSITORY): unknown {
  return {
    action: "synchronize",
    number: PULL,
    pull_request: {
      number: PULL,
      head: { sha: sha("head"), ref: "faster-images", repo: { full_name: headRepository } },
      base: { sha: sha("base"), ref: "main", repo: { full_name: REPOSITORY } },
    },
    repository: { full_name: REPOSITORY, default_branch: "main" },
  };
}
