/** Makes the body of an answer fit to be shown. No Node and no k6 in here: it runs where the load is made. */

/** Characters of a body that are kept. */
export const MAX_BODY_LENGTH = 200;
const MAX_READ = 8192;
const MIN_SECRET_LENGTH = 4;
/** Of `Bearer SECRET`, say, a service may repeat the second word alone. */
const MIN_PART_LENGTH = 8;

/** All repetitions are bounded: a hostile body must not keep the load waiting. */
const MASKS: [RegExp, string][] = [
  [/(\/\/)[^/\s@,"]{1,200}@/g, "$1"],
  [/\?[\w.~%+-]{1,60}=[^\s,"'<>]*/g, "?…"],
  [/\b(bearer|basic)(\s{1,3})[^\s"',}<>]+/gi, "$1$2…"],
  [
    /((?:passw(?:or)?d|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|authorization|cookie|session|credential|signature)[\w-]{0,20}\\?["']?\s{0,3}[:=]\s{0,3})(\\"[^"\\]*\\?"?|"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,"'}&<>]+)/gi,
    '$1"…"',
  ],
  [/\beyJ[\w-]{4,}(?:\.[\w-]+){0,2}/g, "…"],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g, "…@…"],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, "…"],
  [/(?=[A-Za-z+/]{0,200}\d)[A-Za-z0-9+/]{32,}={0,2}/g, "…"],
  [/\b(?=[a-z_-]{0,200}\d)[0-9a-z_-]{20,}\b/gi, "…"],
  [/\b(?=[a-f]{0,40}\d)[0-9a-f]{12,}\b/gi, "…"],
  [/\d{6,}/g, "…"],
];

/**
 * One line of at most {@link MAX_BODY_LENGTH} characters: without tokens, e-mail addresses, long ids, queries of URLs
 * and the given secrets, as they are and as they look in JSON and in a URL.
 */
export function maskBody(body: string, secrets: readonly string[]): string {
  let text = body.slice(0, MAX_READ);
  for (const form of formsOf(secrets)) text = text.split(form).join("…");
  text = text.replace(/[^\x21-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff\uf900-\ufdff]+/g, " ");
  for (const [pattern, mask] of MASKS) text = text.replace(pattern, mask);
  text = text.trim();
  return text.length > MAX_BODY_LENGTH ? `${text.slice(0, MAX_BODY_LENGTH - 1)}…` : text;
}

/** Longest first, so that a secret that is part of another does not leave the rest of it. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = secrets
    .flatMap((secret) => [secret, ...secret.split(" ").filter((part) => part.length >= MIN_PART_LENGTH)])
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
