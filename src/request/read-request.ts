/** The two ways in: as an action and from a terminal. Both end in one checked {@link Request}. */
import { UsageError } from "../errors.ts";
import { readActionInputs } from "./action-inputs.ts";
import {
  type Config,
  DEFAULT_CONFIG_PATH,
  EMPTY_CONFIG,
  parseConfig,
  readConfigFile,
  readWorkFile,
  withConfirmations,
} from "./config-file.ts";
import { type Event, terminalOrigin } from "./event.ts";
import { storeOf } from "./flags.ts";
import { decideMode } from "./mode.ts";
import { mergeWishes, readWish } from "./read-wish.ts";
import type { Mode, Origin, Request } from "./request.ts";
import { DEFAULTS, resolveRequest } from "./resolve-request.ts";
import type { Wish } from "./wish.ts";

/** Reads a file of the repository at a commit; null where it is not there. */
export type ReadAtCommit = (
  origin: Origin,
  token: string,
  path: string,
  sha: string,
) => Promise<string | null>;

/** What the job was given, before anything is asked from GitHub. */
export interface ActionSources {
  event: Event;
  /** The action's inputs. */
  explicit: Wish;
  /** The configuration of the work tree, and where it is. */
  config: Config;
  configPath: string;
  mode: Mode;
}

/** @throws UsageError */
export async function readActionSources(
  env: NodeJS.ProcessEnv,
  cwd: string,
  event: Event,
): Promise<ActionSources> {
  const explicit = readActionInputs(env);
  const configPath = explicit.config || DEFAULT_CONFIG_PATH;
  const text = await readConfigFile(cwd, explicit.config);
  const parsed = text === null ? EMPTY_CONFIG : parseConfig(text, configPath);
  const mode = decideMode(explicit.mode ?? parsed.wish.mode, event);
  const config = await withConfirmations(parsed, (path) => readWorkFile(cwd, path), mode);
  return { event, explicit, config, configPath, mode };
}

/**
 * The request of a job: on a pull request with the limits and gate settings of the base commit.
 *
 * @throws UsageError
 * @throws InfrastructureError where the base commit cannot be asked
 */
export async function completeRequest(sources: ActionSources, readAtCommit: ReadAtCommit): Promise<Request> {
  const { event, explicit, config } = sources;
  const { origin, defaultBranch } = event;
  const notes: string[] = [];
  const baseConfig = await readBaseConfig(sources, readAtCommit, notes);
  const request = resolveRequest({ explicit, config, baseConfig, origin, defaultBranch, json: false });
  request.notes.push(...notes);
  return request;
}

async function readBaseConfig(
  { explicit, event: { origin }, configPath: path, mode }: ActionSources,
  readAtCommit: ReadAtCommit,
  notes: string[],
): Promise<Config | null> {
  if (origin.pullRequest === null || origin.baseSha === null) return null;
  const token = explicit["github-token"];
  if (!token) {
    throw new UsageError(
      'input "github-token": none was given; it is needed to read the limits from the base commit',
    );
  }
  const { baseSha } = origin;
  const read = (file: string) => readAtCommit(origin, token, file, baseSha);
  const text = await read(path);
  const config =
    (await readable(notes, "built-in limits are used", () => parseBase(text, path))) ?? EMPTY_CONFIG;
  const whole = () => withConfirmations(config, read, mode);
  return (await readable(notes, "nothing counts as confirmed", whole)) ?? config;
}

async function parseBase(text: string | null, path: string): Promise<Config> {
  return text === null ? EMPTY_CONFIG : parseConfig(text, path);
}

/** A pull request that mends a broken file must be able to pass, so what cannot be read is noted and left out. */
async function readable(
  notes: string[],
  instead: string,
  read: () => Promise<Config>,
): Promise<Config | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    notes.push(`The configuration of the base commit cannot be read, ${instead}: ${error.message}`);
    return null;
  }
}

export async function readTerminalRequest(explicit: Wish, cwd: string, json: boolean): Promise<Request> {
  const text = await readConfigFile(cwd, explicit.config);
  const parsed = text === null ? EMPTY_CONFIG : parseConfig(text, explicit.config || DEFAULT_CONFIG_PATH);
  const config = await withConfirmations(parsed, (path) => readWorkFile(cwd, path), explicit.mode);
  return resolveRequest({
    explicit,
    config,
    baseConfig: null,
    origin: terminalOrigin(),
    defaultBranch: null,
    json,
  });
}

/** What replaying a verdict needs of a request: no target, no load. */
export interface GateRequest {
  policy: Request["policy"];
  failOn: Request["failOn"];
  baselineStore: string | null;
}

/** Gate settings for `compare`, `judge` and `report`: flags first, then the configuration file. */
export async function readTerminalGate(flags: Record<string, string>, cwd: string): Promise<GateRequest> {
  const { "fail-on": failOn, baseline, config: path } = flags;
  const asked = {
    ...(failOn === undefined ? {} : { "fail-on": failOn }),
    ...(baseline === undefined ? {} : { "baseline-store": storeOf(baseline) }),
  };
  const explicit = readWish(asked, (name) => (name === "baseline-store" ? "--baseline" : `--${name}`));
  const text = await readConfigFile(cwd, path);
  const config = text === null ? EMPTY_CONFIG : parseConfig(text, path || DEFAULT_CONFIG_PATH);
  const wish = mergeWishes(explicit, config.wish);
  return {
    policy: config.policy,
    failOn: wish["fail-on"] ?? ["fail"],
    baselineStore: explicit["baseline-store"] ?? null,
  };
}

/** The store for `baseline`: flag first, then the configuration file, then the branch that an action writes to. */
export async function readTerminalStore(flags: Record<string, string>, cwd: string): Promise<string> {
  const { baseline, config: path } = flags;
  const asked = baseline === undefined ? {} : { "baseline-store": storeOf(baseline) };
  const explicit = readWish(asked, () => "--baseline");
  const text = await readConfigFile(cwd, path);
  const config = text === null ? EMPTY_CONFIG : parseConfig(text, path || DEFAULT_CONFIG_PATH);
  return mergeWishes(explicit, config.wish)["baseline-store"] ?? DEFAULTS.baselineStore;
}
