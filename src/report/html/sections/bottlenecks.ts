import type { ActionItem, Finding } from "../../../analysis/finding.ts";
import { percent, perSecond } from "../../numbers.ts";
import { figure } from "../figure.ts";
import { type Html, html, sentence } from "../html.ts";
import type { PageModel } from "../page-model.ts";

const ACTION_WORDS: Record<ActionItem["kind"], string> = {
  scale: "Scale",
  optimise: "Optimise",
  fix: "Fix",
  "rate-limit": "Rate limit",
  document: "Write down",
  measure: "Measure",
};

/** What gave out first, as a ranked list with its evidence, and what cannot be said. */
export function bottlenecksSection({ analysis }: PageModel): Html {
  const { findings, open } = analysis;
  return html`<section id="bottlenecks"><h2>Bottlenecks</h2>
${
  findings.length === 0
    ? html`<p>None was found.</p>`
    : html`<ol class="findings">${findings.map(findingItem)}</ol>`
}
${
  open.length === 0
    ? ""
    : html`<h3>What this run cannot tell</h3><ul>${open.map((one) => html`<li><b>${one.question}</b> ${sentence(one.why)}.</li>`)}</ul>`
}
${scalabilityFigure(analysis)}</section>`;
}

function findingItem({ id, title, strength, evidence }: Finding): Html {
  return html`<li id="${id}"><p><b>${sentence(title)}</b> <span class="strength ${strength}">${strength === "strong" ? "strong evidence" : "some evidence"}</span></p>
<ul>${evidence.map((text) => html`<li>${sentence(text)}</li>`)}</ul></li>`;
}

function scalabilityFigure({ scalability }: PageModel["analysis"]): Html {
  const { fit, concurrency, knee, kneeInterval, outcome } = scalability;
  if (fit === null) return html``;
  const where =
    outcome === "limit" && knee !== null && kneeInterval !== null
      ? ` It stops growing at ${Math.round(knee)} (${Math.round(kneeInterval.low)} … ${kneeInterval.high === null ? "∞" : Math.round(kneeInterval.high)}).`
      : "";
  return html`${figure(
    "scalability",
    "Throughput against load",
    `Each point is a piece of the run; the line is the Universal Scalability Law.${where}`,
    [
      { line: "points", label: "measured" },
      { line: "head", label: "fitted law" },
    ],
  )}
<p class="quiet">One of the ${concurrency} alone would get ${perSecond(fit.lambda)}; contention ${percent(fit.sigma)}, coherency ${percent(fit.kappa)}; the law is off by ${percent(fit.error)} on average.</p>`;
}

export function actionsSection({ analysis }: PageModel): Html {
  if (analysis.actions.length === 0) return html``;
  return html`<section id="actions"><h2>Action items</h2><ul class="actions">${analysis.actions.map(
    (one) => html`<li><span class="kind">${ACTION_WORDS[one.kind]}</span><div><p>${sentence(one.text)}</p>
<p class="quiet">because: ${one.findingId === null ? sentence(one.because) : html`<a href="#${one.findingId}">${sentence(one.because)}</a>`}</p></div></li>`,
  )}</ul></section>`;
}
