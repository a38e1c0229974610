import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { parse } from "yaml";

/** An event, as GitHub would hand it to a workflow. */
export interface WorkflowEvent {
  name: string;
  payload: unknown;
  /** Of a run by hand. */
  inputs?: Record<string, string>;
  repository: string;
  secrets?: Record<string, string>;
}

export interface StartedJob {
  /** `with:` of the step that uses the action, expressions evaluated; inputs that come out empty included. */
  inputs: Record<string, string>;
  permissions: Record<string, string>;
  /** `group:` of the concurrency that holds, evaluated. */
  concurrency: string | null;
}

interface Workflow {
  on: Record<
    string,
    {
      types?: string[];
      branches?: string[];
      workflows?: string[];
      inputs?: Record<string, { default?: string }>;
    } | null
  >;
  concurrency?: { group: string };
  jobs: Record<
    string,
    {
      if?: string;
      permissions: Record<string, string>;
      concurrency?: { group: string };
      steps: { uses?: string; with?: Record<string, string> }[];
    }
  >;
}

/**
 * What GitHub starts for an event: null where the workflow does not listen to it, or its job's condition is false.
 * Of a workflow with one job, which uses the action.
 */
export function startedBy(text: string, event: WorkflowEvent): StartedJob | null {
  const workflow = parse(text) as Workflow;
  const trigger = workflow.on[event.name];
  if (!(event.name in workflow.on) || !listens(trigger, event)) return null;
  const [job] = Object.values(workflow.jobs);
  if (job === undefined) return null;
  const contexts = contextsOf(event, trigger?.inputs ?? {});
  if (job.if !== undefined && !truthy(evaluate(job.if, contexts))) return null;
  const step = job.steps.find(({ uses }) => uses?.startsWith("semantest/load-action@"));
  const fill = (value: string) => interpolate(String(value), contexts);
  const group = job.concurrency?.group ?? workflow.concurrency?.group;
  return {
    inputs: Object.fromEntries(Object.entries(step?.with ?? {}).map(([name, value]) => [name, fill(value)])),
    permissions: job.permissions,
    concurrency: group === undefined ? null : fill(group),
  };
}

function listens(trigger: Workflow["on"][string] | undefined, { name, payload }: WorkflowEvent): boolean {
  const event = payload as {
    action?: string;
    ref?: string;
    workflow_run?: { name?: string };
  };
  // What GitHub takes where a workflow names no types of pull_request.
  const types = trigger?.types ?? (name === "pull_request" ? ["opened", "synchronize", "reopened"] : null);
  if (types !== null && !types.includes(event.action ?? "")) return false;
  if (trigger?.branches && !trigger.branches.some((branch) => event.ref === `refs/heads/${branch}`))
    return false;
  return !trigger?.workflows || trigger.workflows.includes(event.workflow_run?.name ?? "");
}

type Contexts = Record<string, unknown>;

function contextsOf(
  { name, payload, inputs, repository, secrets }: WorkflowEvent,
  declared: Record<string, { default?: string }>,
): Contexts {
  const defaults = Object.fromEntries(
    Object.entries(declared).map(([input, { default: value }]) => [input, value ?? ""]),
  );
  return {
    github: { event_name: name, event: payload, repository },
    inputs: { ...defaults, ...inputs },
    secrets: secrets ?? {},
  };
}

function interpolate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, contexts).coerceString(),
  );
}

function truthy(value: ReturnType<typeof evaluate>): boolean {
  return !["", "false", "0", "null"].includes(value.coerceString());
}

function evaluate(expression: string, contexts: Contexts) {
  const bare = expression.trim().replace(/^\$\{\{(.*)\}\}$/s, "$1");
  const { tokens } = new Lexer(bare).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), []).parse();
  return new Evaluator(parsed, toData(contexts) as data.Dictionary).evaluate();
}

function toData(value: unknown): data.ExpressionData {
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  if (typeof value !== "object" || value === null) return new data.Null();
  return new data.Dictionary(...Object.entries(value).map(([key, inner]) => ({ key, value: toData(inner) })));
}
