import { join } from "node:path";
import { UsageError } from "../../errors.ts";
import { openModelVus, yamlRequirements } from "../../scenario/requirements.ts";
import type { YamlScenario } from "../../scenario/scenario.ts";
import { peakLevel, startSpreadMs } from "../../scenario/shape.ts";
import { VERSION } from "../../version.ts";
import type { ArmPlan, Engine } from "../engine.ts";
import { ENV_VARIABLE, writeArmFile } from "./arm-file.ts";
import { describeEnd } from "./exit-codes.ts";

const NOTE =
  "Load was made by the embedded engine, not by k6: YAML scenarios over HTTP/1.1 only, from one Node.js thread.";

export interface EmbeddedEngineOptions {
  /** The file that answers `embedded-arm FILE` with `runEmbeddedArm`: normally the program itself. */
  entry: string;
}

/** The engine that needs nothing but Node. Each arm is a process of its own. */
export function createEmbeddedEngine(options: EmbeddedEngineOptions): Engine {
  return {
    name: "embedded",
    version: VERSION,
    notes: [NOTE, ...proxyNotes(process.env)],
    async requirements(plan) {
      return yamlRequirements(yamlOf(plan), plan.maxVus);
    },
    async prepare(plan) {
      const { shape, behaviour } = yamlOf(plan);
      const planFile = join(plan.workDir, "embedded-plan.json");
      await writeArmFile(planFile, {
        schema: 1,
        shape,
        behaviour,
        baseUrl: plan.baseUrl,
        seed: plan.seed,
        runName: plan.runName,
        startSpreadMs: startSpreadMs(shape),
        preAllocatedVus: openModelVus(behaviour, peakLevel(shape), plan.maxVus).preAllocated,
        maxVus: plan.maxVus,
        ...(plan.shard === undefined ? {} : { shard: plan.shard }),
        streamPath: plan.streamPath,
        userAgent: `load-action/${VERSION} (embedded engine)`,
        publicOnly: plan.publicOnly ?? false,
      });
      const variables = { ...plan.env, BASE_URL: plan.baseUrl, WS_URL: plan.wsUrl };
      return {
        command: process.execPath,
        args: [options.entry, "embedded-arm", planFile],
        env: { ...certificates(process.env), [ENV_VARIABLE]: JSON.stringify(variables) },
        cwd: plan.workDir,
      };
    },
    async aftermath(_plan, end) {
      return { thresholds: [], metrics: [], end: describeEnd(end) };
    },
  };
}

function yamlOf({ scenario }: ArmPlan): YamlScenario {
  if (scenario.kind === "yaml") return scenario;
  throw new UsageError(
    `scenario: ${scenario.name} is a k6 script, which the embedded engine cannot run; install k6, or choose a YAML scenario such as gate`,
  );
}

/** What a private certificate authority is told to Node by. */
function certificates(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_USE_SYSTEM_CA"];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function proxyNotes(env: NodeJS.ProcessEnv): string[] {
  const set = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"].find((name) => env[name]);
  return set ? [`The embedded engine connects to the target directly; ${set} is not used.`] : [];
}
