import { check, sleep } from "k6";
import execution from "k6/execution";
import http from "k6/http";
import { Counter } from "k6/metrics";
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
/** Counter of answers that lack an expected field; its tag `name` is the endpoint. */
const EXPECTATION_FAILED_METRIC = "load_action_expectation_failed";
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
function iterate() {
	for (const request of planOf(execution.scenario.iterationInTest, execution.vu.idInTest)) {
		send(request);
		if (request.thinkTimeMs > 0) sleep(request.thinkTimeMs / 1e3);
	}
}
/** What of an action is the same for all its requests. */
function prepare(action) {
	const { expect } = action;
	const fields = expect?.json ?? [];
	return {
		params: {
			timeout: action.timeoutMs,
			redirects: 0,
			responseType: fields.length > 0 ? "text" : "none",
			responseCallback: expect ? http.expectedStatuses(...expect.statuses) : http.expectedStatuses({
				min: 200,
				max: 399
			})
		},
		statusCheck: expect ? `${action.name}: status ${expect.statuses.join(" or ")}` : null,
		fieldChecks: Object.fromEntries(fields.map((field) => [field, `${action.name}: has ${field}`]))
	};
}
function send(request) {
	const { params, statusCheck, fieldChecks } = prepared[request.actionIndex];
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
	if (statusCheck !== null) check(null, { [statusCheck]: () => verdict.statusExpected });
	if (!verdict.statusExpected || request.expect === null) return;
	for (const field of request.expect.json) check(null, { [fieldChecks[field] ?? field]: () => !verdict.missing.includes(field) });
	if (verdict.missing.length > 0) expectationFailed.add(1, { name: request.endpoint });
}
export { iterate as default, options };
