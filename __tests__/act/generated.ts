/** The workflows that `init` writes, run by act. */
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOf } from "../../src/setup/files.ts";
import { CHECKOUT, UPLOAD_ARTIFACT } from "../../src/setup/workflows/parts.ts";
import { COARSE_GATE, REPOSITORY } from "../action/support.ts";
import { asRecord, planFor } from "../setup/support.ts";
import { stageAction } from "../support/staged-action.ts";
import { repositoryWith, runWorkflow, type WorkflowEnd } from "./act.ts";

/** As `.github/workflows/load-shards.yml` has it. */
const DOWNLOAD_ARTIFACT = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c";

export const SETTINGS = ".github/load-action.yml";

/** Stands in for `actions/upload-artifact`, which needs a service that is not here: keeps a copy. */
const KEEP_COPY = `name: Keep a copy
inputs: { name: {}, path: {}, if-no-files-found: {} }
runs:
  using: composite
  steps:
    - shell: bash
      env: { NAME: "\${{ inputs.name }}", FROM: "\${{ inputs.path }}" }
      run: |
        mkdir -p "$UPLOADS/$NAME"
        for path in $FROM; do
          if [ -d "$path" ]; then cp -R "$path/." "$UPLOADS/$NAME/"; elif [ -e "$path" ]; then cp "$path" "$UPLOADS/$NAME/"; fi
        done
`;

/** Stands in for `actions/download-artifact`: every artifact that fits, in a directory of its own. */
const BRING_COPIES = `name: Bring copies
inputs: { pattern: {}, path: {} }
runs:
  using: composite
  steps:
    - shell: bash
      env: { PATTERN: "\${{ inputs.pattern }}", TO: "\${{ inputs.path }}" }
      run: mkdir -p "$TO" && cp -R "$UPLOADS"/$PATTERN "$TO/"
`;

/** Stands in for `actions/checkout` where a commit is asked for; without, act lays out the repository itself. */
const FETCH = `name: Fetch a commit
inputs: { ref: {}, fetch-depth: {}, persist-credentials: {} }
runs:
  using: composite
  steps:
    - shell: bash
      env: { REF: "\${{ inputs.ref }}" }
      run: git init --quiet && git fetch --quiet "$CHECKED_OUT" "$REF" && git checkout --quiet --detach "$REF"
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
  return withSteadySettings(asRecord(filesOf(plan)), enforcing);
}

export function withSteadySettings(
  files: Record<string, string>,
  enforcing: boolean,
): Record<string, string> {
  const settings = `${files[SETTINGS]}\nengine: embedded\n${COARSE_GATE}`;
  return { ...files, [SETTINGS]: enforcing ? settings.replace(/^fail-on: none$/m, "") : settings };
}

export interface GeneratedRun {
  /** A work tree with what `init` wrote. */
  repository: string;
  /** Name of the workflow's file, such as `load-test-record`. */
  workflow: string;
  eventName: string;
  event: unknown;
  apiUrl: string;
  runId: string;
  token?: string;
  env?: Record<string, string>;
}

export interface GeneratedEnd extends WorkflowEnd {
  /** Of the artifact `load-report`: names to contents; empty where none was uploaded. */
  uploaded: Record<string, Buffer>;
}

export async function runGenerated(start: GeneratedRun): Promise<GeneratedEnd> {
  const uploads = await mkdtemp(join(tmpdir(), "act-uploads-"));
  const nameOf = (uses: string) => uses.split(" ")[0] ?? "";
  const ended = await runWorkflow({
    repository: start.repository,
    workflow: `.github/workflows/${start.workflow}.yml`,
    eventName: start.eventName,
    event: start.event,
    env: {
      GITHUB_API_URL: start.apiUrl,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: start.runId,
      UPLOADS: uploads,
      CHECKED_OUT: start.repository,
      ...start.env,
    },
    token: start.token ?? "ghs_token_of_act",
    actions: {
      "semantest/load-action@v1": await stageAction(),
      [nameOf(UPLOAD_ARTIFACT)]: await repositoryWith({ "action.yml": KEEP_COPY }),
      [DOWNLOAD_ARTIFACT]: await repositoryWith({ "action.yml": BRING_COPIES }),
      [nameOf(CHECKOUT)]: await repositoryWith({ "action.yml": FETCH }),
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
