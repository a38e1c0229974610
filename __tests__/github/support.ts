import { afterEach, beforeEach } from "vitest";
import { createClient, type GithubClient } from "../../src/github/client.ts";
import { type CommentMarker, commentMarker } from "../../src/report/marker.ts";
import { type FakeGithub, startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addPull, addRepository, type Repository } from "../support/fake-github/state.ts";

export const REPOSITORY = "octo/images";
export const PULL = 7;

export interface World {
  github: FakeGithub;
  repository: Repository;
  logged: string[];
  /** A client whose waits between tries are a hundred times shorter than usual. */
  client(token?: string): GithubClient;
}

/** A fresh GitHub with one repository and one pull request for each test; fails the test that misuses the API. */
export function useGithub(): World {
  const world = { logged: [] as string[] } as World;
  world.client = (token = "ghs_job") =>
    createClient({
      token,
      apiUrl: world.github.url,
      log: (line) => world.logged.push(line),
      retryUnitMs: 10,
    });
  beforeEach(async () => {
    world.github = await startFakeGithub();
    world.repository = addRepository(world.github.state, REPOSITORY);
    addPull(world.repository, { number: PULL });
    world.logged.length = 0;
  });
  afterEach(() => world.github.close());
  return world;
}

/** The text of a comment as a run writes it. */
export function commentBody(text: string, marker: Partial<CommentMarker> = {}): string {
  const full: CommentMarker = {
    scenario: "gate",
    key: "",
    runId: "100",
    attempt: 1,
    state: "done",
    ...marker,
  };
  return `${commentMarker(full)}\n${text}`;
}
