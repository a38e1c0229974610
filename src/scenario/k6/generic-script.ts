/**
 * The k6 script that runs every YAML behaviour. Bundled to one file with nothing but `k6` modules left outside;
 * what to do comes from the plan file.
 */
import { check, sleep } from "k6";
import execution from "k6/execution";
import http, { type RefinedParams, type ResponseType } from "k6/http";
import { Counter } from "k6/metrics";
import { iterationPlanner, judgeResponse, type PlannedRequest } from "../interpreter/iteration.ts";
import type { Action } from "../scenario.ts";
import { EXPECTATION_FAILED_METRIC, type K6Plan, PLAN_VARIABLE } from "./plan.ts";

const plan: K6Plan = JSON.parse(open(__ENV[PLAN_VARIABLE] ?? ""));
export const options = plan.options;

const expectationFailed = new Counter(EXPECTATION_FAILED_METRIC);
const env = Object.fromEntries(
  plan.variables.flatMap((name) => {
    const value = __ENV[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
const planOf = iterationPlanner(plan.behaviour, {
  seed: plan.seed,
  env,
  baseUrl: plan.baseUrl,
  runName: plan.runName,
});
const prepared = plan.behaviour.actions.map(prepare);

export default function iterate(): void {
  for (const request of planOf(execution.scenario.iterationInTest, execution.vu.idInTest)) {
    send(request);
    if (request.thinkTimeMs > 0) sleep(request.thinkTimeMs / 1000);
  }
}

interface Prepared {
  params: RefinedParams<ResponseType>;
  statusCheck: string | null;
  fieldChecks: Record<string, string>;
}

/** What of an action is the same for all its requests. */
function prepare(action: Action): Prepared {
  const { expect } = action;
  const fields = expect?.json ?? [];
  return {
    params: {
      timeout: action.timeoutMs,
      // An answer is judged as it came; a redirect that is followed would be judged twice.
      redirects: 0,
      responseType: fields.length > 0 ? "text" : "none",
      responseCallback: expect
        ? http.expectedStatuses(...expect.statuses)
        : http.expectedStatuses({ min: 200, max: 399 }),
    },
    statusCheck: expect ? `${action.name}: status ${expect.statuses.join(" or ")}` : null,
    fieldChecks: Object.fromEntries(fields.map((field) => [field, `${action.name}: has ${field}`])),
  };
}

function send(request: PlannedRequest): void {
  const { params, statusCheck, fieldChecks } = prepared[request.actionIndex] as Prepared;
  const response = http.request(request.method, request.url, request.body, {
    ...params,
    headers: request.headers,
    tags: { name: request.endpoint },
  });
  const body = typeof response.body === "string" ? response.body : null;
  const verdict = judgeResponse(request.expect, { status: response.status, body });

  if (statusCheck !== null) check(null, { [statusCheck]: () => verdict.statusExpected });
  if (!verdict.statusExpected || request.expect === null) return;
  for (const field of request.expect.json) {
    check(null, { [fieldChecks[field] ?? field]: () => !verdict.missing.includes(field) });
  }
  if (verdict.missing.length > 0) expectationFailed.add(1, { name: request.endpoint });
}
