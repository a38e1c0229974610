import type { ErrorAnswers } from "./error-answers.ts";
import type {
  ArmEnd,
  ArmName,
  CheckCell,
  ErrorGroup,
  LoadCell,
  MetricCell,
  MetricInfo,
  PhaseCell,
  RequestCell,
  StreamHealth,
  ThresholdResult,
} from "./recording.ts";
import type { SlowRequest } from "./slow-request.ts";

/**
 * What became final in one arm since the last time. Cells of the same second and endpoint add up, so a late sample
 * is one more cell.
 */
export interface ArmCells {
  /** Names seen for the first time, appended to those already known. */
  endpoints: string[];
  metrics: string[];
  checks: string[];
  requests: RequestCell[];
  phases: PhaseCell[];
  metricCells: MetricCell[];
  checkCells: CheckCell[];
  load: LoadCell[];
}

/** What is known of an arm besides its cells. */
export interface ArmFacts {
  url: string;
  thresholds: ThresholdResult[];
  /** Types of metrics; names that the arm never saw are left out of the recording. */
  metrics: MetricInfo[];
  errors?: ErrorGroup[];
  errorAnswers?: ErrorAnswers;
  slowest?: SlowRequest[];
  stream: StreamHealth;
  end: ArmEnd;
}

/** Where the cells of an arm go: into a file, or into memory. */
export interface CellSink {
  cells(arm: ArmName, cells: ArmCells): void;
  facts(arm: ArmName, facts: ArmFacts): void;
}

export function noCells(): ArmCells {
  return {
    endpoints: [],
    metrics: [],
    checks: [],
    requests: [],
    phases: [],
    metricCells: [],
    checkCells: [],
    load: [],
  };
}
