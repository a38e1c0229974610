/** One of the slowest requests that were answered as expected, warm-up left out, with the id that the server gave it. */
export interface SlowRequest {
  /** As in `ArmRecording.endpoints`. */
  endpoint: string;
  /** Second of the recording in which it ended. */
  second: number;
  durationMs: number;
  /** Name of the header that the id came in, in lower case. */
  header: string;
  /** `[A-Za-z0-9._:/+=-]`, at most 128 characters. */
  id: string;
}
