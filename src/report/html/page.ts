import { createHash } from "node:crypto";
import { headlineOf } from "../headline.ts";
import type { ReportView } from "../view.ts";
import { embeddedJson, Html, html } from "./html.ts";
import type { PageModel } from "./page-model.ts";
import { actionsSection, bottlenecksSection } from "./sections/bottlenecks.ts";
import { checklistSection } from "./sections/checklist.ts";
import { comparisonSection } from "./sections/comparison.ts";
import { driftSection } from "./sections/drift.ts";
import { endpointsSection, errorsSection } from "./sections/endpoints.ts";
import { firstScreen } from "./sections/first-screen.ts";
import { aboutSection, checksSection, limitsSection } from "./sections/limits.ts";
import { resourcesSection } from "./sections/resources.ts";
import { overTimeSection, responseTimesSection } from "./sections/response-times.ts";
import { whereItWentSection } from "./sections/where-it-went.ts";

/** What the page is dressed in; neither may hold the end of its element. */
export interface PageAssets {
  script: string;
  style: string;
}

/** What the page's script draws. */
export interface ChartData {
  timeline: PageModel["timeline"];
  distributions: PageModel["distributions"];
  scalability: PageModel["analysis"]["scalability"];
}

/**
 * The post-test report as one file. It asks nothing of any network: the policy in its head allows this script and this
 * style, by their hashes, and nothing else.
 */
export function renderPage(view: ReportView, model: PageModel, { script, style }: PageAssets): string {
  const charts: ChartData = {
    timeline: model.timeline,
    distributions: model.distributions,
    scalability: model.analysis.scalability,
  };
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const title = `Load test: ${headlineOf(view).sentence.replaceAll("`", "")}`;
  const sections: [string, string, Html][] = [
    ["bottlenecks", "Bottlenecks", bottlenecksSection(model)],
    ["actions", "Action items", actionsSection(model)],
    ["comparison", "Comparison", comparisonSection(view)],
    ["where-it-went", "Where it went", whereItWentSection(view)],
    ["response-times", "Response times", responseTimesSection(model)],
    ["over-time", "Over time", overTimeSection(model)],
    ["resources", "Resources", resourcesSection(model)],
    ["drift", "Leaks and drift", driftSection(view)],
    ["endpoints", "Endpoints", endpointsSection(view)],
    ["errors", "Errors", errorsSection(model, view)],
    ["limits", "Limits", limitsSection(view)],
    ["checklist", "Checklist", checklistSection(view)],
    ["checks", "Checks", checksSection(view)],
    ["about", "About", aboutSection(view)],
  ];
  const shown = sections.filter(([, , section]) => section.text !== "");
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#bottlenecks">To the details</a>
<main>
${firstScreen(view, model)}
<nav aria-label="Sections"><ul>${shown.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<noscript><p class="advisory">The charts are drawn by a script in this file, which this browser does not run; all tables are here.</p></noscript>
${shown.map(([, , section]) => html`${section}\n`)}
</main>
<script type="application/json" id="chart-data">${embeddedJson(charts)}</script>
<script>${new Html(script)}</script>
</body>
</html>`.text
  }\n`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
