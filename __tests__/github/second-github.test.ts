/** The fake GitHub is held to one that others wrote, where both know a route. */
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FakeGithub, startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addPull, addRepository } from "../support/fake-github/state.ts";

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
      github: {
        users: [{ login: "octo" }, { login: "eve" }],
        repos: [{ owner: "octo", name: "images", auto_init: true }],
      },
    },
  });
  fake = await startFakeGithub();
  const repository = addRepository(fake.state, REPOSITORY);
  addPull(repository, { number: 1 });
  fake.state.tokens.set(TOKEN, { login: "octo", type: "User", permission: "write" });
  repository.workflow.permissions.set("octo", "admin");
  await ask(emulator.url, "POST", "issues", { title: "stands for the pull request" });
});
afterAll(async () => {
  await emulator.close();
  await fake.close();
});

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever GitHub answers
  body: any;
  /** Relations of the `Link` header. */
  links: string[];
}

async function ask(baseUrl: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${baseUrl}/repos/${REPOSITORY}/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const links = [...(response.headers.get("link") ?? "").matchAll(/rel="(\w+)"/g)].map(([, name]) => name!);
  return { status: response.status, body: text === "" ? null : JSON.parse(text), links: links.sort() };
}

/** The life of a comment, with the fields that the program reads. */
async function comments(baseUrl: string): Promise<Record<string, unknown>> {
  const shown = ({ status, body }: Answer) => [status, body.body, body.user?.login, body.user?.type];
  const created = await ask(baseUrl, "POST", "issues/1/comments", { body: "first" });
  const path = `issues/comments/${created.body.id}`;
  const read = await ask(baseUrl, "GET", path);
  const changed = await ask(baseUrl, "PATCH", path, { body: "changed" });
  for (let number = 2; number <= 5; number++) {
    await ask(baseUrl, "POST", "issues/1/comments", { body: `comment ${number}` });
  }
  const page = async (number: number) => {
    const { status, body, links } = await ask(baseUrl, "GET", `issues/1/comments?per_page=2&page=${number}`);
    return [status, body.map((comment: { body: string }) => comment.body), links];
  };
  const pages = [await page(1), await page(2), await page(3)];
  const deleted = await ask(baseUrl, "DELETE", path);
  const gone = await ask(baseUrl, "GET", path);
  const nowhere = await ask(baseUrl, "POST", "issues/99/comments", { body: "x" });
  return {
    created: shown(created),
    read: shown(read),
    changed: shown(changed),
    pages,
    deleted: [deleted.status, deleted.body],
    gone: gone.status,
    nowhere: nowhere.status,
  };
}

/** What else is asked of GitHub, and refused by it. */
async function others(baseUrl: string): Promise<Record<string, unknown>> {
  const owner = await ask(baseUrl, "GET", "collaborators/octo/permission");
  const artifacts = await ask(baseUrl, "GET", "actions/runs/1/artifacts");
  const noPull = await ask(baseUrl, "GET", "pulls/99");
  const noFile = await ask(baseUrl, "GET", "contents/none.yml");
  return {
    owner: [owner.status, owner.body.permission, owner.body.user.login],
    artifacts:
      artifacts.status === 200 ? [artifacts.body.total_count, artifacts.body.artifacts] : artifacts.status,
    noPull: noPull.status,
    noFile: noFile.status,
  };
}

it("answers about comments as emulate does", { timeout: LONG }, async () => {
  const ours = await comments(fake.url);
  expect(ours).toEqual(await comments(emulator.url));
  expect(ours).toMatchObject({ created: [201, "first", "octo", "User"], gone: 404 });
});

it("answers about people, artifacts and what is not there as emulate does", { timeout: LONG }, async () => {
  const ours = await others(fake.url);
  expect(ours).toEqual(await others(emulator.url));
});
