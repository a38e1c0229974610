/** What to do next, each with its evidence. */
import type { SuccessKind } from "../criteria/criterion.ts";
import type { SuccessResult } from "../criteria/success-result.ts";
import type { Judgement } from "../judge/verdict.ts";
import { actualWords } from "../report/sections/limits.ts";
import { changeWords, enumerate, METRIC_WORDS, named, scopeName } from "../report/wording.ts";
import type { ActionItem, Finding } from "./finding.ts";

const MOST_ITEMS = 12;

export function actionItems(findings: readonly Finding[], judgement: Judgement): ActionItem[] {
  const [first, ...others] = findings.map((finding) => itemsOf(finding, findings));
  const items = [
    ...(first ?? []),
    ...slowerEndpoints(judgement),
    ...missedLimits(judgement),
    ...missedCriteria(judgement, findings),
    ...others.flat(),
    ...unknownLimits(judgement),
    ...unknownCriteria(judgement),
  ];
  return items.slice(0, MOST_ITEMS);
}

/** Soon after what broke first: somebody has just made them, and knows the code. */
function slowerEndpoints({ comparisons, comparedWith }: Judgement): ActionItem[] {
  const against = comparedWith === "history" ? "the stored runs" : "base";
  return comparisons
    .filter((one) => one.outcome === "slower" && one.scope.kind !== "total" && one.gated)
    .map((one) => ({
      kind: one.metric === "failures" ? ("fix" as const) : ("optimise" as const),
      text:
        one.metric === "failures"
          ? `Find out why ${named(scopeName(one.scope))} fails more often than with ${against}`
          : `Look at what changed in ${named(scopeName(one.scope))}`,
      because: `${METRIC_WORDS[one.metric]} ${changeWords(one.change)} against ${against}`,
      findingId: null,
    }));
}

function missedLimits({ criteria }: Judgement): ActionItem[] {
  return criteria
    .filter((one) => one.outcome === "missed")
    .map((one) => ({
      kind: "document" as const,
      text: `Meet the limit ${named(one.criterion.text)}, or agree on another and write it into the scenario`,
      because: `it was ${actualWords(one)} ${one.how}`,
      findingId: null,
    }));
}

function unknownLimits({ criteria }: Judgement): ActionItem[] {
  return criteria
    .filter((one) => one.outcome === "unknown")
    .map(({ criterion, how }) => ({
      kind: "measure" as const,
      text: `Make ${named(criterion.text)} measurable`,
      because: how,
      findingId: null,
    }));
}

/** A resource that a finding names already has its item. */
function missedCriteria({ successCriteria = [] }: Judgement, findings: readonly Finding[]): ActionItem[] {
  const short = findings.filter(({ kind, second }) => kind === "resource" && second !== null);
  const isNamed = ({ criterion, how }: SuccessResult) =>
    criterion.kind === "below-maximum" &&
    short.some(({ subject }) => subject !== null && how.includes(named(subject)));
  return successCriteria
    .filter((one) => one.outcome === "missed" && !isNamed(one))
    .map(({ criterion, title, found, how }) => ({
      ...ADVICE[criterion.kind],
      because: `missed: ${title}; ${found === "" ? how : `${found} (${how})`}`,
      findingId: null,
    }));
}

function unknownCriteria({ successCriteria = [] }: Judgement): ActionItem[] {
  const unknown = successCriteria.filter(({ outcome }) => outcome === "unknown");
  // One missing Prometheus leaves many criteria open.
  return [...new Set(unknown.map(({ how }) => how))].map((how) => ({
    kind: "measure" as const,
    text: `Make it possible to tell: ${enumerate(unknown.filter((one) => one.how === how).map(({ title }) => title))}`,
    because: how,
    findingId: null,
  }));
}

const ADVICE: Record<SuccessKind, Pick<ActionItem, "kind" | "text">> = {
  "no-memory-leak": { kind: "fix", text: "Compare two heap snapshots of the target, and release what stays" },
  "handles-rate": { kind: "scale", text: "Add capacity until this rate is answered as fast as low load" },
  "scales-out": {
    kind: "scale",
    text: "Look at target and limits of the autoscaler, and at what it measures",
  },
  "below-maximum": {
    kind: "scale",
    text: "Give the target more of what came to its limit, or make each request need less of it",
  },
  "no-provider-timeouts": {
    kind: "fix",
    text: "Bound the calls of the provider, and answer before they time out",
  },
  "graceful-degradation": {
    kind: "rate-limit",
    text: "Turn requests away early with 429 or 503 and Retry-After, and let the queue empty",
  },
  "proper-error-messages": { kind: "fix", text: "Answer errors with JSON that has a code and a message" },
  "stable-websockets": { kind: "fix", text: "Find out why WebSocket connections end or stay silent" },
};

function itemsOf(finding: Finding, all: readonly Finding[]): ActionItem[] {
  const item = (kind: ActionItem["kind"], text: string): ActionItem => ({
    kind,
    text,
    because: finding.title,
    findingId: finding.id,
  });
  const subject = finding.subject === null ? "" : named(finding.subject);
  switch (finding.kind) {
    case "generator":
      return [
        item("measure", "Repeat the test from a larger or quieter runner, or with more users to spare"),
      ];
    case "resource":
      return finding.second === null
        ? [item("measure", `Set a limit for ${subject} and raise the load, to see whether it is the cause`)]
        : [item("scale", `Give the target more of ${subject}, or make each request need less of it`)];
    case "throughput":
      return [
        ...(all.some((other) => other.kind === "resource" && other.second !== null)
          ? []
          : [item("scale", "Scale what is waited for in turn: replicas, workers or a pool of connections")]),
        item("document", "Write this capacity into the operations documents and into the alert on traffic"),
      ];
    case "latency":
      return [];
    case "endpoint":
      return [item("optimise", `Profile ${subject} under load`)];
    case "rate-limit":
      return [
        item("rate-limit", "Raise the rate limit for this traffic, or plan the load below it"),
        item(
          "document",
          "Write the rate limit into the API's documents, with what a client should do at 429",
        ),
      ];
    case "failures":
      return [item("fix", failureAdvice(finding.subject))];
  }
}

function failureAdvice(kind: string | null): string {
  switch (kind) {
    case "timeout":
      return "Answer or refuse before the client gives up: bound the queue, and set time limits on what is called";
    case "refused":
    case "reset":
      return "Keep connections alive under load: look for crashes, restarts and full accept queues";
    case "status-5xx":
      return "Find the cause of the 5xx answers in the target's log; shed load with 503 and Retry-After at the limit";
    case "expectation":
      return "Compare the answers with what the scenario expects of them";
    case "dns":
    case "tls":
      return "Look at name resolution and certificates of the target";
    default:
      return "Look at the requests that fail";
  }
}
