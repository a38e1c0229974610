import { beforeEach, describe, expect, it } from "vitest";
import { type FindTargetsDeps, findTargets } from "../../src/preview/find-targets.ts";
import { terminalOrigin } from "../../src/request/event.ts";
import type { Request } from "../../src/request/request.ts";
import { PULL, REPOSITORY, useGithub } from "../github/support.ts";
import { badGateway } from "../support/fake-github/faults.ts";
import { Refusal } from "../support/fake-github/route.ts";
import { sha } from "../support/fake-github/state.ts";
import type { StoredDeployment } from "../support/fake-github/workflow-state.ts";

const world = useGithub();
const PUBLIC = async () => ["76.76.21.21"];
const HEAD = "https://my-app-head.vercel.app";
const BASE = "https://my-app-base.vercel.app";
let logged: string[];

beforeEach(() => {
  logged = [];
});

function find(asked: Partial<Request>, deps: Partial<FindTargetsDeps> = {}) {
  const origin = {
    ...terminalOrigin(),
    where: "action" as const,
    repository: REPOSITORY,
    pullRequest: PULL,
    headSha: sha("head"),
    baseSha: sha("base"),
    baseRef: "main",
    branch: "faster-images",
  };
  const request = {
    url: "auto",
    baseUrl: null,
    allowHosts: ["my-app-*.vercel.app", "deploy-preview-*--my-site.netlify.app"],
    privateHosts: [],
    allowProduction: false,
    previewTimeoutMs: 100,
    previewEnvironment: null,
    origin,
    ...asked,
  };
  const log = (line: string) => logged.push(line);
  return findTargets(request, { client: world.client(), log, lookEveryMs: 10, resolve: PUBLIC, ...deps });
}

function deploy(
  commit: string,
  environment: string,
  ...statuses: StoredDeployment["statuses"]
): StoredDeployment {
  const { deployments } = world.repository.workflow;
  const deployment = { id: deployments.length + 1, sha: sha(commit), environment, statuses };
  deployments.push(deployment);
  return deployment;
}

describe("url: auto", () => {
  it("is the deployment of the head commit", async () => {
    deploy("elsewhere", "Preview", { state: "success", url: "https://my-app-other.vercel.app" });
    deploy("head", "Preview", { state: "pending" }, { state: "success", url: `${HEAD}/` });
    expect(await find({})).toEqual({
      found: {
        url: HEAD,
        baseUrl: null,
        baseSha: null,
        publicOnly: { head: true, base: false },
        notes: [`Head is ${HEAD}, the deployment of \`${sha("head").slice(0, 7)}\` to Preview.`],
      },
    });
    expect(world.github.exchanges).toHaveLength(2);
  });

  it("is waited for, which the log says once per change", async () => {
    const deployment = deploy("head", "Preview", { state: "queued" });
    // Ready only once it has been waited for, however slow the machine is.
    const ready = setInterval(() => {
      if (logged.length === 0) return;
      clearInterval(ready);
      deployment.statuses.push({ state: "success", url: HEAD });
    }, 5);
    expect(await find({ previewTimeoutMs: 60_000 })).toMatchObject({ found: { url: HEAD } });
    expect(logged).toEqual([
      `Waiting for a preview of ${sha("head").slice(0, 7)}: its deployment to Preview is not ready.`,
    ]);
  });

  it("that does not come in time is missing, with the reason", async () => {
    const short = sha("head").slice(0, 7);
    expect(await find({})).toEqual({
      missing: `There is no preview of \`${short}\` to load: GitHub lists no deployment of it, after 100 ms.`,
    });
    deploy("head", "Preview", { state: "failure" });
    expect(await find({ previewTimeoutMs: 60_000 })).toEqual({
      missing: `There is no preview of \`${short}\` to load: its deployment to Preview failed.`,
    });
  });

  it("is Netlify's deploy preview, of which only a commit status tells", async () => {
    world.repository.workflow.statuses.push({
      id: 1,
      sha: sha("head"),
      context: "netlify/my-site/deploy-preview",
      state: "success",
      description: "Deploy Preview ready!",
      targetUrl: `https://deploy-preview-${PULL}--my-site.netlify.app`,
    });
    expect(await find({})).toMatchObject({
      found: { url: `https://deploy-preview-${PULL}--my-site.netlify.app` },
    });
  });

  it("is loaded nowhere but on an allowed host", async () => {
    deploy("head", "Preview", { state: "success", url: "https://evil.example.org" });
    await expect(find({})).rejects.toThrow("its host is not in allow-hosts");
    await expect(find({ allowHosts: [] })).rejects.toThrow("allow-hosts: the URL is looked up");
  });

  it("is not what a private address hides behind", async () => {
    deploy("head", "Preview", { state: "success", url: HEAD });
    await expect(find({}, { resolve: async () => ["169.254.169.254"] })).rejects.toThrow("link-local");
  });

  it("is given up when the job is cancelled", async () => {
    const signal = AbortSignal.timeout(100);
    await expect(find({ previewTimeoutMs: 60_000 }, { signal, lookEveryMs: 60_000 })).rejects.toThrow(
      "cancelled while waiting for a preview",
    );
  });

  it("needs GitHub: trouble there is trouble, and no missing preview", async () => {
    await expect(find({}, { client: null })).rejects.toThrow("which only the action with a token can");
    world.github.faults.push(badGateway(1000));
    await expect(find({})).rejects.toMatchObject({ name: "InfrastructureError" });
  });

  it("says which permission it lacks", async () => {
    const { reply } = new Refusal(403, "Resource not accessible by integration");
    world.github.faults.push({ on: "GET", reply: () => reply });
    await expect(find({})).rejects.toThrow("permissions: deployments: read");
  });
});

