import type { SetupFile, SetupPlan } from "./plan.ts";
import { scenarioFiles } from "./scenario-file.ts";
import { settingsFile } from "./settings-file.ts";
import { byHandWorkflow } from "./workflows/by-hand.ts";
import { commandsWorkflow, stopWorkflow } from "./workflows/commands.ts";
import { gateWorkflow } from "./workflows/gate.ts";
import { publishWorkflow } from "./workflows/publish.ts";
import { recordedUrl, recordWorkflow } from "./workflows/record.ts";
import { sideBySideWorkflow } from "./workflows/side-by-side.ts";

/** Every file that a plan asks for, in the order in which people read them. */
export function filesOf(plan: SetupPlan): SetupFile[] {
  const workflow = (name: string, text: string): SetupFile => ({
    path: `.github/workflows/${name}.yml`,
    text,
  });
  const common = [
    workflow("load-test-commands", commandsWorkflow(plan)),
    workflow("load-test-stop", stopWorkflow(plan)),
    workflow("load-test-by-hand", byHandWorkflow(plan)),
  ];
  const workflows =
    plan.provider === "runner"
      ? // Base is built beside head each time, so there is nothing to store; and a fork's job decides for itself.
        [workflow("load-test", sideBySideWorkflow(plan)), ...common]
      : [
          workflow("load-test", gateWorkflow(plan)),
          workflow("load-test-publish", publishWorkflow(plan)),
          ...common,
          ...(recordedUrl(plan) === null ? [] : [workflow("load-test-record", recordWorkflow(plan))]),
        ];
  return [settingsFile(plan), ...scenarioFiles(plan), ...workflows];
}
