import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { VERSION } from "../../src/version.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const dist = join(root, "dist");
let temp: string;

beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), "dist-"));
});
afterAll(() => rm(temp, { recursive: true, force: true }));

describe("dist", () => {
  it("is what the sources build, byte for byte", async () => {
    const rebuilt = join(temp, "rebuilt");
    await run(process.execPath, ["scripts/build.ts", "--out", rebuilt], { cwd: root });
    const names = (await readdir(dist)).sort();
    expect((await readdir(rebuilt)).sort()).toEqual(names);
    for (const name of names) {
      const [committed, fresh] = await Promise.all([
        readFile(join(dist, name)),
        readFile(join(rebuilt, name)),
      ]);
      expect(fresh.equals(committed), `dist/${name} is stale; run npm run build and commit it`).toBe(true);
    }
  });

  it.each(["index.js", "cli.js", "kubernetes.js"])(
    "%s imports nothing but Node's own modules",
    async (name) => {
      const code = await readFile(join(dist, name), "utf8");
      const imported = [...code.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom\s*["']([^"']+)["']/gm)].map(
        (match) => match[1]!,
      );
      expect(imported.length).toBeGreaterThan(0);
      for (const specifier of imported) expect(specifier).toMatch(/^node:/);
      // What bundled CommonJS packages still require at run time must be built in as well.
      for (const [, specifier] of code.matchAll(/\b__require\(["']([^"']+)["']\)/g)) {
        expect(isBuiltin(specifier!), specifier).toBe(true);
      }
    },
  );

  it.each(["k6-script.js", "k6-errors.js"])("%s imports nothing but k6's own modules", async (name) => {
    const code = await readFile(join(dist, name), "utf8");
    const imported = [...code.matchAll(/^\s*import\b[^;]*?["']([^"']+)["'];?$/gm)].map((match) => match[1]!);
    expect(imported.length).toBeGreaterThan(0);
    for (const specifier of imported) expect(specifier).toMatch(/^k6($|\/)/);
  });

  it("starts with an empty environment and no node_modules in reach", async () => {
    const alone = join(temp, "alone");
    await cp(dist, join(alone, "dist"), { recursive: true });
    await writeFile(join(alone, "package.json"), '{ "type": "module" }');
    const started = await run(process.execPath, [join(alone, "dist/index.js")], {
      env: {},
      cwd: alone,
    }).catch((error: { code: number; stdout: string }) => error);
    // Bad input, not a crash: there is no event.
    expect(started).toMatchObject({ code: 2 });
    expect(started.stdout).toContain("mode: auto does not know what to do");
    const { stdout } = await run(process.execPath, [join(alone, "dist/cli.js"), "--version"], {
      env: {},
      cwd: alone,
    });
    expect(stdout.trim()).toBe(manifest.version);
  });

  it("names the licence of every bundled package", async () => {
    const licences = await readFile(join(dist, "licenses.txt"), "utf8");
    for (const name of [
      "zod",
      "yaml",
      "markdown-table",
      "@octokit/rest",
      "@actions/core",
      "@actions/tool-cache",
    ]) {
      expect(licences).toContain(`${name}@`);
    }
    expect(licences).not.toMatch(/A?GPL-\d/);
  });
});

describe("package", () => {
  it("has one version", () => {
    expect(VERSION).toBe(manifest.version);
  });

  it("burdens nobody who installs it", () => {
    for (const field of ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"]) {
      expect(manifest).not.toHaveProperty(field);
    }
    for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
      expect(manifest.scripts).not.toHaveProperty(script);
    }
  });

  it("packs what it needs to run and nothing of what it is built from", async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root });
    const files: string[] = JSON.parse(stdout)[0].files.map((file: { path: string }) => file.path);
    expect(files).toEqual(
      expect.arrayContaining([
        "dist/cli.js",
        "dist/kubernetes.js",
        "dist/k6-script.js",
        "dist/k6-errors.js",
        "dist/k6-errors.d.ts",
        "scenarios/gate.yaml",
        "LICENSE",
      ]),
    );
    expect(files.filter((path) => /^(src|__tests__|bench|scripts)\//.test(path))).toEqual([]);
  });
});
