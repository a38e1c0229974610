/** The fake GitHub is held to one that others wrote, and the store to both. */
import { Octokit } from "@octokit/rest";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { branchStore } from "../../../src/baseline/branch/branch-store.ts";
import { githubGitData } from "../../../src/github/git-data.ts";
import { type FakeGithub, startFakeGithub } from "../../support/fake-github/fake-github.ts";
import { addRepository } from "../../support/fake-github/state.ts";
import { entryOf, KEY } from "./entries.ts";

const REPOSITORY = "octo/images";
const TOKEN = "test_token";
const LONG = 60_000;

let emulator: Emulator;
let fake: FakeGithub;

beforeAll(async () => {
  emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: { [TOKEN]: { login: "octo", scopes: ["repo"] } },
      github: { users: [{ login: "octo" }], repos: [{ owner: "octo", name: "images", auto_init: true }] },
    },
  });
  fake = await startFakeGithub();
  addRepository(fake.state, REPOSITORY);
});
afterAll(async () => {
  await emulator.close();
  await fake.close();
});

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever GitHub answers
  body: any;
}

async function ask(baseUrl: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${baseUrl}/repos/${REPOSITORY}/git/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

/** Everything that the store does with git, also where it is refused; what of the answers has to agree. */
async function exercise(baseUrl: string): Promise<Record<string, unknown>> {
  const call = (method: string, path: string, body?: unknown) => ask(baseUrl, method, path, body);
  const file = (path: string, content: string) => ({ path, mode: "100644", type: "blob", content });
  const files = async (commit: string) => {
    const { body } = await call("GET", `trees/${commit}?recursive=1`);
    const blobs = (body.tree as { type: string; path: string; sha: string }[]).filter(
      ({ type }) => type === "blob",
    );
    return blobs.map(({ path, sha }) => `${path} ${sha}`).sort();
  };
  const none = await call("GET", "matching-refs/heads%2Fprobe");
  const tree = await call("POST", "trees", { tree: [file("a/b.json", "hällo"), file("x.txt", "x")] });
  const first = await call("POST", "commits", { message: "1", tree: tree.body.sha, parents: [] });
  const created = await call("POST", "refs", { ref: "refs/heads/probe", sha: first.body.sha });
  const again = await call("POST", "refs", { ref: "refs/heads/probe", sha: first.body.sha });
  const change = [file("a/c.json", "c"), { path: "x.txt", mode: "100644", type: "blob", sha: null }];
  const changed = await call("POST", "trees", { base_tree: tree.body.sha, tree: change });
  const orphan = await call("POST", "commits", { message: "2", tree: changed.body.sha, parents: [] });
  const refused = await call("PATCH", "refs/heads%2Fprobe", { sha: orphan.body.sha, force: false });
  const second = await call("POST", "commits", {
    message: "3",
    tree: changed.body.sha,
    parents: [first.body.sha],
  });
  const moved = await call("PATCH", "refs/heads%2Fprobe", { sha: second.body.sha, force: false });
  const found = await call("GET", "matching-refs/heads%2Fpro");
  const commit = await call("GET", `commits/${second.body.sha}`);
  const paths = await files(second.body.sha);
  const blob = await call("GET", `blobs/${paths[0]?.split(" ")[1]}`);
  const missing = await call("GET", `blobs/${"0".repeat(40)}`);
  const deleted = await call("DELETE", "refs/heads%2Fprobe");
  return {
    none: [none.status, none.body],
    trees: [tree.status, tree.body.sha, changed.status, changed.body.sha],
    created: [created.status, created.body.ref],
    again: [again.status, again.body.message],
    refused: [refused.status, String(refused.body.message).replace("fast-forward", "fast forward")],
    moved: [moved.status, moved.body.object.sha === second.body.sha],
    found: [found.status, found.body.map((ref: { ref: string }) => ref.ref)],
    commit: [commit.status, commit.body.tree.sha, commit.body.parents.length],
    paths,
    blob: [blob.status, Buffer.from(blob.body.content, "base64").toString("utf8"), blob.body.encoding],
    missing: missing.status,
    deleted: deleted.status,
  };
}

describe("the fake GitHub", () => {
  it("answers the Git data API as emulate does, with the same ids", { timeout: LONG }, async () => {
    const ours = await exercise(fake.url);
    expect(ours).toEqual(await exercise(emulator.url));
    expect(ours).toMatchObject({
      again: [422, "Reference already exists"],
      refused: [422, "Update is not a fast forward"],
      blob: [200, "hällo", "base64"],
    });
  });
});

describe("the store on emulate", () => {
  it("keeps what writers append at once, through several generations", { timeout: LONG }, async () => {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const open = () =>
      branchStore(
        githubGitData(new Octokit({ auth: TOKEN, baseUrl: emulator.url, log }), REPOSITORY),
        "load-baselines",
        {
          maxWrittenBytes: 20_000,
          pace: {
            nowMs: Date.now,
            wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 200)),
            random: Math.random,
          },
        },
      );
    const entries = Array.from({ length: 12 }, (_, number) => entryOf(number));
    await Promise.all(entries.map((entry) => open().append(entry)));
    const read = await open().read(KEY);
    expect(read.problems).toEqual([]);
    expect(read.entries).toEqual([...entries].reverse());
  });
});
