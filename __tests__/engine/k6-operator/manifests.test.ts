import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { manifestsFor, renderManifests } from "../../../src/engine/k6-operator/manifests.ts";
import { createOperatorEngine } from "../../../src/engine/k6-operator/operator-engine.ts";
import {
  type ClusterSettings,
  parseImage,
  parseParallelism,
  parseResources,
  versionOfImage,
} from "../../../src/engine/k6-operator/settings.ts";
import { startTarget, tempDir, yamlScenario } from "../../support/arms.ts";
import { loadAction } from "../../support/cli.ts";
import { describeWithK6, findTestK6 } from "../../support/k6.ts";
import { testRunSchema } from "./support/test-run-schema.ts";

const IMAGE = `grafana/k6:2.2.0@sha256:${"ab".repeat(32)}`;
const SETTINGS: ClusterSettings = {
  parallelism: 3,
  image: IMAGE,
  namespace: null,
  serviceAccount: "loader",
  resources: { cpu: "1", memory: "512Mi" },
  startTimeoutMs: 60_000,
};

const plan = (change: object = {}) => ({
  arm: "head" as const,
  scenario: yamlScenario(),
  baseUrl: "http://api.shop/$(HOME)",
  wsUrl: "ws://api.shop/ws",
  env: { TOKEN: "s3cret-value" },
  seed: 7,
  runName: "load-7-ping",
  maxVus: 10,
  workDir: "/tmp",
  streamPath: "/tmp/none",
  ...change,
});

describe("what is applied", () => {
  it("is what the operator's definition of a TestRun takes, and holds secrets in the Secret alone", async () => {
    const engine = createOperatorEngine({ settings: SETTINGS, k6: null });
    const manifests = await engine.manifests(plan(), "load");
    const validate = new Ajv().compile(testRunSchema);
    expect(validate(manifests.testRun), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...manifests.testRun, spec: { ...manifests.testRun.spec, replicas: 1 } })).toBe(false);
    expect(JSON.stringify([manifests.testRun, manifests.configMap])).not.toContain("s3cret");
    expect(manifests.secret?.stringData).toEqual({ TOKEN: "s3cret-value" });
    const { env } = manifests.testRun.spec.runner;
    expect(env).toContainEqual({
      name: "TOKEN",
      valueFrom: { secretKeyRef: { name: manifests.secret?.metadata.name, key: "TOKEN" } },
    });
    expect(env).toContainEqual({ name: "BASE_URL", value: "http://api.shop/$$(HOME)" });
    expect(manifests.testRun.spec.arguments.split(" ")).toEqual(
      expect.arrayContaining(["--out", "csv=-", "--summary-export", "/dev/stdout"]),
    );
  });

  it("is printed as YAML without the values of the Secret", async () => {
    const engine = createOperatorEngine({ settings: SETTINGS, k6: null });
    const text = renderManifests(await engine.manifests(plan(), "load"));
    const read = parseAllDocuments(text).map((document) => document.toJS() as { kind: string });
    expect(read.map(({ kind }) => kind)).toEqual(["TestRun", "ConfigMap", "Secret"]);
    expect(text).not.toContain("s3cret");
  });

  it("is printed by --dry-run, which asks no cluster and sends no load", { timeout: 60_000 }, async () => {
    await using dir = await tempDir();
    await using target = await startTarget();
    const run = (...args: string[]) => loadAction(["run", "smoke", "--url", target.url, ...args], dir.path);
    const cluster = ["--engine", "k6-operator", "--k6-image", IMAGE, "--dry-run"];
    const { code, stdout } = await run(...cluster, "--kubernetes-namespace", "load");
    const printed = parseAllDocuments(stdout).map(
      (document) => document.toJS() as { kind: string; metadata: object },
    );
    expect(code).toBe(0);
    expect(printed.map(({ kind }) => kind)).toEqual(["TestRun", "ConfigMap"]);
    expect(printed[0]?.metadata).toMatchObject({ namespace: "load" });
    expect(target.seen).toEqual([]);
    expect(await run("--engine", "embedded", "--dry-run")).toMatchObject({
      code: 2,
      stderr: "load-action: --dry-run: prints what is applied to a cluster; write --engine k6-operator\n",
    });
  });

  it("refuses connections to special addresses where the target came from outside", () => {
    const script = {
      file: "a.js",
      data: { "a.js": "" },
      binaryData: {},
      env: {},
      trendStats: [],
      userAgent: null,
    };
    const names = { name: "x", namespace: "y" };
    const env = (change: object) =>
      manifestsFor(plan(change), script, SETTINGS, names).testRun.spec.runner.env;
    expect(env({ publicOnly: true }).find(({ name }) => name === "K6_BLACKLIST_IP")?.value).toContain(
      "10.0.0.0/8",
    );
    expect(env({}).some(({ name }) => name === "K6_BLACKLIST_IP")).toBe(false);
  });

  it("has no more pods than virtual users, which the operator would refuse", async () => {
    const engine = createOperatorEngine({ settings: { ...SETTINGS, parallelism: 500 }, k6: null });
    await expect(engine.requirements(plan())).rejects.toThrow(/^parallelism: found 500, and the load has/);
  });
});

