/** Words for k6's numbers of errors: https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
const WORDS: Record<number, string> = {
  1000: "not told apart",
  1010: "not an HTTP error",
  1020: "invalid URL",
  1050: "timed out",
  1100: "name lookup",
  1101: "no address for the host",
  1110: "address forbidden",
  1200: "TCP",
  1201: "broken pipe",
  1202: "unknown network error",
  1210: "dial",
  1211: "dial timed out",
  1212: "connection refused",
  1213: "unknown dial error",
  1220: "connection reset",
  1300: "TLS",
  1310: "unknown certificate authority",
  1311: "certificate of another host",
  1600: "HTTP/2",
  1701: "body could not be decompressed",
};

/** null where the number only repeats the status. */
export function errorCodeWords(code: number): string | null {
  if (code >= 1400 && code < 1600) return null;
  const exact = WORDS[code];
  if (exact !== undefined) return exact;
  if (code >= 1600 && code < 1700) return "HTTP/2";
  return WORDS[Math.floor(code / 100) * 100] ?? null;
}
