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
import { ErrorRecorder, isErrorStatus } from "./error-recorder.ts";
import { EXPECTATION_FAILED_METRIC, type K6Plan, PLAN_VARIABLE } from "./plan.ts";
import { SlowRequests } from "./slow-requests.ts";

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
const errors = new ErrorRecorder(
  Object.entries(env).flatMap(([name, value]) => (name === "BASE_URL" || name === "WS_URL" ? [] : [value])),
);
const slow = new SlowRequests(plan);

export default function iterate(): void {
  if (plan.startSpreadMs > 0) sleep((Math.random() * plan.startSpreadMs) / 1000);
  for (const request of planOf(execution.scenario.iterationInTest, execution.vu.idInTest)) {
    send(request);
    if (request.thinkTimeMs > 0) sleep(request.thinkTimeMs / 1000);
  }
}

const MAX_CHEAP_LENGTH = 2048;

interface Prepared {
  params: RefinedParams<ResponseType>;
  /** Bodies are read to be judged; otherwise only for what an error answer says. */
  judgesBody: boolean;
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
      responseType: "text",
      responseCallback: expect
        ? http.expectedStatuses(...expect.statuses)
        : http.expectedStatuses({ min: 200, max: 399 }),
    },
    judgesBody: fields.length > 0,
    statusCheck: expect ? `${action.name}: status ${expect.statuses.join(" or ")}` : null,
    fieldChecks: Object.fromEntries(fields.map((field) => [field, `${action.name}: has ${field}`])),
  };
}

function send(request: PlannedRequest): void {
  const action = prepared[request.actionIndex] as Prepared;
  const { params, statusCheck, fieldChecks } = action;
  const response = http.request(request.method, request.url, request.body, {
    ...params,
    headers: request.headers,
    tags: { name: request.endpoint },
  });
  const body = typeof response.body === "string" ? response.body : null;
  const verdict = judgeResponse(request.expect, { status: response.status, body });

  const isError = isErrorStatus(response.status);
  if (isError) {
    errors.add({
      endpoint: request.endpoint,
      method: "",
      status: response.status,
      body,
      hasRetryAfter: response.headers["Retry-After"] !== undefined,
    });
  }
  if (!action.judgesBody) {
    // Large bodies cost k6 a quarter more time, so of those only the ones behind an error are read.
    if (isError) params.responseType = "text";
    else if (body !== null && body.length > MAX_CHEAP_LENGTH) params.responseType = "none";
  }
  if (verdict.statusExpected && !isError) slow.add(request, response);

  if (statusCheck !== null) check(null, { [statusCheck]: () => verdict.statusExpected });
  if (!verdict.statusExpected || request.expect === null) return;
  for (const field of request.expect.json) {
    check(null, { [fieldChecks[field] ?? field]: () => !verdict.missing.includes(field) });
  }
  if (verdict.missing.length > 0) expectationFailed.add(1, { name: request.endpoint });
}
