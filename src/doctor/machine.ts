import { findK6 } from "../engine/k6/find-k6.ts";
import { readWantedVersion } from "../engine/k6/k6-version.ts";
import { AUTO } from "../preview/find-targets.ts";
import { closedSentence, probeUntilSteady } from "../preview/probe.ts";
import { isTemplate } from "../preview/template.ts";
import type { Wish } from "../request/wish.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Finding, mend, ok, unknown } from "./finding.ts";

const PROBE_MS = 5_000;

export async function k6Findings(wish: Wish, scenario: Scenario, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  if (wish.engine === "embedded") {
    return scenario.kind === "yaml"
      ? [ok("k6", "The embedded engine is asked for; k6 is not needed.")]
      : [
          mend(
            "k6",
            `${scenario.name} is a k6 script, which the embedded engine cannot run.`,
            "Write engine: k6",
          ),
        ];
  }
  const wanted = readWantedVersion(wish["k6-version"] ?? "");
  const found = await findK6({ k6Path: wish["k6-path"] || null, wanted, env });
  if (found.path !== null) return [ok("k6", `k6 ${found.version} is at ${found.path}.`)];
  return [
    ok(
      "k6",
      `No k6 here${found.notes.length === 0 ? "" : ` (${found.notes.join(" ")})`}.`,
      "It is downloaded and verified by the first run",
    ),
  ];
}

/** What the settings say of the targets; those that have an address now are asked for it. */
export async function targetFindings(wish: Wish, hasOwnTargets: boolean): Promise<Finding[]> {
  const { url, "base-url": baseUrl } = wish;
  if (!url) {
    if (hasOwnTargets) return [ok("targets", "The workflows name the targets themselves.")];
    return [
      mend(
        "targets",
        "No url is set, in the settings or in a workflow.",
        "Set url: a URL, a template or auto",
      ),
    ];
  }
  const findings = [
    ...(await targetFinding("url", url)),
    ...(baseUrl ? await targetFinding("base-url", baseUrl) : []),
  ];
  if ([url, baseUrl].includes(AUTO)) findings.push(allowListFinding(wish));
  return findings;
}

async function targetFinding(field: string, url: string): Promise<Finding[]> {
  if (url === AUTO) return [ok("targets", `${field} is looked up among the deployments of the commit.`)];
  if (isTemplate(url)) return [ok("targets", `${field} is a template, ${url}.`)];
  const probe = await probeUntilSteady(url, { headers: {}, timeoutMs: PROBE_MS });
  if (!probe.steady || probe.answers.length === 0) {
    return [
      unknown(
        "targets",
        `${field}, ${url}, does not answer from here (${probe.last}).`,
        "See that it does from a runner",
      ),
    ];
  }
  const closed = closedSentence(probe, field === "url" ? "Head" : "Base");
  if (closed !== null) return [unknown("targets", closed, "See that the workflows do so, with a secret")];
  return [ok("targets", `${field}, ${url}, answers (${probe.last}).`)];
}

function allowListFinding(wish: Wish): Finding {
  const hosts = wish["allow-hosts"] ?? [];
  if (hosts.length === 0) {
    return mend(
      "targets",
      "No host is allowed, so no deployment will be loaded.",
      "Set allow-hosts, such as my-app-*.vercel.app",
    );
  }
  return ok("targets", `Load is sent to ${hosts.join(", ")} only.`);
}
