import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import type { Recording } from "../../src/measure/recording.ts";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import { sha } from "../support/fake-github/state.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

/** What `actions/upload-artifact` makes of a directory. */
export async function archiveOf(files: Record<string, Buffer | string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** A recording as the job of a fork would have made it for the pull request's head. */
export function forkRecording(
  model: RecordingModel = {},
  scenario: Partial<Recording["meta"]["scenario"]> = {},
): Recording {
  const recording = makeRecording(model);
  const { meta } = recording;
  return {
    ...recording,
    meta: {
      ...meta,
      headSha: sha("head"),
      scenario: { ...meta.scenario, name: "load", ...scenario },
      ...model.meta,
    },
  };
}

export function reportArchive(recording: Recording): Promise<Buffer> {
  return archiveOf({
    "run.recording": encodeRecording(recording),
    "comment.md": "forged",
    "result.json": "{}",
  });
}
