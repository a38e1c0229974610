import { describe, expect, it } from "vitest";
import { readLoadJobs, workflowFindings } from "../../src/doctor/workflows.ts";
import type { Wish } from "../../src/request/wish.ts";
import { filesOf } from "../../src/setup/files.ts";
import { PROVIDERS } from "../../src/setup/plan.ts";
import { asRecord, directoryWith, planFor } from "../setup/support.ts";

const CHECKOUT = "{ uses: actions/checkout@v6 }";
const ACTION = "{ uses: semantest/load-action@v1 }";

async function examine(
  workflow: string,
  wish: Wish = { url: "https://a.example.com", "base-url": "https://b.example.com" },
) {
  const cwd = await directoryWith({ ".github/workflows/load.yml": workflow });
  return workflowFindings(await readLoadJobs(cwd), wish);
}

const problems = async (workflow: string, wish?: Wish) =>
  (await examine(workflow, wish)).filter(({ state }) => state !== "ok").map(({ text }) => text);

describe("the workflows of a repository", () => {
  it.each(PROVIDERS)("are well as init writes them for %s", async (provider) => {
    const plan = planFor(provider);
    const cwd = await directoryWith(asRecord(filesOf(plan)));
    const wish = {
      url: plan.url ?? undefined,
      "base-url": plan.baseUrl ?? "https://main.example.com",
    } as Wish;
    const findings = workflowFindings(await readLoadJobs(cwd), wish);
    expect(findings.filter(({ state }) => state !== "ok")).toEqual([]);
    expect(findings.length).toBeGreaterThanOrEqual(4);
  });

  it("lack permissions one by one", async () => {
    const workflow = `
on: pull_request
jobs:
  gate: { permissions: { contents: read, pull-requests: read }, steps: [${CHECKOUT}, ${ACTION}] }
`;
    expect(await problems(workflow, { url: "auto", "base-url": "auto" })).toEqual([
      '.github/workflows/load.yml, job gate lacks "pull-requests: write" (the comment).',
      '.github/workflows/load.yml, job gate lacks "statuses: write" (the commit status).',
      '.github/workflows/load.yml, job gate lacks "deployments: read" (finding the deployment).',
    ]);
  });

  it("inherit permissions from the workflow, or from the repository where nothing is said", async () => {
    const jobs = `jobs: { gate: { steps: [${CHECKOUT}, ${ACTION}] } }`;
    expect(await problems(`on: [pull_request]\npermissions: write-all\n${jobs}`)).toEqual([]);
    expect(await problems(`on: [pull_request]\n${jobs}`)).toEqual([
      ".github/workflows/load.yml, job gate says nothing of permissions.",
    ]);
  });

  it("need a checkout, a workflow on pull requests, and something to compare with", async () => {
    const workflow = `on: { workflow_dispatch: {} }\npermissions: write-all\njobs: { a: { steps: [${ACTION}] } }`;
    expect(await problems(workflow, { url: "https://a.example.com" })).toEqual([
      ".github/workflows/load.yml, job a has no checkout.",
      "No workflow measures pull requests.",
      "Nothing records baselines, and no base-url is set: pull requests are compared with nothing.",
    ]);
  });

  it("wait for workflows by their names", async () => {
    const workflow = `
on: { pull_request: {}, workflow_run: { workflows: [Laod test] } }
permissions: write-all
name: Load test
jobs: { a: { steps: [${CHECKOUT}, ${ACTION}] } }
`;
    expect(await problems(workflow)).toEqual([
      '.github/workflows/load.yml, job a waits for a workflow "Laod test", which uses no load test.',
    ]);
  });

  it("are missing where none uses the action, whatever else lies there", async () => {
    for (const text of [
      "on: push",
      "jobs: 1",
      ": : :",
      "",
      "jobs: { a: { steps: [{ uses: other/action@v1 }] } }",
    ]) {
      expect(await problems(text)).toEqual(["No workflow in .github/workflows uses the action."]);
    }
  });
});
