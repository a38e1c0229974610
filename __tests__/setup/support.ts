import { execFile } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Provider, SetupFile, SetupPlan } from "../../src/setup/plan.ts";
import { ROOT_ACTION } from "../../src/setup/scenario-file.ts";

const CLI = resolve(import.meta.dirname, "../../src/cli.ts");
export const PINNED = { ref: "0123456789abcdef0123456789abcdef01234567", version: "v1.2.3" };

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `load-action ...` as a process of its own. */
export function loadAction(args: string[], cwd: string, env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((done) => {
    const options = { cwd, env: { PATH: process.env.PATH ?? "", HOME: cwd, ...env } };
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

/** A directory with these files. */
export async function directoryWith(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "setup-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

export function asRecord(files: readonly SetupFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

const TARGETS: Record<Provider, Pick<SetupPlan, "url" | "baseUrl" | "allowHosts">> = {
  vercel: { url: "auto", baseUrl: "auto", allowHosts: ["my-app-*.vercel.app"] },
  netlify: { url: "auto", baseUrl: null, allowHosts: ["deploy-preview-*--my-app.netlify.app"] },
  deployments: { url: "auto", baseUrl: "auto", allowHosts: ["pr-*.preview.example.com"] },
  url: { url: "https://pr-{pr}.example.com", baseUrl: "https://main.example.com", allowHosts: [] },
  runner: { url: null, baseUrl: null, allowHosts: [] },
};

export function planFor(provider: Provider, change: Partial<SetupPlan> = {}): SetupPlan {
  return {
    provider,
    ...TARGETS[provider],
    start: provider === "runner" ? "npm start" : "",
    install: provider === "runner" ? "npm ci" : "",
    defaultBranch: "main",
    action: PINNED,
    durationSeconds: 90,
    warmUpSeconds: 10,
    ratePerSecond: 20,
    actions: [ROOT_ACTION],
    leftOut: [],
    tokenSecret: null,
    schemaBase: "https://unpkg.com/@semantest/load-action@1.2.3/schema",
    ...change,
  };
}
