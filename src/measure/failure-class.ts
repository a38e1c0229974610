import type { FailureClass } from "./recording.ts";

export interface FailureTags {
  /** k6's numeric code of what went wrong; absent or empty where nothing did, or where the tag is switched off. */
  errorCode?: string;
  /** HTTP status; 0 or empty where there was no answer. */
  status?: string;
  /** k6's text, used only where there is no code. */
  error?: string;
}

/** The class of a failed request. Codes: https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
export function failureClass(tags: FailureTags): FailureClass {
  const status = Number(tags.status || 0);
  if (status === 429) return "status-429";
  const code = Number(tags.errorCode || 0);
  if (code >= 1000 && !(code >= 1400 && code < 1600)) return transportClass(code);
  if (status > 0) return statusClass(status);
  if (code >= 1400) return statusClass(code - 1000);
  return textClass(tags.error ?? "");
}

/** Whether a request failed before there was an answer, as far as its tags tell. */
export function hasNoAnswer(tags: FailureTags): boolean {
  const code = Number(tags.errorCode || 0);
  return (code >= 1000 && !(code >= 1400 && code < 1600)) || tags.status === "0";
}

function transportClass(code: number): FailureClass {
  if (code === 1050 || code === 1211) return "timeout";
  if (code === 1212) return "refused";
  if (code === 1220 || code === 1201) return "reset";
  if (code >= 1100 && code < 1110) return "dns";
  if (code >= 1300 && code < 1400) return "tls";
  return "transport";
}

function statusClass(status: number): FailureClass {
  if (status === 429) return "status-429";
  if (status >= 400 && status < 500) return "status-4xx";
  return status >= 500 && status < 600 ? "status-5xx" : "status-other";
}

function textClass(error: string): FailureClass {
  if (/time(?:d )?-?out|deadline/i.test(error)) return "timeout";
  if (/refused/i.test(error)) return "refused";
  if (/reset by peer|broken pipe|EOF/i.test(error)) return "reset";
  if (/lookup|no such host/i.test(error)) return "dns";
  if (/x509|tls|certificate/i.test(error)) return "tls";
  return "transport";
}
