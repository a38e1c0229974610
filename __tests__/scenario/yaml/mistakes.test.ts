import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/errors.ts";
import { readYaml } from "../../../src/scenario/yaml/read-yaml.ts";

const read = (text: string) => readYaml(text, "/scenarios/test.yaml", "test.yaml");

const WEIGHTS =
  "actions:\n  - { name: a, weight: 60%, method: GET, path: /a }\n  - { name: b, weight: 30%, method: GET, path: /b }\n";

/** With the beginning of each text as its name. */
function named(cases: [text: string, message: string][]): [string, string, string][] {
  return cases.map(([text, message]) => [text.slice(0, 80), text, message]);
}

describe("a mistake is one line with its place", () => {
  it.each(
    named([
      ["duratoin: 90s", 'test.yaml:1: duratoin: unknown key (did you mean "duration"?)'],
      ["scenario: a\nzebra: 1", "test.yaml:2: zebra: unknown key; known keys are scenario, duration"],
      [
        "actions:\n  - name: a\n    methd: GET",
        'test.yaml:3: actions[0].methd: unknown key (did you mean "method"?)',
      ],
      [
        "actions: [{ name: a, expect: { stauts: 200 } }]",
        'actions[0].expect.stauts: unknown key (did you mean "status"?)',
      ],
      [
        "stages:\n  - duration: 5m\n    target: 10\n    users: 5",
        "test.yaml:4: stages[0].users: unknown key",
      ],
      ["duration: soon", 'test.yaml:1: duration: found "soon"; write a duration'],
      ["duration: 90", "test.yaml:1: duration: found 90; write a duration"],
      ["duration: [1]", "test.yaml:1: duration: found [1]; write a duration"],
      ["duration: 0s\nrate: 1/s", 'duration: found "0s"; write a duration above 0'],
      [
        "stages:\n  - duration: 5m\n    target: -5 users",
        'test.yaml:3: stages[0].target: found "-5 users"; write a whole number of users',
      ],
      [
        "virtual_users: -1\nduration: 5s",
        "test.yaml:1: virtual_users: found -1; write a whole number of users from 0 up",
      ],
      ["virtual_users: 0\nduration: 5s", "test.yaml:1: virtual_users: this load sends nothing"],
      ["rate: 30\nduration: 5s", "rate: found 30; write a rate with its unit of time"],
      [
        "rate: 30/s\nvirtual_users: 5",
        "test.yaml:2: virtual_users: rate and virtual_users are given; write only one",
      ],
      ["stages: []", "test.yaml:1: stages: empty; write one stage or more"],
      [
        "stages: [{ duration: 5m, target: 10 }, { duration: 5m, target: 10/s }]",
        'stages[1].target: found "10/s"; write users',
      ],
      ["stages: [{ duration: 5m }]", "stages[0].target: missing; write users such as 10 users"],
      [
        "duration: 4m\nstages: [{ duration: 5m, target: 10 }]",
        "test.yaml:1: duration: the stages take 5 min, longer than duration, 4 min",
      ],
      ["start: 5\nrate: 1/s\nduration: 5s", "start: start goes with stages"],
      [WEIGHTS, "test.yaml:2: actions: the weights sum to 90 %; write weights that sum to 100 %"],
      ["actions: [{ name: a, weight: 70 }]", "actions[0].weight: found 70; write a share"],
      ["actions: [{ name: a, weight: 0% }]", 'actions[0].weight: found "0%"; write a share above 0%'],
      ["actions: [{ name: a, weight: 100%, every: 5 }]", "actions[0].every: every and weight are given"],
      ["actions: [{ name: a, every: 0 }]", "actions[0].every: found 0; write a whole number from 1 up"],
      [
        "actions: [{ name: a }, { name: a }]",
        'actions[1].name: found "a"; write a name that no other action has',
      ],
      ["actions: [{ method: GET }]", "actions[0].name: missing; write a name"],
      ["actions: [{ name: a, method: FETCH }]", 'actions[0].method: found "FETCH"; write one of GET'],
      [
        "actions: [{ name: a, path: images }]",
        'actions[0].path: found "images"; write a path that begins with /',
      ],
      ["actions: [{ name: a, path: 'https://x/y' }]", "actions[0].path: found"],
      [
        "actions: [{ name: a, path: '/${x' }]",
        'actions[0].path: found "/${x"; write a placeholder is written',
      ],
      [
        "actions: [{ name: a, expect: { status: 20 } }]",
        "actions[0].expect.status: found 20; write statuses from 100 to 599",
      ],
      ["actions: [{ name: a, expect: { json: [x] } }]", "actions[0].expect.status: missing; write a status"],
      [
        "actions:\n  - name: a\n    payload:\n      jobs:\n        $repeat: ten\n        of: 1",
        'test.yaml:5: actions[0].payload.jobs.$repeat: found "ten"; write a range',
      ],
      [
        "actions: [{ name: a, payload: { $repeat: 9999, of: { $repeat: 9999, of: 1 } } }]",
        "actions[0].payload: up to",
      ],
      ["headers: { 'bad name': x }", 'headers.bad name: found "bad name"; write a header\'s name'],
      ["headers: { Content-Length: 5 }", "headers.Content-Length: found"],
      ['headers: { X: "a\\nb" }', "headers.X: found"],
      ["headers: [a]", 'headers: found ["a"]; write headers as name: value'],
      ["criteria: [p95 under 1s]", 'test.yaml:1: criteria[0]: found "p95 under 1s"; write a limit such as'],
      ["criteria: [p42 < 1s]", 'criteria[0]: found "p42 < 1s"; write a limit such as'],
      ["criteria: [errors < 5]", 'criteria[0]: found "5"; write a share'],
      ["criteria:\n  - p95 < 1s\n  - { limt: p95 < 1s }", "criteria[1]"],
      [
        "criteria: [p95 of nobody < 1s]\nactions: [{ name: somebody }]",
        'criteria[0]: found "nobody"; write the name of an action',
      ],
      ["script: test.js\nactions: [{ name: a }]", "actions: script and actions are given"],
      ["script: test.py", 'script: found "test.py"; write the path of a .js or .ts file'],
      ["judge: { x: higher is worse }", "judge: judge names metrics of a k6 script"],
      [
        "script: t.js\njudge: { x: bigger }",
        'judge.x: found "bigger"; write higher is worse, or lower is worse',
      ],
      ["scenario: my scenario", 'scenario: found "my scenario"; write a name of letters'],
      ["", "test.yaml:1: scenario file: found null; write a scenario"],
      ["just text", 'scenario file: found "just text"; write a scenario'],
      ["a: 1\na: 2", "test.yaml:2: not YAML"],
      ["a: [", "not YAML"],
      ["[".repeat(20_000), "not YAML"],
      [
        `actions: [{ name: a, payload: ${"[".repeat(150)}${"]".repeat(150)} }]`,
        'actions[0].payload: found "..."; write at most 100 levels',
      ],
      [`a: &a [1]\nb: [${"*a,".repeat(200)}]`, "not usable as YAML"],
      ["--- {}\n--- {}", "not YAML"],
    ]),
  )("%j", (_name, text, message) => {
    const refused = () => read(text);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(/^test\.yaml(:\d+)?: [^\n]*$/);
  });

  it("never anything else, whatever the file holds", () => {
    const key = fc.constantFrom(
      ..."scenario duration warm_up rate virtual_users stages start headers actions script judge criteria name weight every method path payload expect status json target $int $repeat of think_time".split(
        " ",
      ),
    );
    const leaf = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("5m", "10 users", "30/s", "70%", "/a", "GET", "p95 < 1s", "${x}"),
      fc.integer(),
      fc.constant(null),
      fc.double(),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        leaf,
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(key, tie("any"), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          value.map((data) => JSON.stringify(data)),
        ),
        (text) => {
          try {
            const { shape, missing } = read(text);
            expect(shape === null || shape.stages.length > 0).toBe(true);
            expect(missing.every((gap) => !gap.includes("\n"))).toBe(true);
          } catch (error) {
            if (!(error instanceof UsageError)) throw error;
            expect(error.message).toMatch(/^test\.yaml/);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
