import { z } from "zod";
import {
  parseImage,
  parseKubernetesName,
  parseParallelism,
  parseResources,
} from "../engine/k6-operator/settings.ts";
import { RUN_VERDICTS, type RunVerdict } from "../judge/verdict.ts";
import { parseAllowedHost } from "../preview/allow-list.ts";
import { isTemplate, sampleOf } from "../preview/template.ts";
import { parseShard } from "../shard/shard.ts";
import { parseStartAt } from "../shard/start-time.ts";
import { parseEnv } from "./env-lines.ts";
import { parseHeaders } from "./header-lines.ts";
import { parseOutputs } from "./output-lines.ts";
import { readLogin, readMatchers } from "./prometheus-words.ts";
import { fails, oneOf, read, scalar, step, text, wholeNumber } from "./readers.ts";
import { parseDurationMs } from "./units.ts";

const duration = read((value) => {
  const ms = parseDurationMs(value, "");
  return ms > 0 ? ms : fails(value, "a duration above zero, such as 90s");
});

const LEAST_LIVE_MS = 2 * 60_000;

/** How often the comment is refreshed; GitHub counts writes. */
const liveUpdates = read((value) => {
  const ms = parseDurationMs(value, "");
  return ms === 0 || ms >= LEAST_LIVE_MS ? ms : fails(value, "2m or more, or 0 for none");
});

/** An http(s) URL without a trailing slash; user, password, query and fragment have no place in a base URL. */
function readWebUrl(value: string): string {
  const parsed = URL.canParse(value.trim()) ? new URL(value.trim()) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || !parsed.hostname) {
    return fails(withoutSecrets(value), "a URL that begins with http:// or https://");
  }
  if (parsed.username || parsed.password) {
    return fails(withoutSecrets(value), "the URL without user and password (pass those through env)");
  }
  if (parsed.search || parsed.hash)
    return fails(withoutSecrets(value), "the URL without ?query and #fragment");
  return parsed.href.replace(/\/+$/, "");
}

const webUrl = read(readWebUrl);

/** A URL, a template of one such as `https://pr-{pr}.example.com`, or `auto`. */
const target = read((value) => {
  const text = value.trim();
  if (text.toLowerCase() === "auto") return "auto";
  if (!isTemplate(text)) return readWebUrl(text);
  readWebUrl(sampleOf(text));
  return text.replace(/\/+$/, "");
});

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//***@").replace(/[?#].*$/s, "?***");
}

const FAILABLE = RUN_VERDICTS.filter((verdict) => verdict !== "pass");

const verdicts = z.union([z.array(z.string()), z.string()], { error: "write a word or a list" }).transform(
  step((value): RunVerdict[] => {
    const words = (Array.isArray(value) ? value : value.split(/[\s,]+/)).filter((word) => word !== "");
    if (words.length === 1 && words[0] === "none") return [];
    const wrong = words.find((word) => !FAILABLE.some((known) => known === word));
    if (wrong !== undefined || words.length === 0) {
      return fails(wrong ?? "", `none, or a list of ${FAILABLE.join(", ")}`);
    }
    return FAILABLE.filter((known) => words.includes(known));
  }),
);

const env = z
  .union([z.string(), z.record(z.string(), scalar)], { error: "write lines KEY=VALUE or a map" })
  .transform(step(parseEnv));

const store = read((value) => {
  if (/^(directory|branch):\S/.test(value)) return value.trim();
  return fails(value, "directory:PATH or branch:NAME");
});

const scale = read((value) => {
  const number = value.trim().endsWith("%") ? Number(value.trim().slice(0, -1)) / 100 : Number(value.trim());
  return number > 0 && number <= 1000 ? number : fails(value, "a factor such as 0.1, 2 or 50%");
});

const checksum = read((value) =>
  /^[0-9a-f]{64}$/i.test(value.trim())
    ? value.trim().toLowerCase()
    : fails(value, "the SHA-256 of the release archive, 64 hexadecimal digits"),
);

/** Path globs, one a line or separated by commas. */
const globs = z
  .union([z.array(z.string()), z.string()], { error: "write a path glob or a list" })
  .transform((value) =>
    (Array.isArray(value) ? value : value.split(/[\n,]+/))
      .map((glob) => glob.trim())
      .filter((glob) => glob !== ""),
  );

/** One a line. */
const lines = z
  .union([z.array(z.string()), z.string()], { error: "write a path or a list" })
  .transform((value) =>
    (Array.isArray(value) ? value : value.split(/\n+/))
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );

