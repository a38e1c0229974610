import { type Html, html } from "./html.ts";

export interface Legend {
  /** Class of the line: `head`, `base`, `head-2`, `failed`, `limit` and so on. */
  line: string;
  label: string;
}

/**
 * The place of a chart. The page's script draws it and writes its figures into the table below; arrow keys read it out
 * point by point.
 */
export function figure(
  kind: string,
  title: string,
  describe: string,
  legend: readonly Legend[],
  index: number | null = null,
): Html {
  const which = index === null ? "" : html` data-index="${index}"`;
  return html`<figure data-chart="${kind}"${which}>
<figcaption><h3>${title}</h3><p>${describe}</p></figcaption>
<ul class="legend">${legend.map((one) => html`<li><i class="${one.line}"></i>${one.label}</li>`)}</ul>
<div class="plot" tabindex="0" role="img" aria-label="${`${title}. ${describe} Arrow keys read the values.`}"></div>
<output class="readout" aria-live="polite"></output>
<details class="figures"><summary>Figures as a table</summary><div class="scroll"></div></details>
</figure>`;
}
