import { readFile, writeFile } from "node:fs/promises";
import { InfrastructureError } from "../../errors.ts";
import type { Behaviour, LoadShape } from "../../scenario/scenario.ts";
import type { Shard } from "../../shard/shard.ts";

/** Environment variable with the scenario's own variables, as one JSON object: so that secrets lie in no file. */
export const ENV_VARIABLE = "LOAD_ACTION_ARM_ENV";

/** What the process of an arm is told, as a JSON file. It holds no values of variables. */
export interface ArmFile {
  schema: 1;
  shape: LoadShape;
  behaviour: Behaviour;
  baseUrl: string;
  seed: number;
  runName: string;
  /** Each iteration waits a random part of this before it begins, milliseconds; 0: none. */
  startSpreadMs: number;
  /** Which part of the load this process makes. */
  shard?: Shard;
  preAllocatedVus: number;
  maxVus: number;
  streamPath: string;
  userAgent: string;
  /** Connections to addresses that are not public are refused. */
  publicOnly: boolean;
}

export async function writeArmFile(path: string, file: ArmFile): Promise<void> {
  await writeFile(path, JSON.stringify(file), { mode: 0o600 });
}

/** @throws InfrastructureError for a file that this version did not write */
export async function readArmFile(path: string): Promise<ArmFile> {
  const file = JSON.parse(await readFile(path, "utf8")) as Partial<ArmFile>;
  if (file.schema !== 1 || !file.shape || !file.behaviour || !file.streamPath) {
    throw new InfrastructureError(`${path}: not a plan of the embedded engine of this version`);
  }
  return file as ArmFile;
}

export function readArmEnv(env: Record<string, string | undefined>): Record<string, string> {
  return JSON.parse(env[ENV_VARIABLE] ?? "{}");
}
