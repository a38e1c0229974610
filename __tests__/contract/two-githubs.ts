/** One small history, twice: in the fake GitHub of these tests, and in emulate, which others wrote. */
import { createEmulator } from "emulate";
import { createClient, type GithubClient } from "../../src/github/client.ts";
import { startFakeGithub } from "../support/fake-github/fake-github.ts";
import { type Actor, addPull, addRepository } from "../support/fake-github/state.ts";

export const REPOSITORY = "octo/images";
export const FORK = "eve/images";
export const SETTINGS = ".github/load-action.yml";
export const SETTINGS_TEXT = `# Longer than a line of base64, with ümlauts\n${"max-vus: 10\n".repeat(20)}`;

const PEOPLE = ["octo", "ann", "eve"] as const;
export type Person = (typeof PEOPLE)[number];
const tokenOf = (person: Person) => `token_of_${person}`;

/**
 * SHAs: main went root, base, tip; the pull request's branch left it at base. The fork's branch is another line.
 * `nowhere` is no commit at all.
 */
export interface Commits {
  root: string;
  base: string;
  tip: string;
  head: string;
  forkHead: string;
  nowhere: string;
}

export interface OneGithub {
  url: string;
  client: GithubClient;
  /** Methods, routes and statuses of what the client asked, in order. */
  trail: string[];
  /** A request past our own code. */
  ask(method: string, path: string, body?: unknown, by?: Person | null): Promise<Asked>;
}

export interface Asked {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever GitHub answers
  body: any;
  headers: Headers;
}

export interface TwoGithubs {
  fake: OneGithub;
  emulate: OneGithub;
  commits: Commits;
  /** Numbers of the pull requests from the repository itself and from the fork. */
  pulls: { own: number; fork: number };
  close(): Promise<void>;
}

export async function startTwoGithubs(): Promise<TwoGithubs> {
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: Object.fromEntries(PEOPLE.map((login) => [tokenOf(login), { login, scopes: ["repo"] }])),
      github: {
        users: PEOPLE.map((login) => ({ login })),
        repos: [{ owner: "octo", name: "images", auto_init: true }],
      },
    },
  });
  const emulate = githubAt(emulator.url);
  const commits = await writeHistory(emulate);
  const pulls = {
    own: await openPull(emulate, "faster-images", "octo"),
    fork: await openPull(emulate, "eve:slower-images", "eve"),
  };

  const server = await startFakeGithub();
  const repository = addRepository(server.state, REPOSITORY);
  const { root, base, tip, head, forkHead } = commits;
  const pull = { baseSha: tip, baseRef: "main" };
  addPull(repository, { ...pull, number: pulls.own, headSha: head, headRef: "faster-images" });
  addPull(repository, {
    ...pull,
    number: pulls.fork,
    headSha: forkHead,
    headRef: "slower-images",
    headRepository: FORK,
  });
  for (const [commit, parent] of [
    [root, null],
    [base, root],
    [tip, base],
    [head, base],
  ] as const) {
    repository.parents.set(commit, parent);
  }
  for (const commit of [base, tip, head]) repository.files.set(`${commit} ${SETTINGS}`, SETTINGS_TEXT);
  repository.workflow.permissions.set("octo", "admin");
  repository.workflow.permissions.set("ann", "write");
  for (const login of PEOPLE) {
    const actor: Actor = { login, type: "User", permission: "write" };
    server.state.tokens.set(tokenOf(login), actor);
  }
  return {
    fake: githubAt(server.url),
    emulate,
    commits,
    pulls,
    async close() {
      await emulator.close();
      await server.close();
    },
  };
}

function githubAt(url: string): OneGithub {
  const trail: string[] = [];
  const client = createClient({ token: tokenOf("octo"), apiUrl: url, log: () => {}, retryUnitMs: 10 });
  client.hook.wrap("request", async (request, options) => {
    // A next page comes with the whole address.
    const line = `${options.method} ${options.url.replace(/^https?:\/\/[^/]*/, "")}`;
    try {
      const answer = await request(options);
      trail.push(`${line} ${answer.status}`);
      return answer;
    } catch (error) {
      trail.push(`${line} ${(error as { status?: number }).status}`);
      throw error;
    }
  });
  return {
    url,
    client,
    trail,
    async ask(method, path, body, by = "octo") {
      const response = await fetch(`${url}/repos/${path}`, {
        method,
        headers: {
          ...(by === null ? {} : { authorization: `Bearer ${tokenOf(by)}` }),
          "content-type": "application/json",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: text === "" ? null : JSON.parse(text),
        headers: response.headers,
      };
    },
  };
}

async function writeHistory(github: OneGithub): Promise<Commits> {
  await made(github.ask("PUT", `${REPOSITORY}/collaborators/ann`, { permission: "push" }));
  await made(github.ask("POST", `${REPOSITORY}/forks`, {}, "eve"));
  const { object } = await made(github.ask("GET", `${REPOSITORY}/git/ref/heads/main`));
  const root: string = object.sha;
  const base = await commit(github, REPOSITORY, { files: { [SETTINGS]: SETTINGS_TEXT }, parent: root });
  const tip = await commit(github, REPOSITORY, { files: { "src/a.ts": "a" }, parent: base });
  const head = await commit(github, REPOSITORY, { files: { "src/b.ts": "b" }, parent: base });
  await made(github.ask("PATCH", `${REPOSITORY}/git/refs/heads/main`, { sha: tip }));
  await made(github.ask("POST", `${REPOSITORY}/git/refs`, { ref: "refs/heads/faster-images", sha: head }));

  const forked = await made(github.ask("GET", `${FORK}/git/ref/heads/main`, undefined, "eve"));
  const change = { files: { "src/c.ts": "c" }, parent: forked.object.sha as string };
  const forkHead = await commit(github, FORK, change, "eve");
  const ref = { ref: "refs/heads/slower-images", sha: forkHead };
  await made(github.ask("POST", `${FORK}/git/refs`, ref, "eve"));
  return { root, base, tip, head, forkHead, nowhere: "0123456789".repeat(4) };
}

async function commit(
  github: OneGithub,
  repository: string,
  { files, parent }: { files: Record<string, string>; parent: string },
  by: Person = "octo",
): Promise<string> {
  const before = await made(github.ask("GET", `${repository}/git/commits/${parent}`, undefined, by));
  const tree = Object.entries(files).map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    content,
  }));
  const change = { base_tree: before.tree.sha, tree };
  const { sha } = await made(github.ask("POST", `${repository}/git/trees`, change, by));
  const next = { message: Object.keys(files).join(", "), tree: sha, parents: [parent] };
  return (await made(github.ask("POST", `${repository}/git/commits`, next, by))).sha;
}

async function openPull(github: OneGithub, head: string, by: Person): Promise<number> {
  const pull = { title: head, head, base: "main" };
  return (await made(github.ask("POST", `${REPOSITORY}/pulls`, pull, by))).number;
}

async function made(asked: Promise<Asked>): Promise<Asked["body"]> {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`emulate answered with HTTP ${status}: ${JSON.stringify(body)}`);
  return body;
}
