/** A job that uses the action. */
export interface LoadJob {
  path: string;
  /** Name of its workflow, as other workflows call it. */
  workflow: string;
  job: string;
  events: string[];
  /** `workflows:` of `workflow_run`. */
  follows: string[];
  /** By scope; null where neither the job nor the workflow says anything. */
  permissions: Record<string, string> | null;
  condition: string;
  checksOut: boolean;
  /** Whether the workflow itself says what to load. */
  namesTarget: boolean;
}