describeWithK6("a script of a person", () => {
  const script = (dir: string) => ({
    ...yamlScenario(),
    kind: "script" as const,
    script: join(dir, "load.js"),
    shape: null,
    adjust: { scale: 1, durationMs: null },
  });

  it("goes into the ConfigMap as an archive that k6 runs, without the variables it was packed with", async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "part.js"), "export const part = 1;\n");
    await writeFile(
      join(dir.path, "load.js"),
      `import { part } from "./part.js";
export const options = { vus: 4 * part, iterations: Number(__ENV.TIMES) };
export default function () {}
`,
    );
    const engine = createOperatorEngine({ settings: SETTINGS, k6: findTestK6() });
    const own = plan({ scenario: script(dir.path), env: { TIMES: "8", TOKEN: "s3cret-value" } }) as never;
    expect((await engine.requirements(own)).maxVus).toBe(4);
    const { configMap } = await engine.manifests(own, "load");
    const archive = Buffer.from(configMap.binaryData?.["script.tar"] ?? "", "base64");
    expect(archive.includes("s3cret-value")).toBe(false);
    await writeFile(join(dir.path, "script.tar"), archive);
    const inspected = execFileSync(findTestK6()!, ["inspect", join(dir.path, "script.tar")], {
      encoding: "utf8",
    });
    expect(JSON.parse(inspected)).toMatchObject({ vus: 4, iterations: 8 });
  });

  it("is refused where a variable's value would get into the ConfigMap with it", async () => {
    await using dir = await tempDir();
    await writeFile(
      join(dir.path, "load.js"),
      `export const options = { vus: 4, duration: "2s", tags: { key: __ENV.TOKEN } };
export default function () {}
`,
    );
    const engine = createOperatorEngine({ settings: SETTINGS, k6: findTestK6() });
    const own = plan({ scenario: script(dir.path) }) as never;
    await expect(engine.manifests(own, "load")).rejects.toThrow(/^env: the value of TOKEN stands in/);
  });
});

describe("settings", () => {
  it("take an image by its digest only", () => {
    expect(parseImage(` ${IMAGE}`)).toBe(IMAGE);
    expect(versionOfImage(IMAGE)).toBe("2.2.0");
    expect(versionOfImage(`registry:5000/k6@sha256:${"ab".repeat(32)}`)).toBeNull();
    for (const text of ["grafana/k6:latest", "grafana/k6@sha256:abc", "", `${IMAGE} --privileged`]) {
      expect(() => parseImage(text)).toThrow(/write the image of k6 with its digest/);
    }
  });

  it("take quantities as Kubernetes does", () => {
    expect(parseResources("cpu=500m, memory=1.5Gi")).toEqual({ cpu: "500m", memory: "1.5Gi" });
    expect(parseResources({ cpu: 2 })).toEqual({ cpu: "2" });
    for (const text of ["cpu", "cpu=lots", "CPU=1", "memory=1GB"])
      expect(() => parseResources(text)).toThrow(/such as cpu=1/);
    expect(() => parseParallelism("0")).toThrow(/from 1 to 1000/);
  });
});
