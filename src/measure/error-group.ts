import type { FailureClass } from "./failure-classes.ts";

/** Failed requests of one endpoint that failed in one way, warm-up included. */
export interface ErrorGroup {
  /** As in `ArmRecording.endpoints`; `other` for what found no room. */
  endpoint: string;
  failure: FailureClass;
  /** HTTP status; null where there was no answer, or where it is not known. */
  status: number | null;
  /** k6's number of the error (https://grafana.com/docs/k6/latest/javascript-api/error-codes/); null for none. */
  code: number | null;
  count: number;
  /** Seconds of the recording. */
  firstSecond: number;
  lastSecond: number;
  /** The text of the first one, without secrets; null where the engine hands out none. */
  sample: string | null;
}
