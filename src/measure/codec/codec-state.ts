import type { FailureClass } from "../recording.ts";
import type { References } from "./histogram-codec.ts";

/** The order is part of the file's form: append only. */
export const FAILURE_CLASSES: readonly FailureClass[] = [
  "timeout",
  "refused",
  "reset",
  "dns",
  "tls",
  "transport",
  "status-429",
  "status-4xx",
  "status-5xx",
  "status-other",
  "expectation",
];

/** Both sides keep this for the length of a frame, so that a frame can be read without the frames before it. */
export class CodecState {
  readonly latency: References = new Map();
  readonly phases: References = new Map();
  readonly values: References = new Map();
  second = 0;
}
