import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { sha } from "../support/fake-github/state.ts";
import { checkout, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 300_000;
const SHORT = { duration: "3s", scale: "0.2" };
const CONFIG = ".github/load-action.yml";
const SECRET = "opens-the-preview-1234";
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function deploy(commit: string, environment: string, ...statuses: { state: string; url?: string }[]): void {
  const { deployments } = world.repository.workflow;
  deployments.push({ id: deployments.length + 1, sha: sha(commit), environment, statuses });
}

/** Answers everybody who knows the secret. */
async function lockedTarget(): Promise<{ url: string; refused: () => number; opened: () => number }> {
  let [refused, opened] = [0, 0];
  const server = createServer((request, response) => {
    const isOpen = request.headers["x-vercel-protection-bypass"] === SECRET;
    if (isOpen) opened++;
    else refused++;
    response.writeHead(isOpen ? 202 : 401, {
      "content-type": "application/json",
      ...(isOpen ? {} : { "set-cookie": "_vercel_sso_nonce=1; Path=/" }),
    });
    response.end(isOpen ? '{"jobId":"1","batchId":"2"}' : "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, refused: () => refused, opened: () => opened };
}

test("both sides are found among the deployments, and opened with a secret that no log shows", {
  timeout: LONG,
}, async () => {
  const [head, base] = await Promise.all([lockedTarget(), lockedTarget()]);
  const hosts = [head.url, base.url].map((url) => new URL(url).host);
  world.repository.files.set(`${sha("base")} ${CONFIG}`, `allow-hosts: [${hosts.join(", ")}]\n`);
  deploy("base", "Preview", { state: "success", url: base.url });
  deploy("head", "Preview", { state: "success", url: `${head.url}/` });
  const result = await world.run({
    inputs: {
      ...SHORT,
      url: "auto",
      "base-url": "auto",
      "target-headers": `x-vercel-protection-bypass: ${SECRET}`,
    },
  });
  expect(result.outputs.verdict, result.lines.join("\n")).toMatch(/^(pass|inconclusive|disturbed)$/);
  expect([head.refused(), base.refused()]).toEqual([0, 0]);
  expect(head.opened()).toBeGreaterThan(3);
  expect(base.opened()).toBeGreaterThan(3);
  const written = [...world.comments(), result.summary, ...result.lines].join("\n");
  expect(written).toContain(`the deployment of the merge base \`${sha("base").slice(0, 7)}\` to Preview`);
  expect(written).not.toContain(SECRET);
});

test("a private address that only the head of the pull request lists is not loaded", {
  timeout: LONG,
}, async () => {
  const target = await lockedTarget();
  const own = `allow-hosts: [${new URL(target.url).host}]\n`;
  deploy("head", "Preview", { state: "success", url: target.url });
  const workspace = await checkout({ "load-action.yml": own });
  const result = await world.run({
    workspace,
    inputs: { ...SHORT, url: "auto", config: "load-action.yml", "allow-hosts": "my-app-*.vercel.app" },
  });
  expect(result.exitCode).toBe(2);
  expect(result.annotations[0]?.message).toMatch(/its host is not in allow-hosts/);
  expect(target.opened() + target.refused()).toBe(0);
});

test("without a preview in time the run is inconclusive, with the reason in every place", {
  timeout: LONG,
}, async () => {
  deploy("head", "Preview", { state: "pending" });
  const inputs = { url: "auto", "allow-hosts": "my-app-*.vercel.app", "preview-timeout": "1s" };
  const result = await world.run({ inputs });
  expect(result, result.lines.join("\n")).toMatchObject({
    exitCode: 0,
    outputs: { verdict: "inconclusive", recording: "", "p95-ms": "" },
  });
  const reason = "There is no preview of";
  expect(world.comments()[0]).toContain("Not judged: there is no preview of");
  expect(world.comments()[0]).toContain("re-run the job when the preview is up");
  expect(world.comments()[0]).not.toContain("Reproduce");
  expect(result.summary?.toLowerCase()).toContain(reason.toLowerCase());
  expect(world.repository.workflow.statuses.at(-1)).toMatchObject({
    state: "success",
    description: expect.stringMatching(/^inconclusive: .*no preview of/),
  });
  expect((await world.run({ inputs: { ...inputs, "fail-on": "fail, inconclusive" } })).exitCode).toBe(1);
});

test("a login page is not loaded in place of a target", { timeout: LONG }, async () => {
  const [head, base] = await Promise.all([lockedTarget(), world.target(SLEEPING)]);
  const result = await world.run({ inputs: { ...SHORT, url: head.url, "base-url": base.url } });
  expect(result, result.lines.join("\n")).toMatchObject({
    exitCode: 0,
    outputs: { verdict: "inconclusive" },
  });
  expect(world.comments()).toEqual([expect.stringContaining("Vercel's deployment protection")]);
  expect(head.refused()).toBeLessThan(10);
});

test("a target that is down before the load is told, and judged all the same", {
  timeout: LONG,
}, async () => {
  const base = await world.target(SLEEPING);
  const down = await lockedTarget();
  for (const close of closing.splice(0)) close();
  const result = await world.run({
    inputs: { ...SHORT, url: down.url, "base-url": base.url, "ready-timeout": "1s" },
  });
  expect(result.summary, result.lines.join("\n")).toMatch(/Head did not answer steadily within 1.s/);
  expect(result.outputs.verdict).not.toBe("pass");
});
