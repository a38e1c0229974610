import { stripVTControlCharacters } from "node:util";
import { diagnose } from "../doctor/doctor.ts";
import type { Finding } from "../doctor/finding.ts";
import { UsageError } from "../errors.ts";
import { splitFlags } from "../request/flags.ts";
import type { Command } from "./command.ts";

const MARK: Record<Finding["state"], string> = { ok: "ok", mend: "mend", unknown: "?" };

/** `load-action doctor`: what is set up, what is missing. Changes nothing. @returns 1 where something has to be mended */
export const doctorCommand: Command = async (args, { cwd, env }) => {
  const { positionals, values, switches } = splitFlags(args, ["config"]);
  if (positionals.length > 0) throw new UsageError(`doctor: found "${positionals[0]}"; it takes flags only`);
  const findings = await diagnose({ cwd, env, config: values.config });
  console.log(switches.has("json") ? JSON.stringify(findings) : findings.map(lineOf).join("\n"));
  const broken = findings.filter(({ state }) => state === "mend").length;
  if (!switches.has("json")) {
    console.log(broken === 0 ? "\nNothing has to be mended." : `\n${broken} to mend.`);
  }
  return broken === 0 ? 0 : 1;
};

function lineOf({ area, state, text, advice }: Finding): string {
  const sentence = stripVTControlCharacters(advice === null ? text : `${text} ${advice}.`).replace(
    /[\r\n]+/g,
    " ",
  );
  return `${MARK[state].padEnd(5)}${area.padEnd(10)}${sentence}`;
}
