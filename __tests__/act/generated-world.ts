/** A repository after `init`, its previews, and the fake GitHub that it is on. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach } from "vitest";
import type { World } from "../action/events.ts";
import { addPullRequest, PULL, REPOSITORY } from "../action/support.ts";
import { startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addRepository } from "../support/fake-github/state.ts";
import { waitForQuiet } from "../support/quiet.ts";
import { repositoryWith } from "./act.ts";
import {
  type Choices,
  type GeneratedEnd,
  type GeneratedRun,
  initialised,
  runGenerated,
  SETTINGS,
} from "./generated.ts";

/** Of the status that the first scenario writes. */
export const CONTEXT = "load-action/gate";
export const TOO_BUSY = "the processor was busy in each of four tries";
export const SAME_MS = 20;
export const SLOWER_MS = 160;
const MOST_TRIES = 4;

type Started = Omit<GeneratedRun, "apiUrl" | "runId">;

export interface GeneratedWorld extends World {
  /**
   * What `init` wrote is in the repository and on the branch that the pull request goes to. The preview of the pull
   * request answers after `headMs`, that of the base after {@link SAME_MS}. Returns the work tree.
   */
  setUp(headMs: number, choices?: Choices): Promise<string>;
  /** One target that answers after `ms`; returns its URL. */
  setUpTarget(ms: number): Promise<string>;
  run(start: Started): Promise<GeneratedEnd>;
  /** Runs again while the machine was too busy for a verdict, as its person would. */
  untilJudged(start: Started): Promise<GeneratedEnd>;
  /** Requests that head and base got. */
  load(): number[];
}

export function useGeneratedWorld(): GeneratedWorld {
  const world = {} as GeneratedWorld;
  let targets: Target[] = [];
  let runId = 1000;

  world.setUp = async (headMs, choices) => {
    const [head, base] = [await sleepingTarget(headMs), await sleepingTarget(SAME_MS)];
    targets.push(head, base);
    const files = initialised(head.url, base.url, choices);
    const { baseSha } = world.repository.pulls.get(PULL)!;
    world.repository.files.set(`${baseSha} ${SETTINGS}`, files[SETTINGS]!);
    return repositoryWith(files);
  };
  world.setUpTarget = async (ms) => {
    const target = await sleepingTarget(ms);
    targets.push(target);
    return target.url;
  };
  world.run = (start) => runGenerated({ ...start, apiUrl: world.github.url, runId: String(++runId) });
  world.untilJudged = async (start) => {
    for (let tries = 1; ; tries++) {
      const ended = await world.run(start);
      const judged = !["disturbed", "inconclusive"].includes(verdictOf(ended));
      if (judged || tries === MOST_TRIES) return ended;
      await waitForQuiet(30_000);
    }
  };
  world.load = () => targets.map((target) => target.asked());

  beforeEach(async () => {
    world.github = await startFakeGithub();
    world.repository = addRepository(world.github.state, REPOSITORY);
    addPullRequest(world.repository);
  });
  afterEach(async () => {
    for (const target of targets) target.close();
    targets = [];
    await world.github.close();
  });
  return world;
}

/** The output of the step; empty where there was none. */
export function verdictOf({ log }: GeneratedEnd): string {
  return /::set-output:: verdict=([a-z-]+)/.exec(log)?.[1] ?? "";
}

interface Target {
  url: string;
  asked(): number;
  close(): void;
}

/** Answers 200 to everything, after so long. */
async function sleepingTarget(ms: number): Promise<Target> {
  let count = 0;
  const server = createServer((_, response) => {
    count++;
    setTimeout(() => response.end("ok"), ms);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => count,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
