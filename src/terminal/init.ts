import { UsageError } from "../errors.ts";
import { splitFlags } from "../request/flags.ts";
import { costWords } from "../setup/cost.ts";
import { detect } from "../setup/detect.ts";
import { filesOf } from "../setup/files.ts";
import { INIT_FLAGS, type InitFlags, makePlan } from "../setup/make-plan.ts";
import { noticesOf } from "../setup/notices.ts";
import type { SetupPlan } from "../setup/plan.ts";
import { NOBODY, type Prompter, terminalPrompter } from "../setup/prompter.ts";
import { type Written, writeFiles } from "../setup/write-files.ts";
import type { Command } from "./command.ts";

/** `load-action init`: writes workflows, settings and a first scenario; asks what no flag says, where a person is there. */
export const initCommand: Command = async (args, { cwd }) => {
  const { positionals, values, switches } = splitFlags(args, INIT_FLAGS, ["yes", "force", "dry-run", "help"]);
  if (positionals.length > 0) throw new UsageError(`init: found "${positionals[0]}"; it takes flags only`);
  const isAsking = Boolean(process.stdin.isTTY && process.stdout.isTTY) && !switches.has("yes");
  const prompter = isAsking ? terminalPrompter(process.stdin, process.stdout) : NOBODY;
  try {
    const detected = await detect(cwd);
    if (detected.because !== null) console.log(`Found ${detected.because}.`);
    if (detected.openapi !== null) console.log(`Found ${detected.openapi}.`);
    const plan = await makePlan({ cwd, flags: values as InitFlags, detected, prompter });
    if (switches.has("dry-run")) {
      for (const { path, text } of filesOf(plan)) console.log(`--- ${path}\n${text}`);
    } else {
      const written = await write(cwd, plan, switches.has("force"), prompter);
      console.log(written.map(lineOf).join("\n"));
    }
    console.log(lastWords(plan));
    return 0;
  } finally {
    prompter.close();
  }
};

function write(cwd: string, plan: SetupPlan, force: boolean, prompter: Prompter): Promise<Written[]> {
  return writeFiles(
    cwd,
    filesOf(plan),
    async (path) => force || prompter.confirm(`${path} is there. Overwrite it?`),
  );
}

function lineOf({ path, what }: Written): string {
  const hint = what === "kept" ? " (is there already, and differs; --force overwrites it)" : "";
  return `${what.padEnd(11)} ${path}${hint}`;
}

function lastWords(plan: SetupPlan): string {
  const { action, provider } = plan;
  const lines = [
    costWords(plan),
    ...noticesOf(provider),
    ...(plan.tokenSecret === null ? [] : [`The API wants a token: set the secret ${plan.tokenSecret}.`]),
    ...(action.version === ""
      ? [`The action is used by the tag ${action.ref}; --action-ref COMMIT pins it.`]
      : []),
  ];
  const next =
    "Next: read the scenario, commit, open a pull request. Nothing turns red yet (fail-on: none); load-action doctor says what is missing and when that can change.";
  return `\n${lines.map((line) => `- ${line}`).join("\n")}\n\n${next}`;
}
