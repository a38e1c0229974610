/** Where the two do not agree, with the reason why the fake keeps to what it does. */
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { mayWrite } from "../../src/github/permissions.ts";
import { cancelRun } from "../../src/github/workflow-runs.ts";
import { type Asked, type OneGithub, REPOSITORY, startTwoGithubs, type TwoGithubs } from "./two-githubs.ts";

let two: TwoGithubs;
beforeAll(async () => {
  two = await startTwoGithubs();
});
afterAll(() => two.close());

const at = (path: string) => `${REPOSITORY}/${path}`;

/** Routes that emulate does not have, so that only GitHub's own description holds the fake to them. */
const MISSING: [method: string, path: (two: TwoGithubs) => string, body?: unknown][] = [
  ["POST", ({ commits }) => `statuses/${commits.head}`, { state: "pending", context: "load-action/gate" }],
  ["GET", ({ commits }) => `commits/${commits.head}/status`],
  ["GET", ({ commits }) => `commits/${commits.head}/statuses`],
  ["GET", ({ commits }) => `commits/${commits.tip}/pulls`],
  ["GET", () => "deployments"],
  ["GET", () => "rules/branches/main"],
];

describe("emulate does not have", () => {
  test.each(MISSING)("%s, route %#", async (method, path, body) => {
    const asked = (github: OneGithub) => github.ask(method, at(path(two)), body);
    expect((await asked(two.emulate)).status).toBe(404);
    expect((await asked(two.fake)).status).toBeLessThan(300);
  });

  it("reactions to comments", async () => {
    const react = async (github: OneGithub) => {
      const comment = await github.ask("POST", at(`issues/${two.pulls.own}/comments`), { body: "/load" });
      const path = at(`issues/comments/${comment.body.id}/reactions`);
      return (await github.ask("POST", path, { content: "eyes" })).status;
    };
    expect([await react(two.emulate), await react(two.fake)]).toEqual([404, 201]);
  });
});

describe("emulate answers otherwise", () => {
  const both = async (call: (github: OneGithub) => Promise<unknown>) => ({
    fake: await call(two.fake),
    emulate: await call(two.emulate),
  });
  const comment = (github: OneGithub, body: string): Promise<Asked> =>
    github.ask("POST", at(`issues/${two.pulls.own}/comments`), { body });

  it("about collaborators: GitHub tells the old roles admin, write, read and none, emulate the role as it was given", async () => {
    const permission = async (github: OneGithub) => {
      const { body } = await github.ask("GET", at("collaborators/ann/permission"));
      return [body.permission, body.role_name];
    };
    expect(await both(permission)).toEqual({ fake: ["write", "write"], emulate: ["push", "write"] });
    // Hence: whoever may push there may not write for us.
    expect(await both(({ client }) => mayWrite(client, REPOSITORY, "ann"))).toEqual({
      fake: true,
      emulate: false,
    });
  });

  it("about strangers to a public repository: GitHub says that they may read, emulate that there is nobody", async () => {
    const status = async (github: OneGithub) =>
      (await github.ask("GET", at("collaborators/eve/permission"))).status;
    expect(await both(status)).toEqual({ fake: 200, emulate: 404 });
    expect(await both(({ client }) => mayWrite(client, REPOSITORY, "eve"))).toEqual({
      fake: false,
      emulate: false,
    });
  });

  it("to a comment of more than 65536 characters: GitHub refuses it, emulate takes it", async () => {
    const status = async (github: OneGithub) => (await comment(github, "x".repeat(65_537))).status;
    expect(await both(status)).toEqual({ fake: 422, emulate: 201 });
  });

  it("about cancelling a run that is not there: the fake has a run that is over, emulate none at all", async () => {
    const status = async (github: OneGithub) =>
      (await github.ask("POST", at("actions/runs/4711/cancel"))).status;
    expect(await both(status)).toEqual({ fake: 409, emulate: 404 });
    expect(await both(({ client }) => cancelRun(client, REPOSITORY, 4711))).toEqual({
      fake: "over",
      emulate: "over",
    });
  });

  it("about files of a pull request: emulate does not compare trees, and lists none", async () => {
    const files = async (github: OneGithub) => {
      const { status, body } = await github.ask("GET", at(`pulls/${two.pulls.own}/files`));
      return [status, body.length];
    };
    expect(await both(files)).toEqual({ fake: [200, 1], emulate: [200, 0] });
  });

  it("about a file at a commit that is not there: GitHub says so, emulate that there is no such file", async () => {
    const message = async (github: OneGithub) => {
      const { status, body } = await github.ask("GET", at(`contents/x.yml?ref=${two.commits.nowhere}`));
      return [status, body.message];
    };
    expect(await both(message)).toEqual({
      fake: [404, `No commit found for the ref ${two.commits.nowhere}`],
      emulate: [404, "Not Found"],
    });
  });
});
