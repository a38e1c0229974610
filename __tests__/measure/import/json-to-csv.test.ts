import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvOfJson } from "../../../src/measure/import/json-to-csv.ts";
import { linesOf } from "../../../src/measure/import/lines.ts";

async function* chunks(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function csvOf(text: string, sizes = [100]): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of csvOfJson(chunks(Buffer.from(text), sizes)).csv) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** A plain reader of RFC 4180, to hold the writer to. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text;
  while (rest !== "") {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/s.exec(rest);
    if (!match) throw new Error(`no field at ${rest.slice(0, 40)}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    rest = rest.slice(match[0].length);
    if (match[3] !== ",") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

const point = (data: object, metric = "http_reqs") => JSON.stringify({ metric, type: "Point", data });
const TIME = "2026-11-24T12:13:21.0000015+05:30";

describe("a sample of --out json", () => {
  it("is the row that --out csv would have written, whatever its tags hold", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        async (name, extra, value, sizes) => {
          const line = point({ time: TIME, value, tags: { name, url: "u", team: extra } });
          const [header = [], row = []] = parseCsv(await csvOf(`${line}\n`, sizes));
          const field = (column: string) => row[header.indexOf(column)];
          expect(row).toHaveLength(header.length);
          expect([field("metric_name"), field("name"), field("url")]).toEqual(["http_reqs", name, "u"]);
          expect(field("extra_tags")).toBe(`team=${extra}`);
          expect(Number(field("metric_value"))).toBeCloseTo(value, 5);
        },
      ),
    );
  });

  it.each([
    ["2026-11-24T12:13:21.0000015+05:30", "1795502601000001"],
    ["2026-11-24T06:43:21Z", "1795502601000000"],
    ["2026-11-24T06:43:21.5Z", "1795502601500000"],
    ["2026-11-24T06:43:21.123456789Z", "1795502601123456"],
    ["2026-11-23T22:43:21.999999-08:00", "1795502601999999"],
  ])("at %s has the Unix time %s in microseconds", async (time, micro) => {
    const [, row] = parseCsv(await csvOf(`${point({ time, value: 1, tags: {} })}\n`));
    expect(row?.[1]).toBe(micro);
  });

  it("is still one row, of a single field, where it cannot be used", async () => {
    const bad = [
      "not json",
      "null",
      "[]",
      '"text, with \\"quotes\\""',
      point({ time: "soon", value: 1 }),
      point({ time: TIME, value: "1" }),
      JSON.stringify({ type: "Point", data: null, metric: "x" }),
      JSON.stringify({ type: "Metric", data: { name: "x", type: "sparkline" } }),
    ];
    for (const line of bad) {
      const [, ...rows] = parseCsv(await csvOf(`${line}\n`));
      expect(rows, line).toHaveLength(1);
      expect(rows[0], line).toHaveLength(1);
    }
  });

  it("has no line end where the file ends inside it", async () => {
    expect(await csvOf(point({ time: TIME, value: 1, tags: {} }).slice(0, 60))).not.toMatch(/\n$/);
    expect(await csvOf(point({ time: TIME, value: 1, tags: {} }))).toMatch(/\n$/);
  });
});

describe("lines", () => {
  it("are the same in whatever pieces the bytes come", async () => {
    const line = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n]/g, " "));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
        async (expected, windows, sizes) => {
          const text = expected.map((one) => one + (windows ? "\r\n" : "\n")).join("");
          const found: string[] = [];
          for await (const { text: one, ended } of linesOf(chunks(Buffer.from(text), sizes))) {
            expect(ended).toBe(true);
            found.push(one);
          }
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it("that never end do not fill the memory", async () => {
    const piece = Buffer.alloc(1024 * 1024, "x");
    async function* endless() {
      for (let i = 0; i < 40; i++) yield piece;
      yield Buffer.from("\nlast\n");
    }
    const lengths: number[] = [];
    for await (const { text } of linesOf(endless())) lengths.push(text.length);
    expect(lengths).toHaveLength(2);
    expect(lengths[0]).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(lengths[1]).toBe(4);
  });
});
