import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { problemOf, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

/**
 * Text of a file at a commit, branch or tag, read through the API and not from the checkout, which a pull request
 * may have changed. Null where the commit has no such file; anything else that keeps it from being read is an
 * InfrastructureError, so that an unreadable setting is never taken for a missing one.
 */
export async function readFileAt(
  client: GithubClient,
  repository: string,
  path: string,
  ref: string,
): Promise<string | null> {
  const where = `${path} at ${ref} of ${repository}`;
  const response = await client.rest.repos
    .getContent({ ...repositoryParts(repository), path, ref })
    .catch((error: unknown) => {
      if (statusOf(error) === 404 && !isMissingCommit(error)) return null;
      throw new InfrastructureError(`cannot read ${where}: ${problemOf(error)}`, { cause: error });
    });
  if (response === null) return null;
  const file: unknown = response.data;
  if (!isEncodedFile(file))
    throw new InfrastructureError(`cannot read ${where}: it is not a file of up to 1 MB`);
  return Buffer.from(file.content, "base64").toString("utf8");
}

function isMissingCommit(error: unknown): boolean {
  return error instanceof Error && /no commit found/i.test(error.message);
}

function isEncodedFile(value: unknown): value is { content: string } {
  if (typeof value !== "object" || value === null) return false;
  const file = value as Record<string, unknown>;
  return file.type === "file" && file.encoding === "base64" && typeof file.content === "string";
}
