import execution from "k6/execution";
import { Rate } from "k6/metrics";
// src/scenario/interpreter/body-budget.ts
/** Of one virtual user of k6, which knows nothing of the others. */
const PER_USER = {
	ofOne: 2,
	inAll: 12
};
/** Counts the bodies that were handed out. */
var BodyBudget = class {
	#limits;
	#handedOut = /* @__PURE__ */ new Map();
	#inAll = 0;
	constructor(limits) {
		this.#limits = limits;
	}
	/** Whether there is room for one more; it then counts. */
	take(endpoint, status, proper) {
		const key = `${status} ${proper} ${endpoint}`;
		const before = this.#handedOut.get(key) ?? 0;
		if (before >= this.#limits.ofOne || this.#inAll >= this.#limits.inAll) return false;
		this.#handedOut.set(key, before + 1);
		this.#inAll++;
		return true;
	}
};
const MAX_READ = 8192;
const MIN_SECRET_LENGTH$1 = 4;
/** Of `Bearer SECRET`, say, a service may repeat the second word alone. */
const MIN_PART_LENGTH = 8;
/** All repetitions are bounded: a hostile body must not keep the load waiting. */
const MASKS = [
	[/(\/\/)[^/\s@,"]{1,200}@/g, "$1"],
	[/\?[\w.~%+-]{1,60}=[^\s,"'<>]*/g, "?…"],
	[/\b(bearer|basic)(\s{1,3})[^\s"',}<>]+/gi, "$1$2…"],
	[/((?:passw(?:or)?d|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|authorization|cookie|session|credential|signature)[\w-]{0,20}\\?["']?\s{0,3}[:=]\s{0,3})(\\"[^"\\]*\\?"?|"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,"'}&<>]+)/gi, "$1\"…\""],
	[/\beyJ[\w-]{4,}(?:\.[\w-]+){0,2}/g, "…"],
	[/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g, "…@…"],
	[/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, "…"],
	[/(?=[A-Za-z+/]{0,200}\d)[A-Za-z0-9+/]{32,}={0,2}/g, "…"],
	[/\b(?=[a-z_-]{0,200}\d)[0-9a-z_-]{20,}\b/gi, "…"],
	[/\b(?=[a-f]{0,40}\d)[0-9a-f]{12,}\b/gi, "…"],
	[/\d{6,}/g, "…"]
];
/**
* One line of at most {@link MAX_BODY_LENGTH} characters: without tokens, e-mail addresses, long ids, queries of URLs
* and the given secrets, as they are and as they look in JSON and in a URL.
*/
function maskBody(body, secrets) {
	let text = body.slice(0, MAX_READ);
	for (const form of formsOf(secrets)) text = text.split(form).join("…");
	text = text.replace(/[^\x21-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff\uf900-\ufdff]+/g, " ");
	for (const [pattern, mask] of MASKS) text = text.replace(pattern, mask);
	text = text.trim();
	return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
/** Longest first, so that a secret that is part of another does not leave the rest of it. */
function formsOf(secrets) {
	const forms = secrets.flatMap((secret) => [secret, ...secret.split(" ").filter((part) => part.length >= MIN_PART_LENGTH)]).filter((secret) => secret.length >= MIN_SECRET_LENGTH$1).flatMap((secret) => [
		secret,
		JSON.stringify(secret).slice(1, -1),
		encodeURIComponent(secret)
	]);
	return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
// src/scenario/interpreter/proper-error.ts
/** Whether an error answer tells a program and a person what is wrong. No Node and no k6 in here. */
const MAX_PARSED = 65536;
const CODES = [
	"code",
	"errorCode",
	"error_code",
	"type",
	"error",
	"statusCode",
	"status"
];
const MESSAGES = [
	"message",
	"detail",
	"title",
	"error_description",
	"errorMessage",
	"error_message",
	"msg"
];
/**
* Whether a body is JSON with a code and a message: an object that has both, itself or in its `error` or in the first
* of its `errors`. The forms of RFC 9457 (`type` or `status` with `title` or `detail`), OAuth 2 (`error` with
* `error_description`), JSON:API and the usual frameworks are among them.
*/
function isProperError(body) {
	if (body.length > MAX_PARSED) return false;
	let parsed;
	try {
		parsed = JSON.parse(body);
	} catch {
		return false;
	}
	const outer = fieldsOf(parsed);
	if (outer === null) return false;
	const errors = outer.errors;
	return [outer, ...[outer.error, Array.isArray(errors) ? errors[0] : errors].map(fieldsOf)].some((fields) => fields !== null && tellsCodeAndMessage(fields));
}
function fieldsOf(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}
function tellsCodeAndMessage(fields) {
	return CODES.some((name) => isText(fields[name]) || typeof fields[name] === "number") && MESSAGES.some((name) => isText(fields[name]) || isListOfTexts(fields[name]));
}
function isText(value) {
	return typeof value === "string" && value.trim() !== "";
}
/** Validation tells several at once. */
function isListOfTexts(value) {
	return Array.isArray(value) && value.length > 0 && value.every(isText);
}
// src/scenario/k6/plan.ts
/** Rate over error answers whose body was looked at: JSON with a code and a message. Tags `name` and `status`. */
const PROPER_ERROR_METRIC = "load_action_proper_error";
/** Rate over the answers 429 and 503: with a `Retry-After` header. Tags `name` and `status`. */
const RETRY_AFTER_METRIC = "load_action_retry_after";
/**
* Keys of k6's metadata, which makes no new time series: a masked body, and `header:id`. Values are as in a URL, since
* k6 joins metadata with `&` and `=` and escapes neither.
*/
const ERROR_BODY_KEY = "load_action_body";
// src/scenario/k6/error-recorder.ts
/** Hands out of k6 what error answers look like, by two metrics and, for a few bodies, by the metadata of a sample. */
const properError = new Rate(PROPER_ERROR_METRIC);
const retryAfter = new Rate(RETRY_AFTER_METRIC);
function isErrorStatus(status) {
	return status >= 400;
}
/** What one virtual user has handed out so far. */
var ErrorRecorder = class {
	#secrets;
	#budget = new BodyBudget(PER_USER);
	/** @param secrets never handed out, even as a part of a body */
	constructor(secrets) {
		this.#secrets = secrets;
	}
	add(answer) {
		const { endpoint, method, status, body } = answer;
		const tags = {
			name: endpoint,
			status: String(status),
			...method === "" ? {} : { method }
		};
		if (status === 429 || status === 503) retryAfter.add(answer.hasRetryAfter, tags);
		if (body === null) return;
		const proper = isProperError(body);
		const sample = this.#budget.take(endpoint, status, proper) ? maskBody(body, this.#secrets) : "";
		if (sample === "") {
			properError.add(proper, tags);
			return;
		}
		const { metadata } = execution.vu.metrics;
		metadata[ERROR_BODY_KEY] = encodeURIComponent(sample);
		properError.add(proper, tags);
		delete metadata[ERROR_BODY_KEY];
	}
};
// src/scenario/k6/errors-module.ts
/**
* What a k6 script of one's own imports so that the report can tell what its error answers look like. Bundled to one
* file with nothing but `k6` modules left outside.
*/
/** Values of these are no secrets, and are in many an error message. */
const PLAIN = /* @__PURE__ */ new Set([
	"BASE_URL",
	"WS_URL",
	"PATH",
	"HOME",
	"PWD",
	"TMPDIR",
	"TZ",
	"LANG",
	"SHELL",
	"USER"
]);
const MIN_SECRET_LENGTH = 6;
const recorder = new ErrorRecorder(Object.entries(__ENV).flatMap(([name, value]) => PLAIN.has(name) || value.length < MIN_SECRET_LENGTH ? [] : [value]));
/** As it is published in `k6-errors.d.ts`. */
const recordErrorAnswer = (response, options = {}) => {
	if (!isErrorStatus(response.status)) return;
	const { body } = response;
	recorder.add({
		endpoint: options.name ?? response.url,
		method: options.name === void 0 ? response.request.method : "",
		status: response.status,
		body: typeof body === "string" ? body : null,
		hasRetryAfter: response.headers["Retry-After"] !== void 0
	});
};
export { recordErrorAnswer };
