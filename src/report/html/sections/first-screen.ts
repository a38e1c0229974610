/** What a reader sees without scrolling: the verdict and why, what broke first, what to do, the main figures. */
import type { Comparison } from "../../../judge/verdict.ts";
import { adviceOf } from "../../advice.ts";
import { allTraffic, furtherReasons, headlineOf, provenance } from "../../headline.ts";
import { percent, percentChange, perSecond, plainSpaces } from "../../numbers.ts";
import type { EndpointFigures, ReportView } from "../../view.ts";
import { quantileWords } from "../../wording.ts";
import { type Html, html, outsideLink, sentence } from "../html.ts";
import type { PageModel } from "../page-model.ts";

const MOST_REASONS = 5;
const MOST_ACTIONS = 4;
const MOST_OTHERS = 3;

const VERDICT_WORDS = {
  pass: "Pass",
  fail: "Fail",
  inconclusive: "Inconclusive",
  disturbed: "Disturbed",
  "no-baseline": "No baseline",
} as const;

export function firstScreen(view: ReportView, model: PageModel): Html {
  const { verdict } = view.judgement;
  const { advisory, runUrl } = view.context;
  const reasons = furtherReasons(view);
  const shown = reasons.slice(0, MOST_REASONS);
  const started = new Date(view.recording.startedAtMs);
  const when = Number.isNaN(started.getTime()) ? "" : started.toISOString().slice(0, 16).replace("T", " ");
  return html`<header class="verdict ${verdict}">
<p class="badge">${VERDICT_WORDS[verdict]}</p>
<h1>${sentence(headlineOf(view).sentence)}</h1>
${advisory === undefined ? "" : html`<p class="advisory">${sentence(advisory)}</p>`}
${shown.length === 0 ? "" : html`<ul class="reasons">${shown.map((reason) => html`<li>${sentence(reason.text)}</li>`)}</ul>`}
<p class="provenance">${provenance(view).map((part) => html`<span>${sentence(plainSpaces(part))}</span> `)}${when === "" ? "" : html`<span>${when} UTC</span> `}${runUrl === null ? "" : html`<span>${outsideLink("log of the run", runUrl)}</span>`}</p>
</header>
${tiles(view)}
<div class="pair">
<section class="card"><h2>What broke first</h2>${brokeFirst(model)}</section>
<section class="card"><h2>What to do</h2>${whatToDo(view, model)}</section>
</div>`;
}

function brokeFirst({ analysis }: PageModel): Html {
  const [first, ...others] = analysis.findings;
  if (first === undefined) {
    const [open] = analysis.open.filter((one) => one.question.startsWith("Which resource"));
    const nothing = html`<p>Nothing that this run could find.</p>`;
    return open === undefined
      ? nothing
      : html`${nothing}<p class="quiet">${open.question} ${sentence(open.why)}.</p>`;
  }
  const next = others.slice(0, MOST_OTHERS);
  return html`<p><a href="#${first.id}">${sentence(first.title)}</a>.</p>
<p class="quiet">${sentence(first.evidence[0] ?? "")}.</p>
${
  next.length === 0
    ? ""
    : html`<p class="then">Then:</p><ul>${next.map((one) => html`<li><a href="#${one.id}">${sentence(one.title)}</a></li>`)}</ul>`
}`;
}

function whatToDo(view: ReportView, { analysis }: PageModel): Html {
  const surface = view.context.runUrl === null ? "terminal" : "action";
  const advice = adviceOf(view, surface).map((text) => html`<li>${sentence(text)}</li>`);
  const actions = analysis.actions
    .slice(0, MOST_ACTIONS)
    .map((one) => html`<li><a href="#actions">${sentence(one.text)}</a></li>`);
  if (actions.length + advice.length === 0) return html`<p>Nothing.</p>`;
  return html`<ul>${actions}${advice}</ul>`;
}

function tiles(view: ReportView): Html {
  const all = allTraffic(view);
  if (all === undefined) return html``;
  const { head, base } = all;
  const totals = view.judgement.comparisons.filter((one) => one.scope.kind === "total");
  const tile = (title: string, of: (one: EndpointFigures) => string, metric: Comparison["metric"] | null) => {
    const one = totals.find((other) => other.metric === metric);
    return html`<div class="tile"><dt>${title}</dt><dd>${of(head)}</dd>${
      base === null ? "" : html`<dd class="quiet">base ${of(base)}${change(one)}</dd>`
    }</div>`;
  };
  return html`<dl class="tiles">${[
    tile("p50", (one) => quantileWords(one, 0.5, one.p50Ms), "p50"),
    tile("p95", (one) => quantileWords(one, 0.95, one.p95Ms), "p95"),
    tile("p99", (one) => quantileWords(one, 0.99, one.p99Ms), "p99"),
    tile("failed", (one) => percent(one.count > 0 ? one.failed / one.count : null), null),
    tile("requests", (one) => perSecond(one.requestsPerSecond), null),
  ]}</dl>`;
}

function change(one: Comparison | undefined): string {
  const estimate = one?.change?.unit === "ratio" ? one.change.estimate : null;
  return estimate === null || !Number.isFinite(estimate) ? "" : `, ${percentChange(estimate)}`;
}
