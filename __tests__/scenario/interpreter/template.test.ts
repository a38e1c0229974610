import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawsOf } from "../../../src/scenario/interpreter/random.ts";
import {
  compileTemplate,
  largestSize,
  TemplateError,
  variablesOfTemplate,
} from "../../../src/scenario/interpreter/template.ts";
import { parseText } from "../../../src/scenario/interpreter/text.ts";
import type { Template } from "../../../src/scenario/scenario.ts";

function expand(template: Template, iteration = 0, variables: Record<string, string> = {}) {
  return compileTemplate(template)({ draw: drawsOf(1, iteration), lookUp: (name) => variables[name] });
}

/** A value in a form that means itself. */
function escaped(value: unknown): Template {
  if (typeof value === "string") return value.replaceAll("${", () => "$${");
  if (Array.isArray(value)) return value.map(escaped);
  if (value === null || typeof value !== "object") return value as Template;
  const pairs = Object.entries(value).map(([key, item]) => [
    key.startsWith("$") ? `$${key}` : key,
    escaped(item),
  ]);
  return Object.fromEntries(pairs) as Template;
}

describe("templates", () => {
  it("any JSON value can be written", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("$int", "$pick", "${", "$${vu}", "${vu}", "__proto__", "$"),
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(text, tie("value"), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.stringify(expand(escaped(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it("numbers lie in their range and reach both ends", () => {
    const drawn = Array.from({ length: 400 }, (_, iteration) => expand({ $int: "3-6" }, iteration));
    expect(new Set(drawn)).toEqual(new Set([3, 4, 5, 6]));
  });

  it("lists have a length in the range, each item made anew", () => {
    const lengths = new Set<number>();
    for (let iteration = 0; iteration < 200; iteration += 1) {
      const list = expand({ $repeat: "5-10", of: { $int: "0-999999" } }, iteration) as number[];
      lengths.add(list.length);
      expect(new Set(list).size).toBeGreaterThan(1);
    }
    expect([...lengths].sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(expand({ $repeat: 3, of: "x" })).toEqual(["x", "x", "x"]);
  });

  it("picks any of the items, which may be templates", () => {
    const drawn = Array.from({ length: 100 }, (_, n) =>
      expand({ $pick: ["a", { b: "${X}" }] }, n, { X: "1" }),
    );
    expect(new Set(drawn.map((item) => JSON.stringify(item)))).toEqual(new Set(['"a"', '{"b":"1"}']));
  });

  it.each<[Template, (string | number)[]]>([
    [{ $int: "4-1" }, ["$int"]],
    [{ $int: "some" }, ["$int"]],
    [{ $int: -1 }, ["$int"]],
    [{ a: [{ $pick: [] }] }, ["a", 0, "$pick"]],
    [{ $pick: "a" }, ["$pick"]],
    [{ $repeat: "1-2" }, []],
    [{ $repeat: "1-999999", of: 1 }, ["$repeat"]],
    [{ $int: "1-2", and: 1 }, []],
    [{ x: { $random: "1-2" } }, ["x", "$random"]],
    [{ x: "${not closed" }, ["x"]],
    [{ x: "${two words}" }, ["x"]],
    [Number.POSITIVE_INFINITY, []],
  ])("%j is refused, and where is said", (template, where) => {
    try {
      compileTemplate(template);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TemplateError);
      expect((error as TemplateError).at).toEqual(where);
    }
  });

  it("knows its variables and its largest size", () => {
    const template = {
      a: "${X} ${vu} ${X}",
      b: { $repeat: "1-10", of: { c: "${Y}", d: { $pick: ["p", ["q", "r"]] } } },
    };
    expect(variablesOfTemplate(template)).toEqual(["X", "X", "Y"]);
    expect(largestSize(template)).toBeGreaterThanOrEqual(10 * 5);
    fc.assert(
      fc.property(fc.nat(1000), (iteration) => {
        const size = (value: unknown): number =>
          value !== null && typeof value === "object"
            ? Object.values(value).reduce((sum: number, item) => sum + size(item), 1)
            : 1;
        expect(size(expand(template, iteration, { X: "1", Y: "2", vu: "1" }))).toBeLessThanOrEqual(
          largestSize(template),
        );
      }),
    );
  });
});

describe("placeholders", () => {
  it("text without ${ is one literal, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        fc.pre(!text.includes("${"));
        expect(parseText(text)).toEqual([{ literal: text }]);
      }),
    );
  });
});

describe("draws", () => {
  it("are uniform, and independent of each other over iterations and positions", () => {
    const iterations = 4000;
    const rows = Array.from({ length: iterations }, (_, iteration) => {
      const draw = drawsOf(123, iteration);
      return [draw(), draw(), draw()] as const;
    });
    for (const position of [0, 1, 2] as const) {
      const values = rows.map((row) => row[position]);
      const mean = values.reduce((sum, value) => sum + value, 0) / iterations;
      expect(Math.abs(mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * iterations));
      const cells = new Array<number>(16).fill(0);
      for (const value of values) cells[Math.floor(value * 16)]! += 1;
      const chiSquared = cells.reduce(
        (sum, count) => sum + (count - iterations / 16) ** 2 / (iterations / 16),
        0,
      );
      // Far in the tail of chi-squared with 15 degrees of freedom.
      expect(chiSquared).toBeLessThan(45);
    }
    const correlation = (left: number[], right: number[]) =>
      (left.reduce((sum, value, index) => sum + (value - 0.5) * ((right[index] ?? 0) - 0.5), 0) * 12) /
      left.length;
    const first = rows.map((row) => row[0]);
    const second = rows.map((row) => row[1]);
    expect(Math.abs(correlation(first, second))).toBeLessThan(5 / Math.sqrt(iterations));
    expect(Math.abs(correlation(first.slice(1), first.slice(0, -1)))).toBeLessThan(5 / Math.sqrt(iterations));
  });

  it("differ for seeds and iterations beyond 32 bits", () => {
    const seeds = [0, 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => drawsOf(seed, 5)())).size).toBe(seeds.length);
    expect(new Set(seeds.map((iteration) => drawsOf(5, iteration)())).size).toBe(seeds.length);
  });
});
