/** Failures of a request as k6 numbers them in its `error_code` tag, so that one table of classes serves both engines. */

export const TIMEOUT = 1050;
const OTHER = 1000;
const INVALID_URL = 1020;
const DNS = 1100;
const NO_SUCH_HOST = 1101;
const TCP = 1200;
const BROKEN_PIPE = 1201;
const DIAL = 1210;
const DIAL_TIMEOUT = 1211;
const REFUSED = 1212;
const DIAL_ERRNO = 1213;
const RESET = 1220;
const TLS = 1300;
const TLS_HEADER = 1301;
const UNKNOWN_AUTHORITY = 1310;
const WRONG_HOSTNAME = 1311;

const BY_NODE_CODE: Record<string, number> = {
  ECONNREFUSED: REFUSED,
  ECONNRESET: RESET,
  EPIPE: BROKEN_PIPE,
  ENOTFOUND: NO_SUCH_HOST,
  EAI_AGAIN: DNS,
  EAI_FAIL: DNS,
  ERR_INVALID_URL: INVALID_URL,
  ERR_INVALID_PROTOCOL: INVALID_URL,
  ERR_UNESCAPED_CHARACTERS: INVALID_URL,
  ERR_TLS_CERT_ALTNAME_INVALID: WRONG_HOSTNAME,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: TLS,
  CERT_NOT_YET_VALID: TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: TLS_HEADER,
  ERR_SSL_HTTP_REQUEST: TLS_HEADER,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: TLS_HEADER,
};

/** Our own limit on a request was reached. */
export class RequestTimeout extends Error {
  override name = "RequestTimeout";
}

/**
 * @param error what Node reported
 * @param connected whether the TCP connection had been made
 */
export function errorCodeOf(error: unknown, connected: boolean): number {
  if (error instanceof RequestTimeout) return connected ? TIMEOUT : DIAL_TIMEOUT;
  // Several addresses were tried; they fail alike.
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const { code, syscall, message } = first as { code?: string; syscall?: string; message?: string };
  // The peer closed the connection in good order without a (whole) answer; k6 has no number of its own for that.
  if (code === "ECONNRESET" && syscall === undefined && /hang up|aborted|disconnected/.test(message ?? ""))
    return OTHER;
  if (code === undefined) return OTHER;
  const known = BY_NODE_CODE[code];
  if (known !== undefined) return known;
  if (code === "ETIMEDOUT") return connected ? TIMEOUT : DIAL_TIMEOUT;
  if (code === "EPROTO" && /wrong version number/.test(message ?? "")) return TLS_HEADER;
  if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return TLS;
  if (syscall === "getaddrinfo") return DNS;
  if (syscall === "connect") return DIAL_ERRNO;
  if (code.startsWith("HPE_")) return OTHER;
  return connected ? TCP : DIAL;
}

/** k6 numbers an answer with an error status 1000 + status. 0: no error. */
export function errorCodeOfStatus(status: number): number {
  return status >= 400 ? 1000 + status : 0;
}
