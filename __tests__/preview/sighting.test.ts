import { describe, expect, it } from "vitest";
import type { CommitStatus } from "../../src/github/statuses.ts";
import { chooseDeployment, netlifyPreview, type Sighted, type Wanted } from "../../src/preview/sighting.ts";

const WANTED: Wanted = { environment: null, like: null, allowProduction: false };

function deployed(
  environment: string,
  state: string | null,
  url: string | null = "https://x.vercel.app",
): Sighted {
  return {
    facts: { environment, production: environment === "Production", transient: false },
    status:
      state === null ? null : { state: state as "success", environmentUrl: state === "success" ? url : null },
  };
}

function choose(sighted: Sighted[], wanted: Partial<Wanted> = {}) {
  return chooseDeployment(sighted, { ...WANTED, ...wanted });
}

describe("the deployments of a commit", () => {
  it("are waited for until one is up", () => {
    expect(choose([])).toEqual({ state: "waiting", why: "GitHub lists no deployment of it" });
    expect(choose([deployed("Preview", null)]).state).toBe("waiting");
    expect(choose([deployed("Preview", "in_progress")]).state).toBe("waiting");
    expect(choose([deployed("Preview", "success")])).toMatchObject({
      state: "ready",
      url: "https://x.vercel.app",
    });
  });

  it("count as one per environment: a cancelled twin says nothing", () => {
    expect(choose([deployed("Preview", "error"), deployed("Preview", "success")]).state).toBe("ready");
    expect(choose([deployed("Preview", "inactive"), deployed("Preview", "pending")]).state).toBe("waiting");
    expect(choose([deployed("Preview", "inactive")]).state).toBe("waiting");
    expect(choose([deployed("Preview", "failure")])).toEqual({
      state: "never",
      why: "its deployment to Preview failed",
    });
  });

  it("are not loaded where they are production, unless that is allowed", () => {
    const only = [deployed("Production", "success")];
    expect(choose(only)).toMatchObject({ state: "never", why: expect.stringContaining("allow-production") });
    expect(choose(only, { allowProduction: true }).state).toBe("ready");
    const both = [
      deployed("Production", "success", "https://live"),
      deployed("Preview", "success", "https://pre"),
    ];
    expect(choose(both, { allowProduction: true })).toMatchObject({ url: "https://pre" });
    expect(choose([deployed("prod-eu", "success")]).state).toBe("never");
  });

  it("have to be told apart in a monorepo", () => {
    const two = [
      deployed("Preview – web", "success", "https://web"),
      deployed("Preview – api", "success", "https://api"),
    ];
    expect(() => choose(two)).toThrow(
      'preview-environment: the commit is deployed to "Preview – web", "Preview – api"; write the name of one of them',
    );
    expect(choose(two, { environment: "Preview – api" })).toMatchObject({ url: "https://api" });
    expect(choose(two, { environment: "* web" })).toMatchObject({ url: "https://web" });
    expect(choose(two, { environment: "staging" })).toEqual({
      state: "waiting",
      why: "it has no deployment to staging, only to Preview – web, Preview – api",
    });
  });

  it("of base are of the same class of environment, and of the same project, as that of head", () => {
    const base = [
      deployed("Production – web", "success", "https://live"),
      deployed("Preview – api", "success", "https://api"),
      deployed("Preview – web", "success", "https://web"),
    ];
    const like = { environment: "Preview – web", production: false, transient: false };
    expect(choose(base, { like, allowProduction: true })).toMatchObject({ url: "https://web" });
    expect(choose(base.slice(0, 2), { like, allowProduction: true })).toMatchObject({
      state: "never",
      why: expect.stringContaining("not comparable with Preview – web"),
    });
    const perPull = { environment: "pr-12", production: false, transient: true };
    expect(choose([deployed("pr-9", "success")], { like: perPull }).state).toBe("ready");
    const staging = { environment: "staging", production: false, transient: false };
    expect(choose([deployed("qa", "success")], { like: staging }).state).toBe("never");
  });

  it("that tell no URL are of no use", () => {
    expect(choose([deployed("staging", "success", null)])).toMatchObject({
      state: "never",
      why: expect.stringContaining("tells no URL"),
    });
  });
});

describe("Netlify", () => {
  const status = (state: string, targetUrl: string | null): CommitStatus => ({
    context: "netlify/my-site/deploy-preview",
    state: state as "success",
    description: "",
    targetUrl,
  });

  it("tells of its previews by a commit status", () => {
    const url = "https://deploy-preview-7--my-site.netlify.app";
    expect(netlifyPreview([status("success", url)], 7)).toMatchObject({ state: "ready", url });
    const log = "https://app.netlify.com/sites/my-site/deploys/1";
    expect(netlifyPreview([status("success", log)], 7)).toMatchObject({ state: "ready", url });
    expect(netlifyPreview([status("pending", log)], 7)?.state).toBe("waiting");
    expect(netlifyPreview([status("failure", log)], 7)?.state).toBe("never");
    expect(netlifyPreview([{ ...status("success", url), context: "ci/build" }], 7)).toBeNull();
  });
});
