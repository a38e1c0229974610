/**
 * The plain data that a scenario file becomes. Everything here can be written as JSON: a YAML behaviour is
 * handed to the generic k6 script and to the embedded engine in exactly this form.
 */

export interface Stage {
  durationMs: number;
  /** VUs in the closed model, iterations per second in the open model. */
  target: number;
}

/** How much load, over time. The judged window is the sum of the stages; the warm-up comes before it. */
export interface LoadShape {
  /** `closed`: a number of VUs; `open`: a rate of new iterations, whatever the target answers. */
  model: "closed" | "open";
  /** Level at the beginning of the first stage; the warm-up runs at this level. */
  start: number;
  /** Each stage moves linearly from the level before it to its own target. A constant load is one stage at the start level. */
  stages: Stage[];
  warmUpMs: number;
  /** Open model: at most so many VUs; absent where only the limits of the run count. */
  maxVus?: number;
}

/** A JSON value in which strings may hold `${...}` and objects may be `$repeat`, `$pick` or `$int` generators. */
export type Template = string | number | boolean | null | Template[] | { [key: string]: Template };

export interface Expectation {
  /** Statuses that count as expected. */
  statuses: number[];
  /** Fields (dotted paths) that the JSON answer must have. */
  json: string[];
}

export interface Action {
  name: string;
  /** Share of the iterations, 0..1; null for an action that every iteration does. */
  weight: number | null;
  /** Only each n-th iteration (test-wide number divisible by n); 1 means always. */
  every: number;
  method: string;
  /** Starts with `/`; may hold `${...}`. */
  path: string;
  headers: Record<string, string>;
  /** null: no body. */
  payload: Template;
  expect: Expectation | null;
  /** Pause after the action. */
  thinkTimeMs: number;
  timeoutMs: number;
}

export interface Behaviour {
  headers: Record<string, string>;
  actions: Action[];
}

export type CriterionMetric = "p50" | "p90" | "p95" | "p99" | "avg" | "max" | "errors" | "rate";

/** An absolute limit, such as `p95 < 1000ms`. */
export interface Criterion {
  /** As the person wrote it. */
  text: string;
  metric: CriterionMetric;
  /** null: all traffic. */
  endpoint: string | null;
  operator: "<" | "<=" | ">" | ">=";
  /** Milliseconds for latency, 0..1 for `errors`, requests per second for `rate`. */
  limit: number;
  gate: boolean;
}

interface ScenarioCommon {
  /** From the file: letters, digits, `-` and `_`. */
  name: string;
  /** Absolute path of the file it was read from. */
  path: string;
  criteria: Criterion[];
  /** Custom metrics that a script without HTTP is judged on. */
  judgedMetrics: JudgedMetric[];
  /** What the reader had to decide and the person should know, one line each. */
  notes: string[];
  /** SHA-256 of what is sent: the behaviour, or the script and its files. Load, limits and comments change nothing in YAML. */
  hash: string;
}

export interface JudgedMetric {
  metric: string;
  worse: "higher" | "lower";
}

/** A YAML behaviour, run by the generic k6 script or by the embedded engine. */
export interface YamlScenario extends ScenarioCommon {
  kind: "yaml";
  shape: LoadShape;
  behaviour: Behaviour;
}

/** A k6 script. `shape: null` means that the script's own options hold. */
export interface ScriptScenario extends ScenarioCommon {
  kind: "script";
  /** Absolute path of the `.js` or `.ts` file (differs from `path` where a YAML file names it with `script:`). */
  script: string;
  shape: LoadShape | null;
  /** What `--scale` and `--duration` ask of the script's own options. */
  adjust: { scale: number; durationMs: number | null };
}

export type Scenario = YamlScenario | ScriptScenario;
