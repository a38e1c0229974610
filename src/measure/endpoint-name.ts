/**
 * What an endpoint is called. Queries, fragments, users and passwords never get into a name, and a path that differs
 * only by an id is the same endpoint.
 */

const URL_START = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;
const MAX_LENGTH = 200;

export interface RequestTags {
  /** k6's `name` tag: what the script calls the request, or its URL. */
  name?: string;
  url?: string;
  method?: string;
}

/**
 * `POST /images/generate` for a URL or a path; a name that a person gave stays as it is. One line, at most 200
 * characters.
 *
 * @example endpointName({ name: "https://u:p@api.test/users/42?token=x", method: "GET" }) // "GET /users/:id"
 */
export function endpointName(tags: RequestTags): string {
  const given = oneLine(tags.name ?? "") || oneLine(tags.url ?? "");
  const method = oneLine(tags.method ?? "").toUpperCase();
  if (given === "") return method === "" ? "requests" : `${method} requests`;
  const path = pathOf(given);
  const name = path === null ? withoutSecrets(given) : method === "" ? path : `${method} ${path}`;
  return name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH - 1)}…` : name;
}

function pathOf(name: string): string | null {
  if (URL_START.test(name)) return withoutIds(withoutQuery(name.replace(URL_START, "")) || "/");
  return name.startsWith("/") ? withoutQuery(name) : null;
}

/** A name such as `POST /login?token=x` or `GET http://u:p@host/`: still a person's, but not with what is secret. */
function withoutSecrets(name: string): string {
  return name.replace(/(\/\/)[^/\s@]*@/g, "$1").replace(/(\/[^\s?#]*)[?#]\S*/g, "$1");
}

function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/, "");
}

function withoutIds(path: string): string {
  return path.split("/").map(withoutId).join("/");
}

/** `42` and `42.json` become `:id` and `:id.json`. */
function withoutId(segment: string): string {
  if (isId(segment)) return ":id";
  const file = /^(.+)(\.[a-z][a-z0-9]{0,4})$/i.exec(segment);
  return file?.[1] && isId(file[1]) ? `:id${file[2]}` : segment;
}

const UUID = /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;
const HEX = /^(?=.*\d)[0-9a-f]{8,}$/i;
const ULID = /^(?=.*\d)[0-7][0-9a-hjkmnp-tv-z]{25}$/i;
/** `20260105`, `2026-01-05`, `12:30:00`, but not the `1.0` of a version. */
const NUMBER = /^-?\d+$|^\d{2,}(?:[-:_]\d+)+$/;
/** `user_12345`: five digits are more than a year. */
const NUMBERED = /^[a-z]+[-_]\d{5,}$/i;
/** What k6's `http.url` template leaves of a value. */
const PLACEHOLDER = /\$\{.*\}/;
const EMAIL = /@|%40/i;

function isId(segment: string): boolean {
  return (
    NUMBER.test(segment) ||
    UUID.test(segment) ||
    HEX.test(segment) ||
    ULID.test(segment) ||
    NUMBERED.test(segment) ||
    PLACEHOLDER.test(segment) ||
    EMAIL.test(segment) ||
    isLongMixedToken(segment)
  );
}

/**
 * Random tokens (nano ids, base64, JSON web tokens) change between digits, small and capital letters at about six of
 * ten places; words with a version or a year, in camel case or with dashes, do so seldom.
 */
function isLongMixedToken(segment: string): boolean {
  if (segment.length < 16 || !/^[\w\-.~%=+:$,]+$/.test(segment)) return false;
  let changes = 0;
  let digitChanges = 0;
  for (let i = 1; i < segment.length; i++) {
    const before = kindOf(segment.charCodeAt(i - 1));
    const here = kindOf(segment.charCodeAt(i));
    if (before === here || before === OTHER || here === OTHER) continue;
    changes++;
    if (before === DIGIT || here === DIGIT) digitChanges++;
  }
  return digitChanges >= 4 || changes >= segment.length * 0.45;
}

const DIGIT = 0;
const LOWER = 1;
const UPPER = 2;
const OTHER = 3;

function kindOf(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT;
  if (code >= 97 && code <= 122) return LOWER;
  return code >= 65 && code <= 90 ? UPPER : OTHER;
}

/** Control characters, line breaks and invisible marks of direction become a space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
}
