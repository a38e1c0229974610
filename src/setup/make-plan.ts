import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { badValue, UsageError } from "../errors.ts";
import { readWish } from "../request/read-wish.ts";
import { parseDurationMs, parseRatePerSecond } from "../request/units.ts";
import { VERSION } from "../version.ts";
import { actionRef } from "./action-ref.ts";
import type { Detected } from "./detect.ts";
import { type ApiDescription, readOpenApi } from "./openapi.ts";
import { PROVIDERS, type Provider, type SetupPlan } from "./plan.ts";
import type { Prompter } from "./prompter.ts";
import { ROOT_ACTION } from "./scenario-file.ts";

/** The flags of `init` that take a value. */
export const INIT_FLAGS = [
  "provider",
  "url",
  "base-url",
  "allow-hosts",
  "start",
  "install",
  "openapi",
  "rate",
  "duration",
  "branch",
  "action-ref",
] as const;
export type InitFlags = Partial<Record<(typeof INIT_FLAGS)[number], string>>;

const WARM_UP_SECONDS = 10;

export interface PlanSources {
  cwd: string;
  flags: InitFlags;
  detected: Detected;
  /** Asked for what no flag says. */
  prompter: Prompter;
}

/**
 * Decides what to write: flags first, then answers, then what the repository shows.
 *
 * @throws UsageError where something needed is told by none of them
 */
export async function makePlan({ cwd, flags, detected, prompter }: PlanSources): Promise<SetupPlan> {
  const answer = async (flag: keyof InitFlags, question: string, byDefault: string) =>
    flags[flag] ?? (await prompter.ask(question, byDefault));
  const provider = providerOf(
    flags.provider ??
      (flags.url !== undefined
        ? "url"
        : await prompter.ask(
            `Where do pull requests run? ${PROVIDERS.join(", ")}`,
            detected.provider ?? "url",
          )),
  );
  const target = await targetsOf(provider, detected.project, answer);
  const start =
    provider === "runner"
      ? await answer("start", "Command that starts it on $PORT", detected.start ?? "")
      : "";
  if (provider === "runner" && start === "") {
    throw new UsageError(
      'start: none was given; write --start "npm start", a command that serves on the port in PORT',
    );
  }
  const install =
    provider === "runner"
      ? await answer("install", "Command that makes a checkout ready", detected.install)
      : "";
  const openapi = await answer("openapi", "OpenAPI description (empty for none)", detected.openapi ?? "");
  const api = openapi === "" ? null : await readDescription(cwd, openapi);
  const durationMs = parseDurationMs(flags.duration ?? "90s", "duration");
  if (durationMs < 10_000)
    throw badValue("duration", flags.duration, "at least 10s, to have something to judge");
  const ratePerSecond = parseRatePerSecond(flags.rate ?? "20/s", "rate");
  if (!(ratePerSecond > 0)) throw badValue("rate", flags.rate, "a rate above zero, such as 20/s");
  return {
    provider,
    ...target,
    start,
    install,
    defaultBranch: flags.branch ?? detected.defaultBranch,
    action: await actionRef(flags["action-ref"]),
    durationSeconds: Math.round(durationMs / 1000),
    warmUpSeconds: WARM_UP_SECONDS,
    ratePerSecond,
    actions: api === null || api.actions.length === 0 ? [ROOT_ACTION] : api.actions,
    leftOut: api?.leftOut ?? [],
    tokenSecret: api?.bearer ? "API_TOKEN" : null,
    schemaBase: `https://unpkg.com/@semantest/load-action@${VERSION}/schema`,
  };
}

function providerOf(text: string): Provider {
  const word = text.trim().toLowerCase();
  const known = PROVIDERS.find((provider) => provider === word);
  if (known === undefined) throw badValue("provider", text, `one of ${PROVIDERS.join(", ")}`);
  return known;
}

type Answer = (flag: keyof InitFlags, question: string, byDefault: string) => Promise<string>;
type Targets = Pick<SetupPlan, "url" | "baseUrl" | "allowHosts">;

async function targetsOf(provider: Provider, project: string, answer: Answer): Promise<Targets> {
  if (provider === "runner") return { url: null, baseUrl: null, allowHosts: [] };
  if (provider === "url") {
    const url = await answer(
      "url",
      "URL of a pull request's deployment; may have {pr}, {sha7}, {branch}",
      "",
    );
    if (url === "") {
      throw new UsageError(
        "url: none was given; write --url https://pr-{pr}.example.com, or --provider runner where nothing is deployed",
      );
    }
    const baseUrl = await answer("base-url", "URL of the base version's deployment (empty for none)", "");
    return checked(url, baseUrl, "");
  }
  const hosts = {
    vercel: `${project}-*.vercel.app`,
    netlify: `deploy-preview-*--${project}.netlify.app`,
    deployments: "",
  }[provider];
  const allowHosts = await answer(
    "allow-hosts",
    "Hosts that previews are on, such as my-app-*.vercel.app",
    hosts,
  );
  if (allowHosts === "") {
    throw new UsageError("allow-hosts: none was given; write --allow-hosts with the hosts of your previews");
  }
  const base = await answer(
    "base-url",
    "URL of the base version's deployment",
    provider === "netlify" ? "" : "auto",
  );
  return checked("auto", base, allowHosts);
}

/** In the words of the action's own reader, which will read them from the file. */
function checked(url: string, baseUrl: string, allowHosts: string): Targets {
  const raw = {
    url,
    ...(baseUrl === "" ? {} : { "base-url": baseUrl }),
    ...(allowHosts === "" ? {} : { "allow-hosts": allowHosts }),
  };
  const wish = readWish(raw, (name) => `--${name}`);
  return { url: wish.url ?? url, baseUrl: wish["base-url"] ?? null, allowHosts: wish["allow-hosts"] ?? [] };
}

async function readDescription(cwd: string, path: string): Promise<ApiDescription> {
  let text: string;
  try {
    text = await readFile(join(cwd, path), "utf8");
  } catch (error) {
    throw new UsageError(
      `openapi: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}`,
    );
  }
  return readOpenApi(text, path);
}
