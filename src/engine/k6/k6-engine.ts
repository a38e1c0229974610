import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REFUSED_RANGES } from "../../preview/addresses.ts";
import { k6PlanOf, PLAN_VARIABLE } from "../../scenario/k6/plan-file.ts";
import { yamlRequirements } from "../../scenario/requirements.ts";
import type { YamlScenario } from "../../scenario/scenario.ts";
import { segmentArguments } from "../../shard/shard.ts";
import type { ArmAftermath, ArmPlan, EndOfProcess, Engine, LoadProcess, Requirements } from "../engine.ts";
import { abortedByThreshold, armEnd, MARKED_AS_FAILED, THRESHOLDS_CROSSED } from "./exit-codes.ts";
import { genericScript } from "./generic-script-path.ts";
import { checkEnvNames, k6Environment } from "./k6-environment.ts";
import { lastError, outputTroubles, parseK6Log, saysAbortedByThreshold } from "./k6-log.ts";
import { outputEnvironment, ownOutput, secretsOf } from "./outputs.ts";
import { maskSecrets } from "./quote-log.ts";
import { type PreparedScript, type ScriptPlan, scriptPreparer } from "./script-run.ts";
import { parseSummaryExport, type SummaryExport } from "./summary-export.ts";

/** Names, in the arm's `workDir`, of what k6 writes beside the stream. */
export const SUMMARY_FILE = "k6-summary.json";
export const CONSOLE_FILE = "console.log";
const PLAN_FILE = "k6-plan.json";
const CONFIG_FILE = "k6-config.json";

export interface K6EngineOptions {
  path: string;
  version: string;
  notes: string[];
  /** The environment that the allow-list is taken from; by default our own. */
  env?: Record<string, string | undefined>;
  /** Where k6 runs for the head; by default our own. Relative files of a script's `handleSummary` land there. */
  cwd?: string;
}

/** A real k6, as a process of its own per arm. */
export function createK6Engine(options: K6EngineOptions): Engine {
  const { path, version } = options;
  const env = (plan: ArmPlan) => k6Environment(plan, options.env ?? process.env);
  const notes = [...options.notes];
  const prepareScript = scriptPreparer(path);
  return {
    name: "k6",
    version,
    notes,

    async requirements(plan): Promise<Requirements> {
      checkEnvNames(plan.env);
      if (isYaml(plan)) return yamlRequirements(plan.scenario, plan.maxVus);
      const script = await prepareScript(plan as ScriptPlan, env(plan));
      for (const note of script.notes) if (!notes.includes(note)) notes.push(note);
      return script.requirements;
    },

    async prepare(plan): Promise<LoadProcess> {
      const ownDir = options.cwd ?? process.cwd();
      const processEnv = {
        ...env(plan),
        ...outputEnvironment(plan, options.env ?? process.env, ownDir),
      };
      const configFile = join(plan.workDir, CONFIG_FILE);
      // An own configuration, so that the one of the person's k6 (cloud tokens, outputs) plays no part.
      await writeFile(configFile, "{}\n");
      let run: ScriptToRun;
      let cwd = plan.workDir;
      if (isYaml(plan)) {
        processEnv[PLAN_VARIABLE] = join(plan.workDir, PLAN_FILE);
        await writeFile(processEnv[PLAN_VARIABLE], JSON.stringify(k6PlanOf(plan)));
        run = { script: genericScript(), trendStats: [], userAgent: null };
      } else {
        run = await prepareScript(plan as ScriptPlan, processEnv);
        // Both arms of a script that writes files would write the same ones.
        if (plan.arm === "head") cwd = ownDir;
      }
      const args = [...argumentsFor(plan, run, version), "--config", configFile, run.script];
      return { command: path, args, env: processEnv, cwd };
    },

    async aftermath(plan, end): Promise<ArmAftermath> {
      const log = parseK6Log(end.stderrTail);
      const error = lastError(log);
      const secrets = secretsOf(plan, options.env);
      const masked = error === null ? null : maskSecrets(error, secrets);
      const summary = await readSummary(plan);
      const plain = armEnd(end, masked);
      const aborted = end.exitCode === THRESHOLDS_CROSSED && saysAbortedByThreshold(log);
      return {
        thresholds: thresholdsOf(summary, end),
        metrics: summary?.metrics ?? [],
        shares: summary?.shares ?? [],
        end: aborted ? abortedByThreshold(plain) : plain,
        notes: outputTroubles(log).map((note) => `${plan.arm}: ${maskSecrets(note, secrets)}.`),
      };
    },
  };
}

/** k6 itself never says by which means a script was marked as failed; to the judge it is a threshold that was crossed. */
export function thresholdsOf(summary: SummaryExport | null, end: EndOfProcess): ArmAftermath["thresholds"] {
  const thresholds = summary?.thresholds ?? [];
  if (end.exitCode === MARKED_AS_FAILED) {
    return [...thresholds, { metric: "test", expression: "not marked as failed", crossed: true }];
  }
  if (end.exitCode === THRESHOLDS_CROSSED && !thresholds.some(({ crossed }) => crossed)) {
    return [...thresholds, { metric: "(unknown)", expression: "k6 ended with exit code 99", crossed: true }];
  }
  return thresholds;
}

type ScriptToRun = Pick<PreparedScript, "script" | "trendStats" | "userAgent">;

function argumentsFor(plan: ArmPlan, run: ScriptToRun, version: string): string[] {
  const trendStats = run.trendStats.length > 0 ? ["--summary-trend-stats", run.trendStats.join(",")] : [];
  const refused = plan.publicOnly ? REFUSED_RANGES.flatMap((range) => ["--blacklist-ip", range]) : [];
  // Other outputs are named in the environment; k6 takes all of them from one place or from the other.
  const outputs = plan.outputs?.length
    ? ["--tag", `testid=${plan.runName}-${plan.arm}`]
    : ["--out", ownOutput(plan)];
  const features = plan.collect === "histograms" ? ["--features", "native-histograms"] : [];
  return [
    "run",
    ...(plan.shard ? segmentArguments(plan.shard) : []),
    ...refused,
    ...outputs,
    ...features,
    ...["--summary-export", join(plan.workDir, SUMMARY_FILE)],
    ...trendStats,
    ...["--console-output", join(plan.workDir, CONSOLE_FILE)],
    ...["--log-format", "json"],
    ...["--user-agent", `${run.userAgent ?? `Grafana k6/${version}`} load-test-run/${plan.runName}`],
    "--include-system-env-vars=true",
    "--no-usage-report",
    "--no-color",
    "--quiet",
  ];
}

async function readSummary(plan: ArmPlan): Promise<SummaryExport | null> {
  try {
    return parseSummaryExport(await readFile(join(plan.workDir, SUMMARY_FILE), "utf8"));
  } catch (error) {
    // A script that did not start and a k6 that was killed leave none; how it ended says so.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function isYaml(plan: ArmPlan): plan is ArmPlan & { scenario: YamlScenario } {
  return plan.scenario.kind === "yaml";
}
