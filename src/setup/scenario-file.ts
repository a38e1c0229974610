import { stringify } from "yaml";
import type { FirstAction } from "./openapi.ts";
import type { SetupFile, SetupPlan } from "./plan.ts";

/** The directory in which names of scenarios are looked up. */
const DIRECTORY = "scenarios";

/** What to load where no API is described. */
export const ROOT_ACTION: FirstAction = { name: "root", path: "/", status: 200 };

/** The first scenario, and the same requests as a spike and as an endurance run, for comments and runs by hand. */
export function scenarioFiles(plan: SetupPlan): SetupFile[] {
  const rate = plan.ratePerSecond;
  const load = `duration: ${plan.durationSeconds}s\nwarm_up: ${plan.warmUpSeconds}s\nrate: ${rate}/s`;
  const spike = stages([
    ["2m", rate],
    ["1m", rate * 5],
    ["3m", rate * 5],
    ["2m", rate],
  ]);
  const endurance = stages([
    ["5m", rate],
    ["50m", rate],
    ["5m", 0],
  ]);
  return [
    file(plan, "gate", "Each pull request: a steady rate, whatever the target answers.", load),
    file(plan, "spike", 'A sudden rush, for "/load spike" and runs by hand.', spike),
    file(plan, "endurance", 'An hour, for "/load endurance" and runs by hand.', endurance),
  ];
}

function stages(list: [duration: string, perSecond: number][]): string {
  return `stages:\n${list.map(([duration, target]) => `  - { duration: ${duration}, target: ${target}/s }`).join("\n")}`;
}

function file(plan: SetupPlan, name: string, what: string, load: string): SetupFile {
  const { tokenSecret, actions, leftOut, schemaBase } = plan;
  const headers = tokenSecret === null ? "" : `headers: { Authorization: "Bearer \${${tokenSecret}}" }\n`;
  const shares = sharesOf(actions.length);
  const rows = actions.map(({ name: action, path, status }, index) => ({
    name: action,
    ...(actions.length > 1 ? { weight: `${shares[index]}%` } : {}),
    method: "GET",
    path,
    expect: { status },
  }));
  const rest = leftOut.length === 0 ? "" : `# Left out of the API's description:\n${comments(leftOut)}`;
  return {
    path: `${DIRECTORY}/${name}.yaml`,
    text: `# yaml-language-server: $schema=${schemaBase}/scenario.schema.json
# ${what}
scenario: ${name}
${load}
${headers}# Each iteration makes one of these requests. Give each the share that it has of your real traffic.
${stringify({ actions: rows }, { lineWidth: 0 })}criteria: [p95 < 1000ms, errors < 5%]
${rest}`,
  };
}

/** Whole percentages that sum to 100. */
function sharesOf(count: number): number[] {
  const each = Math.floor(100 / count);
  return Array.from({ length: count }, (_, index) => each + (index < 100 - each * count ? 1 : 0));
}

function comments(lines: readonly string[]): string {
  return lines.map((line) => `#   ${line.replace(/[\r\n]+/g, " ")}\n`).join("");
}
