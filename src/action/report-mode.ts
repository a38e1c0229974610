import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as core from "@actions/core";
import { InfrastructureError, messageOf, UsageError } from "../errors.ts";
import { downloadArtifact, findArtifact } from "../github/artifacts.ts";
import { readRecording } from "../measure/recording-file.ts";
import { reportRecording } from "../pipeline/pipeline.ts";
import { RECORDING_FILE } from "../pipeline/report-files.ts";
import { MAX_RECORDING_BYTES } from "../publish/hostile-recording.ts";
import { readFromArchive, UnusableArchive } from "../publish/read-archive.ts";
import type { Request } from "../request/request.ts";
import { clientFor } from "./aim.ts";
import { announce } from "./announce.ts";
import type { ActionDeps } from "./load-mode.ts";
import { ActionLog } from "./log.ts";

const MAX_ARCHIVE_BYTES = 64 * 1024 * 1024;

/**
 * Mode `report`: writes the report of a recording again, of a cut one too, from a path or from an artifact. It decides
 * nothing: no status, no comment, no baseline.
 *
 * @returns 0, as `load-action report` does
 */
export async function reportMode(asked: Request, { env, cwd }: ActionDeps): Promise<number> {
  new ActionLog().mask(asked);
  const file = asked.recording === null ? await fromArtifact(asked) : await fromPath(asked.recording, cwd);
  const { meta } = await readRecording(file, { partial: true });
  const reportDir = resolve(cwd, asked.reportDir);
  await mkdir(reportDir, { recursive: true });
  await writeFile(join(reportDir, RECORDING_FILE), file);
  const { headSha, baseSha } = meta;
  // What the event is about need not be what was measured.
  const origin = { ...asked.origin, headSha, baseSha, baseRef: null, pullRequest: null, fromFork: false };
  const request = { ...asked, origin, record: false, sameCode: false };
  const view = await reportRecording(request, { cwd, env }, reportDir, { notes: [...asked.notes] });
  await announce(view, { comment: null, statusProblem: null }, env, { annotations: false });
  return 0;
}

async function fromPath(path: string, cwd: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, path));
  } catch (error) {
    throw new UsageError(
      `recording: ${path} cannot be read: ${messageOf(error)}; write the path of a run.recording`,
    );
  }
}

async function fromArtifact({ artifact: name, artifactRun, origin, githubToken }: Request): Promise<Buffer> {
  const run = artifactRun ?? Number(origin.runId ?? Number.NaN);
  const { repository } = origin;
  if (repository === null || !Number.isSafeInteger(run)) {
    throw new UsageError("recording: none was given, and there is no workflow run to take an artifact from");
  }
  if (githubToken === null) {
    throw new UsageError('input "github-token": none was given; it is needed to download the artifact');
  }
  const client = clientFor(origin, githubToken);
  const artifact = await findArtifact(client, repository, run, name);
  if (artifact === null) {
    throw new UsageError(
      `artifact: run ${run} has no artifact ${name}; write its name, or the run-id that has it`,
    );
  }
  if (artifact.expired) throw new UsageError(`artifact: ${name} of run ${run} has expired`);
  const tooLarge = new InfrastructureError(`the artifact ${name} is larger than ${MAX_ARCHIVE_BYTES} bytes`);
  if (artifact.sizeBytes > MAX_ARCHIVE_BYTES) throw tooLarge;
  const archive = await downloadArtifact(client, repository, artifact.id, MAX_ARCHIVE_BYTES);
  if (archive === null) throw tooLarge;
  core.info(`Downloaded ${name} of run ${run}.`);
  try {
    return await readFromArchive(archive, RECORDING_FILE, MAX_RECORDING_BYTES);
  } catch (error) {
    if (!(error instanceof UnusableArchive)) throw error;
    throw new UsageError(`artifact: ${name} of run ${run} ${error.message}`);
  }
}
