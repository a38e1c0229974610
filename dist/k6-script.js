import { check, sleep } from "k6";
import execution from "k6/execution";
import http from "k6/http";
import { Counter, Gauge, Rate } from "k6/metrics";
// src/scenario/interpreter/random.ts
/** @param seed any safe integer @param iteration from 0 up */
function drawsOf(seed, iteration) {
	const start = mix(mix(fold(seed) ^ 2654435769) ^ fold(iteration));
	let position = 0;
	return () => {
		position += 1;
		return mix(start + Math.imul(position, 2654435769) | 0) / 4294967296;
	};
}
/** A whole number from `low` to `high`, both included. */
function drawInteger(draw, low, high) {
	return low + Math.floor(draw() * (high - low + 1));
}
/** All 53 bits of a safe integer in 32. */
function fold(value) {
	const high = Math.floor(value / 4294967296);
	return (value | 0) ^ Math.imul(high | 0, 2246822507);
}
/** Finaliser of MurmurHash3 (Austin Appleby, public domain): every input bit changes every output bit half the time. */
function mix(value) {
	let h = value | 0;
	h = Math.imul(h ^ h >>> 16, 2246822507);
	h = Math.imul(h ^ h >>> 13, 3266489909);
	return (h ^ h >>> 16) >>> 0;
}
// src/scenario/interpreter/text.ts
const PLACEHOLDER = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;
/** Splits a string at its placeholders. Throws a plain Error where a `${` is not followed by a name and `}`. */
function parseText(text) {
	const parts = [];
	let literal = "";
	let from = 0;
	for (const match of text.matchAll(PLACEHOLDER)) {
		literal += text.slice(from, match.index);
		from = match.index + match[0].length;
		if (match[0] === "$${") literal += "${";
		else if (match[1] === void 0) throw new Error("a placeholder is written ${NAME}, with letters, digits and _; a literal ${ as $${");
		else {
			if (literal !== "") parts.push({ literal });
			literal = "";
			parts.push({ variable: match[1] });
		}
	}
	literal += text.slice(from);
	if (literal !== "") parts.push({ literal });
	return parts;
}
/** The string with every placeholder replaced by what `lookUp` gives; undefined if that lacks one. */
function fillText(parts, lookUp) {
	let text = "";
	for (const part of parts) if ("literal" in part) text += part.literal;
	else {
		const value = lookUp(part.variable);
		if (value === void 0) return void 0;
		text += value;
	}
	return text;
}
// src/scenario/interpreter/template.ts
/** Largest `$repeat`, and largest number of values that one template may grow to. */
const MAX_REPEAT = 1e4;
const MAX_DEPTH = 100;
const GENERATOR_KEYS = [
	"$int",
	"$pick",
	"$repeat"
];
/** A template that cannot be understood; `at` is the path inside the template. */
var TemplateError = class extends Error {
	name = "TemplateError";
	at;
	found;
	constructor(at, found, expected) {
		super(expected);
		this.at = at;
		this.found = found;
	}
};
/** Turns a template into a function once, so that an iteration does no parsing. Throws TemplateError. */
function compileTemplate(template, at = []) {
	if (typeof template === "string") return compileText(template, at);
	if (typeof template === "number" && !Number.isFinite(template)) throw new TemplateError(at, String(template), "a number that JSON can hold");
	if (template === null || typeof template !== "object") return () => template;
	if (at.length > MAX_DEPTH) throw new TemplateError([], "...", `at most ${MAX_DEPTH} levels`);
	if (Array.isArray(template)) {
		const items = template.map((item, index) => compileTemplate(item, [...at, index]));
		return (scope) => items.map((item) => item(scope));
	}
	const generator = generatorOf(template, at);
	if (generator !== null) return generator;
	const fields = Object.entries(template).map(([key, value]) => [key.startsWith("$$") ? key.slice(1) : key, compileTemplate(value, [...at, key])]);
	return (scope) => {
		const object = {};
		for (const [key, expand] of fields) setOwn(object, key, expand(scope));
		return object;
	};
}
function compileText(template, at) {
	let parts;
	try {
		parts = parseText(template);
	} catch (error) {
		throw new TemplateError(at, template, error instanceof Error ? error.message : String(error));
	}
	if (parts.every((part) => "literal" in part)) {
		const literal = parts.map((part) => "literal" in part ? part.literal : "").join("");
		return () => literal;
	}
	return (scope) => {
		const text = fillText(parts, scope.lookUp);
		if (text === void 0) throw new Error(`a variable of ${JSON.stringify(template)} is not set`);
		return text;
	};
}
function generatorOf(template, at) {
	const keys = Object.keys(template);
	const key = keys.find((name) => name.startsWith("$") && !name.startsWith("$$"));
	if (key === void 0) return null;
	const value = template[key];
	if (!keys.every((name) => name === key || key === "$repeat" && name === "of")) throw new TemplateError(at, template, `an object with nothing beside ${key}`);
	if (key === "$int") {
		const [low, high] = parseRange(value, [...at, key]);
		return ({ draw }) => drawInteger(draw, low, high);
	}
	if (key === "$pick") {
		if (!Array.isArray(value) || value.length === 0) throw new TemplateError([...at, key], value, "a list of one or more items to pick from");
		const items = value.map((item, index) => compileTemplate(item, [
			...at,
			key,
			index
		]));
		return (scope) => items[drawInteger(scope.draw, 0, items.length - 1)](scope);
	}
	if (key === "$repeat") {
		const [low, high] = parseRange(value, [...at, key]);
		if (high > 1e4) throw new TemplateError([...at, key], value, `at most ${MAX_REPEAT} repetitions`);
		if (!("of" in template)) throw new TemplateError(at, template, "what to repeat, as { $repeat: 5-10, of: ... }");
		const item = compileTemplate(template.of, [...at, "of"]);
		return (scope) => Array.from({ length: drawInteger(scope.draw, low, high) }, () => item(scope));
	}
	throw new TemplateError([...at, key], key, `one of ${GENERATOR_KEYS.join(", ")}, or $${key} for a key that is really called ${key}`);
}
/** `5-10`, `5` or 5, from 0 up, both ends included. */
function parseRange(value, at) {
	const match = /^(\d{1,9})(?:\s*-\s*(\d{1,9}))?$/.exec(String(value).trim());
	const low = Number(match?.[1]);
	const high = Number(match?.[2] ?? match?.[1]);
	if (!match || typeof value !== "string" && typeof value !== "number" || low > high) throw new TemplateError(at, value, "a range such as 5-10, or a whole number");
	return [low, high];
}
/** Plain assignment would take a key named `__proto__` for the prototype. */
function setOwn(object, key, value) {
	if (key === "__proto__") Object.defineProperty(object, key, {
		value,
		enumerable: true,
		configurable: true,
		writable: true
	});
	else object[key] = value;
}
// src/scenario/interpreter/iteration.ts
/** The header that marks requests as load, with the name of the run. */
const RUN_HEADER = "X-Load-Test-Run";
/**
* Prepares a behaviour once; the function that comes back plans an iteration: one of the weighted actions, then
* every unweighted one in order, each only where its `every` divides the iteration's number.
*/
function iterationPlanner(behaviour, setting) {
	const actions = behaviour.actions.map((action, index) => compileAction(action, index, behaviour, setting));
	const weighted = actions.filter(({ action }) => action.weight !== null);
	const always = actions.filter(({ action }) => action.weight === null);
	return (iteration, vu) => {
		const draw = drawsOf(setting.seed, iteration);
		const scope = {
			draw,
			lookUp: (name) => {
				if (name === "vu") return String(vu);
				if (name === "iteration") return String(iteration);
				return Object.hasOwn(setting.env, name) && setting.env[name] || void 0;
			}
		};
		const chosen = choose(weighted, draw());
		const due = always.filter(({ action }) => iteration % action.every === 0);
		return (chosen ? [chosen, ...due] : due).map((compiled) => compiled.plan(scope));
	};
}
/** `METHOD /path` of an action, as it is shown and compared: placeholders as `:name`, no query. */
function endpointOf(action) {
	const parts = parseText(action.path.replace(/[?#].*$/s, "")).map((part) => "literal" in part ? part.literal : `:${part.variable}`);
	return `${action.method} ${parts.join("")}`;
}
/** @param response `body` may be null where no field is expected */
function judgeResponse(expect, response) {
	const statusExpected = expect ? expect.statuses.includes(response.status) : response.status >= 200 && response.status < 400;
	const missing = expect && statusExpected && expect.json.length > 0 ? missingFields(expect.json, response.body) : [];
	return {
		expected: statusExpected && missing.length === 0,
		statusExpected,
		missing
	};
}
function compileAction(action, actionIndex, behaviour, setting) {
	const path = parseText(action.path);
	const headers = compileHeaders(behaviour, action);
	const payload = action.payload === null ? null : compileTemplate(action.payload);
	const asText = typeof action.payload === "string";
	const endpoint = endpointOf(action);
	return {
		action,
		plan(scope) {
			const filledPath = fillText(path, (name) => {
				const value = scope.lookUp(name);
				return value === void 0 ? void 0 : encodeURIComponent(value);
			});
			if (filledPath === void 0) throw new Error(`a variable of the path ${action.path} is not set`);
			const content = payload?.(scope);
			return {
				actionIndex,
				action: action.name,
				endpoint,
				method: action.method,
				url: setting.baseUrl + filledPath,
				headers: fillHeaders(headers, scope, setting.runName),
				body: content === void 0 ? null : asText ? String(content) : JSON.stringify(content),
				expect: action.expect,
				timeoutMs: action.timeoutMs,
				thinkTimeMs: action.thinkTimeMs
			};
		}
	};
}
/** An action's headers win over the scenario's, whatever the case of their letters. */
function compileHeaders(behaviour, action) {
	const merged = /* @__PURE__ */ new Map();
	if (action.payload !== null) {
		const type = typeof action.payload === "string" ? "text/plain; charset=utf-8" : "application/json";
		merged.set("content-type", ["Content-Type", type]);
	}
	for (const headers of [behaviour.headers, action.headers]) for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), [name, value]);
	return [...merged.values()].map(([name, value]) => [name, parseText(value)]);
}
function fillHeaders(headers, scope, runName) {
	const filled = {};
	for (const [name, parts] of headers) {
		const value = fillText(parts, scope.lookUp);
		if (value !== void 0) filled[name] = value;
	}
	filled[RUN_HEADER] = runName;
	return filled;
}
/** Weights sum to 1; whatever rounding leaves over belongs to the last one. */
function choose(weighted, draw) {
	let upTo = 0;
	for (const compiled of weighted) {
		upTo += compiled.action.weight ?? 0;
		if (draw < upTo) return compiled;
	}
	return weighted[weighted.length - 1];
}
/** Dotted paths, list positions as numbers (`jobs.0.id`). A field that is null is there. */
function missingFields(paths, body) {
	let parsed;
	try {
		parsed = JSON.parse(body ?? "");
	} catch {
		return [...paths];
	}
	return paths.filter((path) => !hasField(parsed, path));
}
function hasField(value, path) {
	let current = value;
	for (const key of path.split(".")) {
		if (current === null || typeof current !== "object" || !Object.hasOwn(current, key)) return false;
		current = current[key];
	}
	return current !== void 0;
}
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
const MIN_SECRET_LENGTH = 4;
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
	const forms = secrets.flatMap((secret) => [secret, ...secret.split(" ").filter((part) => part.length >= MIN_PART_LENGTH)]).filter((secret) => secret.length >= MIN_SECRET_LENGTH).flatMap((secret) => [
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
/** Counter of answers that lack an expected field; its tag `name` is the endpoint. */
const EXPECTATION_FAILED_METRIC = "load_action_expectation_failed";
/** Rate over error answers whose body was looked at: JSON with a code and a message. Tags `name` and `status`. */
const PROPER_ERROR_METRIC = "load_action_proper_error";
/** Rate over the answers 429 and 503: with a `Retry-After` header. Tags `name` and `status`. */
const RETRY_AFTER_METRIC = "load_action_retry_after";
/** Gauge of the milliseconds of a slow request that the server gave an id; tag `name`. */
const SLOW_REQUEST_METRIC = "load_action_slow_request";
/**
* Keys of k6's metadata, which makes no new time series: a masked body, and `header:id`. Values are as in a URL, since
* k6 joins metadata with `&` and `=` and escapes neither.
*/
const ERROR_BODY_KEY = "load_action_body";
const TRACE_KEY = "load_action_trace";
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
// src/scenario/interpreter/slowest.ts
/** Which requests are worth an id: the slowest so far of each action. No Node and no k6 in here. */
/** Requests without an id after which a server counts as one that gives none. */
const ENOUGH_TRIES = 5;
/**
* Lets a request through when it is among the `keep` slowest of its action so far, so that the slowest of a run are
* always among those let through; of `n` requests that is about `keep * (1 + ln(n / keep))`.
*/
var SlowestGate = class {
	#keep;
	/** By action: durations that were let through, shortest first. */
	#slowest;
	#withoutId;
	constructor(actions, keep) {
		this.#keep = keep;
		this.#slowest = Array.from({ length: actions }, () => []);
		this.#withoutId = Array.from({ length: actions }, () => 0);
	}
	admits(action, durationMs) {
		const kept = this.#slowest[action];
		if (kept === void 0 || (this.#withoutId[action] ?? 0) >= ENOUGH_TRIES) return false;
		if (kept.length >= this.#keep) {
			if (durationMs <= (kept[0] ?? 0)) return false;
			kept.shift();
		}
		const at = kept.findIndex((other) => other > durationMs);
		kept.splice(at < 0 ? kept.length : at, 0, durationMs);
		return true;
	}
	/** A request that was let through turned out to have no id. */
	hadNone(action) {
		this.#withoutId[action] = (this.#withoutId[action] ?? 0) + 1;
	}
};
// src/scenario/interpreter/trace-id.ts
/** The id that a server gives an answer, to find it again in its logs and traces. No Node and no k6 in here. */
/** Headers that carry one, best first: those of traces before those of logs. In lower case. */
const TRACE_HEADERS = [
	"traceparent",
	"x-trace-id",
	"trace-id",
	"x-b3-traceid",
	"uber-trace-id",
	"x-datadog-trace-id",
	"x-amzn-trace-id",
	"x-cloud-trace-context",
	"x-request-id",
	"request-id",
	"x-correlation-id",
	"x-amzn-requestid",
	"x-ms-request-id",
	"x-vercel-id",
	"fly-request-id",
	"x-railway-request-id",
	"cf-ray"
];
const ID = /^[A-Za-z0-9._:/+=-]{1,128}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
/** @param header value of a header by its name in lower case; several values are one text with commas */
function traceIdOf(header) {
	for (const name of TRACE_HEADERS) {
		const value = header(name);
		const id = typeof value === "string" ? cleanId(name, value) : null;
		if (id !== null) return {
			header: name,
			id
		};
	}
	return null;
}
function isTraceId(id) {
	return ID.test(id);
}
function cleanId(name, value) {
	if (name === "traceparent") return TRACE_PARENT.exec(value)?.[1] ?? null;
	const first = (/^[^;,]{0,200}/.exec(value)?.[0] ?? "").trim().replace(/^Root=/, "");
	return isTraceId(first) ? first : null;
}
// src/scenario/k6/slow-requests.ts
/** Hands the ids of the slowest requests out of k6, by the metadata of a sample of their own. */
const slowRequest = new Gauge(SLOW_REQUEST_METRIC);
/** As Go, and so k6, spells the names of headers. */
const AS_IN_K6 = new Map(TRACE_HEADERS.map((name) => [name, name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())]));
/** Those of one virtual user. */
var SlowRequests = class {
	#gate;
	#warmUpMs;
	/** Unix milliseconds; 0 before the first request. */
	#judgedFromMs = 0;
	constructor(plan) {
		this.#gate = new SlowestGate(plan.behaviour.actions.length, plan.slowestPerVu);
		this.#warmUpMs = plan.warmUpMs;
	}
	add({ actionIndex, endpoint }, response) {
		if (this.#judgedFromMs === 0) this.#judgedFromMs = execution.scenario.startTime + this.#warmUpMs;
		const durationMs = response.timings.duration;
		if (Date.now() - durationMs < this.#judgedFromMs || !this.#gate.admits(actionIndex, durationMs)) return;
		const { headers } = response;
		const trace = traceIdOf((name) => headers[AS_IN_K6.get(name) ?? name]);
		if (trace === null) {
			this.#gate.hadNone(actionIndex);
			return;
		}
		const { metadata } = execution.vu.metrics;
		metadata[TRACE_KEY] = encodeURIComponent(`${trace.header}:${trace.id}`);
		slowRequest.add(durationMs, { name: endpoint });
		delete metadata[TRACE_KEY];
	}
};
// src/scenario/k6/generic-script.ts
/**
* The k6 script that runs every YAML behaviour. Bundled to one file with nothing but `k6` modules left outside;
* what to do comes from the plan file.
*/
const plan = JSON.parse(open(__ENV["LOAD_ACTION_PLAN"] ?? ""));
const options = plan.options;
const expectationFailed = new Counter(EXPECTATION_FAILED_METRIC);
const env = Object.fromEntries(plan.variables.flatMap((name) => {
	const value = __ENV[name];
	return value === void 0 ? [] : [[name, value]];
}));
const planOf = iterationPlanner(plan.behaviour, {
	seed: plan.seed,
	env,
	baseUrl: plan.baseUrl,
	runName: plan.runName
});
const prepared = plan.behaviour.actions.map(prepare);
const errors = new ErrorRecorder(Object.entries(env).flatMap(([name, value]) => name === "BASE_URL" || name === "WS_URL" ? [] : [value]));
const slow = new SlowRequests(plan);
function iterate() {
	if (plan.startSpreadMs > 0) sleep(Math.random() * plan.startSpreadMs / 1e3);
	for (const request of planOf(execution.scenario.iterationInTest, execution.vu.idInTest)) {
		send(request);
		if (request.thinkTimeMs > 0) sleep(request.thinkTimeMs / 1e3);
	}
}
const MAX_CHEAP_LENGTH = 2048;
/** What of an action is the same for all its requests. */
function prepare(action) {
	const { expect } = action;
	const fields = expect?.json ?? [];
	return {
		params: {
			timeout: action.timeoutMs,
			redirects: 0,
			responseType: "text",
			responseCallback: expect ? http.expectedStatuses(...expect.statuses) : http.expectedStatuses({
				min: 200,
				max: 399
			})
		},
		judgesBody: fields.length > 0,
		statusCheck: expect ? `${action.name}: status ${expect.statuses.join(" or ")}` : null,
		fieldChecks: Object.fromEntries(fields.map((field) => [field, `${action.name}: has ${field}`]))
	};
}
function send(request) {
	const action = prepared[request.actionIndex];
	const { params, statusCheck, fieldChecks } = action;
	const response = http.request(request.method, request.url, request.body, {
		...params,
		headers: request.headers,
		tags: { name: request.endpoint }
	});
	const body = typeof response.body === "string" ? response.body : null;
	const verdict = judgeResponse(request.expect, {
		status: response.status,
		body
	});
	const isError = isErrorStatus(response.status);
	if (isError) errors.add({
		endpoint: request.endpoint,
		method: "",
		status: response.status,
		body,
		hasRetryAfter: response.headers["Retry-After"] !== void 0
	});
	if (!action.judgesBody) {
		if (isError) params.responseType = "text";
		else if (body !== null && body.length > MAX_CHEAP_LENGTH) params.responseType = "none";
	}
	if (verdict.statusExpected && !isError) slow.add(request, response);
	if (statusCheck !== null) check(null, { [statusCheck]: () => verdict.statusExpected });
	if (!verdict.statusExpected || request.expect === null) return;
	for (const field of request.expect.json) check(null, { [fieldChecks[field] ?? field]: () => !verdict.missing.includes(field) });
	if (verdict.missing.length > 0) expectationFailed.add(1, { name: request.endpoint });
}
export { iterate as default, options };
