import { properErrorAnswers, retryAfterAnswers } from "../../../criteria/error-answers.ts";
import type { ArmRecording } from "../../../measure/recording.ts";
import { ALL_TRAFFIC } from "../../build-view.ts";
import {
  milliseconds,
  NOTHING,
  percent,
  percentChange,
  perSecond,
  seconds,
  wholeNumber,
} from "../../numbers.ts";
import type { EndpointFigures, EndpointRow, ReportView } from "../../view.ts";
import { FAILURE_WORDS, quantileWords } from "../../wording.ts";
import { errorCodeWords } from "../error-codes.ts";
import type { ErrorRow } from "../error-rows.ts";
import { code, type Html, html } from "../html.ts";
import type { PageModel } from "../page-model.ts";
import { type Cell, dataTable } from "../table.ts";

export function endpointsSection({ endpoints, recording }: ReportView): Html {
  if (endpoints.length === 0) return html``;
  const hasBase = recording.base !== null;
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [
    { title: "endpoint" },
    right("requests"),
    right("per second"),
    right("failed"),
    right("average"),
    right("p50"),
    right("p95"),
    right("p99"),
    right("slowest"),
    ...(hasBase ? [right("base, p95"), right("change")] : []),
  ];
  const table = dataTable(
    "Endpoints, the busiest first",
    columns,
    endpoints.map((row) => cells(row, hasBase)),
    {
      sortable: true,
      id: "endpoint-table",
    },
  );
  return html`<section id="endpoints"><h2>Endpoints</h2>${table}</section>`;
}

function cells({ endpoint, head, base }: EndpointRow, hasBase: boolean): Cell[] {
  const ms = (value: number | null): Cell => ({ shown: milliseconds(value), sortBy: value });
  const quantile = (of: EndpointFigures, q: number, value: number | null): Cell => ({
    shown: quantileWords(of, q, value),
    sortBy: value,
  });
  const change =
    head.p95Ms !== null && base?.p95Ms != null && base.p95Ms > 0 ? head.p95Ms / base.p95Ms - 1 : null;
  return [
    endpoint === ALL_TRAFFIC
      ? { shown: "all traffic", sortBy: "" }
      : { shown: code(endpoint), sortBy: endpoint },
    { shown: wholeNumber(head.count), sortBy: head.count },
    { shown: perSecond(head.requestsPerSecond), sortBy: head.requestsPerSecond },
    { shown: failedShare(head), sortBy: head.count > 0 ? head.failed / head.count : null },
    ms(head.averageMs),
    quantile(head, 0.5, head.p50Ms),
    quantile(head, 0.95, head.p95Ms),
    quantile(head, 0.99, head.p99Ms),
    quantile(head, 1, head.maxMs),
    ...(hasBase
      ? [
          base === null ? ms(null) : quantile(base, 0.95, base.p95Ms),
          { shown: change === null ? NOTHING : percentChange(change), sortBy: change },
        ]
      : []),
  ];
}

function failedShare({ failed, count }: EndpointFigures): string {
  if (count === 0) return NOTHING;
  return failed === 0 ? "0" : `${wholeNumber(failed)} (${percent(failed / count)})`;
}

export function errorsSection({ errors }: PageModel, { recording }: ReportView): Html {
  if (errors.length === 0) {
    return html`<section id="errors"><h2>Errors</h2><p>No request failed.</p></section>`;
  }
  const hasBase = recording.base !== null;
  const hasSample = errors.some((row) => row.sample !== null);
  const columns = [
    { title: "endpoint" },
    { title: "what" },
    { title: "status", align: "right" as const },
    { title: "code" },
    { title: hasBase ? "head" : "times", align: "right" as const },
    ...(hasBase ? [{ title: "base", align: "right" as const }] : []),
    { title: "first seen", align: "right" as const },
    { title: "last seen", align: "right" as const },
    ...(hasSample ? [{ title: "sample" }] : []),
  ];
  const rows = errors.map((row) => errorCells(row, hasBase, hasSample));
  return html`<section id="errors"><h2>Errors</h2>
<p class="quiet">Of the whole run, warm-up included; times are seconds since its start.</p>
${answersWords(recording.head)}
${dataTable("Failed requests by endpoint, status and code", columns, rows, { sortable: true })}</section>`;
}

/** What head's error answers look like, where anything looked at them. */
function answersWords(head: ArmRecording): Html {
  if (head.errorAnswers === undefined) return html``;
  const { throttled } = head.errorAnswers;
  const reasons = [
    properErrorAnswers(head).reason,
    ...(throttled > 0 ? [retryAfterAnswers(head).reason] : []),
  ];
  return html`<p>${reasons.join(" ")}</p>`;
}

function errorCells(row: ErrorRow, hasBase: boolean, hasSample: boolean): Cell[] {
  const words = row.code === null ? null : errorCodeWords(row.code);
  return [
    { shown: code(row.endpoint), sortBy: row.endpoint },
    { shown: FAILURE_WORDS[row.failure], sortBy: row.failure },
    { shown: row.status === null ? NOTHING : row.status, sortBy: row.status },
    {
      shown: row.code === null ? NOTHING : `${row.code}${words === null ? "" : ` ${words}`}`,
      sortBy: row.code,
    },
    { shown: wholeNumber(row.headCount), sortBy: row.headCount },
    ...(hasBase ? [{ shown: wholeNumber(row.baseCount ?? 0), sortBy: row.baseCount }] : []),
    { shown: seconds(row.firstSecond), sortBy: row.firstSecond },
    { shown: seconds(row.lastSecond), sortBy: row.lastSecond },
    ...(hasSample ? [{ shown: row.sample === null ? NOTHING : html`<code>${row.sample}</code>` }] : []),
  ];
}
