import { apiExample } from "../openapi.ts";
import { notFound, paged, Refusal, type Route, repositoryOf, requireWrite } from "../route.ts";

/** Where the archives of artifacts lie: a place of its own, which gets no token. */
const STORE = "/_archives";

export const actionsRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
    handle(call) {
      const repository = repositoryOf(call);
      const runId = Number(call.params.run_id);
      const name = call.query.get("name");
      const { artifacts: stored, running, ended } = repository.workflow;
      const ofRun = stored.filter((artifact) => artifact.runId === runId);
      if (ofRun.length === 0 && !running.has(runId) && !ended.has(runId)) throw notFound();
      const all = ofRun.filter((artifact) => name === null || artifact.name === name);
      const path = `/repos/${repository.fullName}/actions/runs/${runId}/artifacts`;
      const { items, headers } = paged(call, path, all);
      const { artifacts: examples } = apiExample("artifact-paginated") as { artifacts: object[] };
      const shown = items.map((artifact) => ({
        ...examples[0],
        id: artifact.id,
        name: artifact.name,
        size_in_bytes: artifact.sizeBytes ?? artifact.archive.length,
        expired: artifact.expired,
      }));
      return { status: 200, body: { total_count: all.length, artifacts: shown }, headers };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
    handle(call) {
      const repository = repositoryOf(call);
      const id = Number(call.params.artifact_id);
      const artifact = repository.workflow.artifacts.find((candidate) => candidate.id === id);
      if (!artifact) throw notFound();
      if (artifact.expired) throw new Refusal(410, "Artifact has expired");
      const location = `${call.origin}${STORE}/${repository.fullName}/${id}?sig=secret`;
      return { status: 302, headers: { location } };
    },
  },
  {
    method: "GET",
    template: `${STORE}/{owner}/{repo}/{artifact_id}`,
    unchecked: true,
    anonymous: true,
    handle(call) {
      const repository = repositoryOf(call);
      const id = Number(call.params.artifact_id);
      const artifact = repository.workflow.artifacts.find((candidate) => candidate.id === id);
      if (!artifact) throw notFound();
      return { status: 200, raw: artifact.archive, headers: { "content-type": "application/zip" } };
    },
  },
  {
    method: "POST",
    template: "/repos/{owner}/{repo}/actions/runs/{run_id}/cancel",
    handle(call) {
      const { workflow } = repositoryOf(call);
      requireWrite(call);
      const runId = Number(call.params.run_id);
      if (!workflow.running.delete(runId))
        throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
      workflow.cancelled.push(runId);
      return { status: 202, body: {} };
    },
  },
];