const hosts = z
  .union([z.array(z.string()), z.string()], { error: "write a host or a list" })
  .transform(
    step((value) =>
      (Array.isArray(value) ? value : value.split(/[\s,]+/))
        .filter((host) => host !== "")
        .map(parseAllowedHost),
    ),
  );

const headers = z
  .union([z.string(), z.record(z.string(), scalar)], { error: "write lines Name: value or a map" })
  .transform(step(parseHeaders));

const outputs = z
  .union([z.array(z.string()), z.string()], {
    error: "write an output such as influxdb=http://HOST:8086/k6, or a list",
  })
  .transform(step(parseOutputs));

const resources = z
  .union([z.string(), z.record(z.string(), scalar)], { error: "write cpu=1, memory=1Gi or a map" })
  .transform(step(parseResources));

const yesOrNo = read((value) => {
  if (/^(true|yes|1)$/i.test(value.trim())) return true;
  return /^(false|no|0)$/i.test(value.trim()) ? false : fails(value, "true or false");
});

/**
 * Everything that can be asked for, by its name as an action input. The configuration file and the terminal flags
 * use the same names and the same readers.
 */
export const wishSchema = z.strictObject({
  scenario: text.optional(),
  url: target.optional(),
  "base-url": target.optional(),
  "head-digest": text.optional(),
  "base-digest": text.optional(),
  mode: oneOf([
    "auto",
    "gate",
    "record",
    "command",
    "run",
    "publish",
    "preflight",
    "report",
    "merge",
  ]).optional(),
  engine: oneOf(["auto", "k6", "embedded", "k6-operator"]).optional(),
  collect: oneOf(["auto", "csv", "histograms"]).optional(),
  "k6-version": text.optional(),
  "k6-path": text.optional(),
  "k6-checksum": checksum.optional(),
  "k6-mirror": webUrl.optional(),
  "k6-image": read(parseImage).optional(),
  parallelism: read(parseParallelism).optional(),
  "kubernetes-namespace": read(parseKubernetesName).optional(),
  "kubernetes-service-account": read(parseKubernetesName).optional(),
  "kubernetes-resources": resources.optional(),
  "kubernetes-start-timeout": duration.optional(),
  env: env.optional(),
  vus: wholeNumber("a number of virtual users, such as 50").optional(),
  duration: duration.optional(),
  scale: scale.optional(),
  "max-vus": wholeNumber("a number of virtual users, such as 200").optional(),
  "max-duration": duration.optional(),
  "job-timeout": duration.optional(),
  "live-updates": liveUpdates.optional(),
  "max-requests": wholeNumber("a number of requests, such as 1000000").optional(),
  "baseline-store": store.optional(),
  "fail-on": verdicts.optional(),
  confirm: oneOf(["never", "side-by-side"]).optional(),
  "report-dir": text.optional(),
  comment: oneOf(["always", "changes", "never"]).optional(),
  "comment-key": text.optional(),
  seed: wholeNumber("a whole number from 1 up").optional(),
  record: yesOrNo.optional(),
  "skip-if-only": globs.optional(),
  note: text.optional(),
  "pull-request": wholeNumber("the number of a pull request, such as 123").optional(),
  artifact: text.optional(),
  recording: text.optional(),
  recordings: lines.optional(),
  shard: read(parseShard).optional(),
  "start-at": read(parseStartAt).optional(),
  "run-id": wholeNumber("the id of a workflow run, such as 1234567890").optional(),
  "allow-hosts": hosts.optional(),
  "allow-production": yesOrNo.optional(),
  "preview-environment": text.optional(),
  "preview-timeout": duration.optional(),
  "target-headers": headers.optional(),
  outputs: outputs.optional(),
  profile: text.optional(),
  "ready-timeout": read((value) => parseDurationMs(value, "")).optional(),
  prometheus: webUrl.optional(),
  "prometheus-token": text.optional(),
  "prometheus-basic-auth": read(readLogin).optional(),
  "prometheus-headers": headers.optional(),
  "prometheus-ca": text.optional(),
  "prometheus-step": duration.optional(),
  "prometheus-head": read(readMatchers).optional(),
  "prometheus-base": read(readMatchers).optional(),
  "github-token": text.optional(),
  config: text.optional(),
});

/** What one source asks for; what it does not mention is undefined. */
export type Wish = z.infer<typeof wishSchema>;
export type WishName = keyof typeof wishSchema.shape;
