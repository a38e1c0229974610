import { rm } from "node:fs/promises";
import { renderManifests } from "../engine/k6-operator/manifests.ts";
import { UsageError } from "../errors.ts";
import type { Request } from "../request/request.ts";
import { type PrepareDeps, prepareRun } from "./prepare.ts";

/**
 * What a run in a cluster would apply there, as YAML. No cluster is asked, and no load is sent.
 *
 * @throws UsageError where the load is not made in a cluster
 */
export async function printManifests(request: Request, deps: PrepareDeps): Promise<string> {
  const run = await prepareRun(request, deps);
  try {
    const { engine, head } = run;
    if (engine.kind !== "cluster") {
      throw new UsageError("--dry-run: prints what is applied to a cluster; write --engine k6-operator");
    }
    return renderManifests(await engine.manifests(head, engine.settings.namespace ?? "default")).trimEnd();
  } finally {
    await rm(run.workDir, { recursive: true, force: true });
  }
}