describe("base-url: auto", () => {
  beforeEach(() => {
    const { parents } = world.repository;
    parents.set(sha("root"), null);
    parents.set(sha("base"), sha("root"));
    parents.set(sha("head"), sha("root"));
    deploy("head", "Preview", { state: "success", url: HEAD });
  });

  it("is the deployment of the merge base, not of the tip of the base branch", async () => {
    deploy("base", "Preview", { state: "success", url: "https://my-app-tip.vercel.app" });
    deploy("root", "Preview", { state: "success", url: BASE });
    expect(await find({ baseUrl: "auto" })).toMatchObject({
      found: { url: HEAD, baseUrl: BASE, baseSha: sha("root"), publicOnly: { head: true, base: true } },
    });
  });

  it("that is production is left out with a note, unless that is allowed", async () => {
    deploy("root", "Production", { state: "success", url: BASE });
    const result = await find({ baseUrl: "auto" });
    expect(result).toMatchObject({ found: { url: HEAD, baseUrl: null } });
    expect("found" in result && result.found.notes[1]).toBe(
      `There is no deployment of the merge base \`${sha("root").slice(0, 7)}\` to compare with: its only deployment is production (Production), which is not loaded without allow-production.`,
    );
    const allowed = await find({ baseUrl: "auto", allowProduction: true });
    expect("found" in allowed && allowed.found.notes[1]).toContain("not comparable with Preview");
  });

  it("is allowed to be production where head is a URL of its own", async () => {
    deploy("root", "Production", { state: "success", url: BASE });
    expect(
      await find({ url: "https://staging.example.com", baseUrl: "auto", allowProduction: true }),
    ).toMatchObject({
      found: { url: "https://staging.example.com", baseUrl: BASE, publicOnly: { head: false, base: true } },
    });
  });

  it("needs a pull request", async () => {
    const origin = { ...terminalOrigin(), repository: REPOSITORY, headSha: sha("head") };
    expect(await find({ baseUrl: "auto", origin })).toMatchObject({
      found: {
        baseUrl: null,
        notes: [expect.any(String), expect.stringContaining("not about a pull request")],
      },
    });
  });
});

describe("templates", () => {
  it("are filled in: base with the merge base and its branch", async () => {
    world.repository.parents.set(sha("root"), null);
    world.repository.parents.set(sha("base"), sha("root"));
    world.repository.parents.set(sha("head"), sha("root"));
    const url = "https://pr-{pr}.example.com/{branch}";
    const baseUrl = "https://{sha7}.example.com/{branch}";
    expect(await find({ url, baseUrl, allowHosts: [] })).toMatchObject({
      found: {
        url: `https://pr-${PULL}.example.com/faster-images`,
        baseUrl: `https://${sha("root").slice(0, 7)}.example.com/main`,
        baseSha: sha("root"),
        publicOnly: { head: false, base: false },
      },
    });
  });
});
