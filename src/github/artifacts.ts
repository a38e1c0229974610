import { InfrastructureError, messageOf } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { fetchFrom } from "./fetch.ts";
import { problemOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

export interface Artifact {
  id: number;
  name: string;
  /** Of the archive, as GitHub says. */
  sizeBytes: number;
  expired: boolean;
}

const DOWNLOAD_TIMEOUT_MS = 120_000;

/** The newest artifact of a workflow run with this name; null where it has none. */
export async function findArtifact(
  client: GithubClient,
  repository: string,
  runId: number,
  name: string,
): Promise<Artifact | null> {
  try {
    const { data } = await client.rest.actions.listWorkflowRunArtifacts({
      ...repositoryParts(repository),
      run_id: runId,
      name,
      per_page: 100,
    });
    const [newest] = data.artifacts.sort((a, b) => b.id - a.id);
    if (!newest) return null;
    return { id: newest.id, name: newest.name, sizeBytes: newest.size_in_bytes, expired: newest.expired };
  } catch (error) {
    throw new InfrastructureError(
      `cannot list the artifacts of run ${runId}: ${problemOf(error, "actions: read")}`,
      { cause: error },
    );
  }
}

/**
 * Downloads an artifact's archive into memory, and no more of it than `maxBytes`.
 *
 * @throws InfrastructureError where it cannot be had; null where it is larger than allowed
 */
export async function downloadArtifact(
  client: GithubClient,
  repository: string,
  artifactId: number,
  maxBytes: number,
): Promise<Buffer | null> {
  try {
    const answer = await client.rest.actions.downloadArtifact({
      ...repositoryParts(repository),
      artifact_id: artifactId,
      archive_format: "zip",
      request: { redirect: "manual" },
    });
    const location = answer.headers.location;
    if (typeof location !== "string") throw new Error("GitHub's answer names no place to download from");
    return await download(location, maxBytes);
  } catch (error) {
    const why =
      error instanceof Error && "status" in error ? problemOf(error, "actions: read") : messageOf(error);
    throw new InfrastructureError(`cannot download artifact ${artifactId}: ${why}`, { cause: error });
  }
}

/** The place is not GitHub's API but a store of files with a signed URL, which must not get our token. */
async function download(location: string, maxBytes: number): Promise<Buffer | null> {
  const response = await fetchFrom(location, DOWNLOAD_TIMEOUT_MS)(location);
  if (!response.ok || response.body === null)
    throw new Error(`the file store answered with HTTP ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
