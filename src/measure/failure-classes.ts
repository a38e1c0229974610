/** Classes of failed requests, most specific first. The order is part of a recording's form: append only. */
export const FAILURE_CLASSES = [
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
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];
