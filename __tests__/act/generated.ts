/** The workflows that `init` writes, run by act. */
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOf } from "../../src/setup/files.ts";
import { UPLOAD_ARTIFACT } from "../../src/setup/workflows/parts.ts";
import { COARSE_GATE, REPOSITORY } from "../action/support.ts";
import { asRecord, planFor } from "../setup/support.ts";
import { stageAction } from "../support/staged-action.ts";
import { repositoryWith, runWorkflow, type WorkflowEnd } from "./act.ts";

export const SETTINGS = ".github/load-action.yml";

/** Stands in for `actions/upload-artifact`, which needs a service that is not here: keeps a copy. */
const KEEP_COPY = `name: Keep a copy
inputs: { name: {}, path: {}, if-no-files-found: {} }
runs:
  using: composite
  steps:
    - shell: bash
      env: { NAME: "\${{ inputs.name }}", FROM: "\${{ inputs.path }}" }
      run: if [ -e "$FROM" ]; then mkdir -p "$UPLOADS/$NAME" && cp -R "$FROM/." "$UPLOADS/$NAME/"; fi
`;

export interface Choices {
  /** Judged seconds of the first scenario. Default 6. */
  seconds?: number;
  /** true: without the line that keeps a new set-up advisory. */
  enforcing?: boolean;
}

/**
 * What `init` writes for previews at an address, with a short first scenario and settings that a busy machine does not
 * decide about.
 */
export function initialised(
  url: string,
  baseUrl: string,
  { seconds = 6, enforcing = false }: Choices = {},
): Record<string, string> {
  const plan = planFor("url", {
    url,
    baseUrl,
    action: { ref: "v1", version: "" },
    durationSeconds: seconds,
    warmUpSeconds: 1,
    ratePerSecond: 60,
  });
  const files = asRecord(filesOf(plan));
  const settings = `${files[SETTINGS]}\nengine: embedded\n${COARSE_GATE}`;
  return { ...files, [SETTINGS]: enforcing ? settings.replace(/^fail-on: none$/m, "") : settings };
}

export interface GeneratedRun {
  files: Record<string, string>;
  /** Name of the workflow's file, such as `load-test-record`. */
  workflow: string;
  eventName: string;
  event: unknown;
  apiUrl: string;
  runId: string;
  token?: string;
}

export interface GeneratedEnd extends WorkflowEnd {
  /** Of the artifact `load-report`: names to contents; empty where none was uploaded. */
  uploaded: Record<string, Buffer>;
}

export async function runGenerated(start: GeneratedRun): Promise<GeneratedEnd> {
  const uploads = await mkdtemp(join(tmpdir(), "act-uploads-"));
  const [uploadArtifact = ""] = UPLOAD_ARTIFACT.split(" ");
  const ended = await runWorkflow({
    repository: await repositoryWith(start.files),
    workflow: `.github/workflows/${start.workflow}.yml`,
    eventName: start.eventName,
    event: start.event,
    env: {
      GITHUB_API_URL: start.apiUrl,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: start.runId,
      UPLOADS: uploads,
    },
    token: start.token ?? "ghs_token_of_act",
    actions: {
      "semantest/load-action@v1": await stageAction(),
      [uploadArtifact]: await repositoryWith({ "action.yml": KEEP_COPY }),
    },
  });
  return { ...ended, uploaded: await filesBelow(join(uploads, "load-report")) };
}

async function filesBelow(directory: string): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {};
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names) found[name] = await readFile(join(directory, name));
  return found;
}

/** Answers 200 to everything, after so long. */
export async function sleepingTarget(ms: number): Promise<{ url: string; asked(): number; close(): void }> {
  let count = 0;
  const server = createServer((_, response) => {
    count++;
    setTimeout(() => response.end("ok"), ms);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => count,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
