import type { ConfiguredCriteria } from "../criteria/read-criteria.ts";
import { messageOf } from "../errors.ts";
import type { Recording } from "../measure/recording.ts";
import { readRecording } from "../measure/recording-file.ts";
import type { Checklist } from "../preflight/run-checks.ts";
import type { LoadProfile } from "../profile/profile.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { withLimits } from "../scenario/with-limits.ts";
import { foreignChecklist } from "./foreign-checklist.ts";
import { readFromArchive, UnusableArchive } from "./read-archive.ts";

/** Two arms with fifty endpoints for an hour are a third of this. */
export const MAX_RECORDING_BYTES = 32 * 1024 * 1024;
const RECORDING_NAME = "run.recording";

/** What is known for sure about a fork's run: from the event, the API and the default branch, never from the artifact. */
export interface TrustedFacts {
  repository: string;
  headSha: string;
  baseSha: string;
  /** As the default branch has it. */
  scenario: Scenario;
  /** As the base commit has it; null where none is configured. */
  checklist: Checklist | null;
  /** What the base commit asks of every scenario, and of this load. */
  criteria: ConfiguredCriteria;
  profile: LoadProfile | null;
}

export interface ForeignRecording {
  recording: Recording;
  /** What differs from what was expected and is no reason to refuse it. */
  notes: string[];
}

/**
 * Takes the recording out of an archive that the job of a fork uploaded. The figures are the fork's own and may be
 * forged; everything around them is taken from elsewhere.
 *
 * @returns The recording, or why it cannot be used, as the end of a sentence about the artifact.
 */
export async function readForeignRecording(
  archive: Buffer,
  trusted: TrustedFacts,
): Promise<ForeignRecording | { unusable: string }> {
  let recording: Recording;
  try {
    const file = await readFromArchive(archive, RECORDING_NAME, MAX_RECORDING_BYTES);
    // A cut one is never a pass, and is shown as far as it goes.
    recording = await readRecording(file, { partial: true });
  } catch (error) {
    return {
      unusable: error instanceof UnusableArchive ? error.message : `is unusable: ${messageOf(error)}`,
    };
  }
  const { preflight, successCriteria: _asked, profile: _claimed, ...meta } = recording.meta;
  if (meta.headSha !== trusted.headSha)
    return { unusable: "is about another commit than the run that wrote it" };
  if (meta.scenario.name !== trusted.scenario.name) {
    return { unusable: `is about another scenario than ${trusted.scenario.name}` };
  }
  const { judgedMetrics, hash } = trusted.scenario;
  const { limits, success } = trusted.criteria;
  const criteria = withLimits(trusted.scenario, [...limits, ...(trusted.profile?.limits ?? [])]);
  const notes =
    hash === meta.scenario.hash
      ? []
      : [
          "The fork's job ran another version of the scenario than the default branch has; its limits are those of the default branch.",
        ];
  return {
    recording: {
      ...recording,
      meta: {
        ...meta,
        scenario: { ...meta.scenario, criteria, judgedMetrics },
        repository: trusted.repository,
        baseSha: trusted.baseSha,
        ...(success.length > 0 ? { successCriteria: success } : {}),
        ...(trusted.profile === null ? {} : { profile: trusted.profile.name }),
        ...(trusted.checklist === null ? {} : { preflight: foreignChecklist(preflight, trusted.checklist) }),
      },
    },
    notes,
  };
}
