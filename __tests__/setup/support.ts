import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Provider, SetupFile, SetupPlan } from "../../src/setup/plan.ts";
import { ROOT_ACTION } from "../../src/setup/scenario-file.ts";

export const PINNED = { ref: "0123456789abcdef0123456789abcdef01234567", version: "v1.2.3" };

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
