/**
 * What other rules make of the same simulated runs: false alarms where nothing changed, and how often a change is seen.
 * Otava takes part where `--otava-python` names an interpreter that has it.
 *
 *     npm run bench:verdict:rivals -- --projects 500 --otava-python /tmp/otava/bin/python
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { otavaAccusations, type Series } from "./rivals/otava.ts";
import { makeProject, type Project, RUNNERS } from "./rivals/project.ts";
import { RULES } from "./rivals/rules.ts";
import { judgeFingerprint } from "./simulation/fingerprint.ts";

export interface RivalResult {
  rule: string;
  title: string;
  runners: string;
  /** 1: unchanged. */
  factor: number;
  projects: number;
  accused: number;
}

export const FACTORS = [1, 1.1, 1.2];

const { values } = parseArgs({
  options: { projects: { type: "string", default: "500" }, "otava-python": { type: "string" } },
});
const python = values["otava-python"];
const count = Number(values.projects);
const results: RivalResult[] = [];
for (const runners of RUNNERS) {
  for (const factor of FACTORS) {
    const accused = new Map(RULES.map((rule) => [rule, 0]));
    const series: { one: Series[]; five: Series[] } = { one: [], five: [] };
    for (let index = 0; index < count; index++) {
      const project = makeProject(runners, factor, `${runners.id}/${factor}/${index}`);
      for (const rule of RULES) if (rule.accuses(project)) accused.set(rule, accused.get(rule)! + 1);
      series.one.push(seriesOf(project, 1));
      series.five.push(seriesOf(project, project.changed.length));
    }
    const common = { runners: runners.id, factor, projects: count };
    for (const [rule, times] of accused)
      results.push({ rule: rule.id, title: rule.title, ...common, accused: times });
    if (python !== undefined) {
      const one = await otavaAccusations(python, series.one);
      results.push({ rule: "otava-1", title: "Otava, with the run of the change", ...common, accused: one });
      const five = await otavaAccusations(python, series.five);
      results.push({ rule: "otava-5", title: "Otava, four runs later", ...common, accused: five });
    }
    console.log(`${runners.id}, factor ${factor}: done`);
  }
}
const out = fileURLToPath(new URL("./results/rivals.json", import.meta.url));
const date = new Date().toISOString().slice(0, 10);
writeFileSync(out, `${JSON.stringify({ date, judge: judgeFingerprint(), results }, null, 1)}\n`);

function seriesOf(project: Project, changed: number): Series {
  const runs = [...project.earlier, ...project.changed.slice(0, changed)];
  return { values: runs.map((run) => run.quantile(0.95) ?? 0), changedFrom: project.earlier.length };
}
