import { TOOL } from "../../version.ts";
import type { RecordingMeta } from "../recording.ts";

type Imported = Exclude<RecordingMeta["collected"], "csv" | "histograms">;

const SHAPES: Record<Imported, string> = {
  "imported-csv": "imported from k6's CSV",
  "imported-json": "imported from k6's JSON",
  "imported-summary": "imported from a summary of k6",
};

/** What can be said of a run of which only k6's own file is at hand. */
export function importedMeta(name: string, collected: Imported): RecordingMeta {
  return {
    schema: 1,
    tool: TOOL,
    runName: name,
    scenario: {
      name,
      kind: "script",
      hash: "",
      shape: SHAPES[collected],
      shapeKey: "imported",
      criteria: [],
      judgedMetrics: [],
    },
    engine: { name: "k6", version: "unknown" },
    collected,
    seed: 0,
    warmUpSeconds: 0,
    plannedSeconds: null,
    plannedRate: null,
    runner: { os: "unknown", arch: "unknown", cores: 0, hosted: false, labels: "" },
    repository: null,
    headSha: null,
    baseSha: null,
  };
}
