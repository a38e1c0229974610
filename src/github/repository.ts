import { InfrastructureError } from "../errors.ts";

/** Splits `owner/name` into the parameters that the REST API wants. */
export function repositoryParts(repository: string): { owner: string; repo: string } {
  const [owner, repo, ...rest] = repository.split("/");
  if (!owner || !repo || rest.length > 0) {
    throw new InfrastructureError(`repository: found ${JSON.stringify(repository)}, not owner/name`);
  }
  return { owner, repo };
}
