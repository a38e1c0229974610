import { headlineOf } from "../headline.ts";
import type { ReportView } from "../view.ts";
import { documentOf } from "./document.ts";
import { embeddedJson, type Html, html } from "./html.ts";
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

/** The post-test report as one file. */
export function renderPage(view: ReportView, model: PageModel, { script, style }: PageAssets): string {
  const charts: ChartData = {
    timeline: model.timeline,
    distributions: model.distributions,
    scalability: model.analysis.scalability,
  };
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
  const body = html`<a class="skip" href="#bottlenecks">To the details</a>
<main>
${firstScreen(view, model)}
<nav aria-label="Sections"><ul>${shown.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<noscript><p class="advisory">The charts are drawn by a script in this file, which this browser does not run; all tables are here.</p></noscript>
${shown.map(([, , section]) => html`${section}\n`)}
</main>
<script type="application/json" id="chart-data">${embeddedJson(charts)}</script>`;
  return documentOf({ title, style, script, body });
}
