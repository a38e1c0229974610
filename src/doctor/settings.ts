import { SHIPPED_SCENARIOS } from "../paths.ts";
import { type Config, DEFAULT_CONFIG_PATH, parseConfig, readConfigFile } from "../request/config-file.ts";
import { DEFAULTS } from "../request/resolve-request.ts";
import type { Wish } from "../request/wish.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { missingVariables } from "../scenario/variables.ts";
import { type Finding, mend, ok } from "./finding.ts";

/** The settings of the work tree; null where there are none. @throws UsageError where they cannot be read */
export async function readSettings(cwd: string, path: string | undefined): Promise<Config | null> {
  const text = await readConfigFile(cwd, path);
  return text === null ? null : parseConfig(text, path ?? DEFAULT_CONFIG_PATH);
}

export function settingsFindings(config: Config | null, path: string): Finding[] {
  if (config === null) {
    return [
      mend(
        "settings",
        `There is no ${path}.`,
        "Run load-action init, or give every setting as an input of the workflow",
      ),
    ];
  }
  const failOn = config.wish["fail-on"] ?? ["fail"];
  const words =
    failOn.length === 0
      ? "advisory: no verdict turns the check red"
      : `these verdicts turn the check red: ${failOn.join(", ")}`;
  return [ok("settings", `${path} can be read; ${words}.`)];
}

export async function examineScenario(
  wish: Wish,
  cwd: string,
): Promise<{ scenario: Scenario; findings: Finding[] }> {
  const name = wish.scenario || DEFAULTS.scenario;
  const scenario = await readScenario(name, { cwd, shippedDir: SHIPPED_SCENARIOS });
  const findings = [
    ok(
      "scenario",
      `Scenario ${scenario.name} can be read${isShipped(scenario) ? ", as it is shipped" : ""}.`,
    ),
  ];
  if (isShipped(scenario)) {
    findings.push(
      mend(
        "scenario",
        `${scenario.name} is the shipped one, which fits the Semantest image API.`,
        "Write your own, such as scenarios/gate.yaml; load-action init makes one from an OpenAPI description",
      ),
    );
  }
  if (scenario.kind === "yaml") {
    const { headers, needed } = missingVariables(scenario.behaviour, {});
    const names = [...new Set([...headers, ...needed].map(({ variable }) => variable))];
    if (names.length > 0) {
      findings.push(
        ok("scenario", `It uses ${names.join(", ")}.`, "See that the workflows pass them through env"),
      );
    }
  }
  return { scenario, findings };
}

function isShipped({ path }: Scenario): boolean {
  return path.startsWith(SHIPPED_SCENARIOS);
}
