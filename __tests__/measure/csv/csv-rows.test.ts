import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvRows, type TagValues } from "../../../src/measure/csv/csv-rows.ts";
import type { StreamHealth } from "../../../src/measure/recording.ts";
import { CSV_HEADER, type CsvRow, csvOf, csvRow } from "../../support/csv.ts";

interface Sample {
  metric: string;
  timeMs: number;
  value: number;
  name: string;
}

function read(chunks: Iterable<string | Uint8Array>): {
  samples: Sample[];
  tags: TagValues[];
  health: StreamHealth;
} {
  const samples: Sample[] = [];
  const tags: TagValues[] = [];
  const rows = new CsvRows<string, TagValues>({
    metric: (name) => name,
    tags: (values) => values,
    sample(metric, timeMs, value, values) {
      samples.push({ metric, timeMs, value, name: values.name });
      tags.push(values);
      return true;
    },
  });
  for (const chunk of chunks) rows.write(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  rows.end();
  return { samples, tags, health: rows.health() };
}

function sampleOf({ metric, timeMs, value, tags }: CsvRow): Sample {
  return { metric, timeMs, value, name: tags?.name ?? "" };
}

const text = fc.string({
  unit: fc.constantFrom("a", "B", "7", ",", '"', "\n", " ", "é", "漢", "🙂", "=", "/"),
});
const row: fc.Arbitrary<CsvRow> = fc.record({
  metric: fc.constantFrom("http_reqs", "http_req_duration", "vus", "my_metric"),
  timeMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_005 }),
  value: fc.integer({ min: 0, max: 2_000_000_000 }).map((micro) => micro / 1e6),
  tags: fc.record({ name: text, method: fc.constantFrom("GET", "POST"), check: text, extra_tags: text }),
});

describe("rows as k6 writes them", () => {
  it("come out as they went in, wherever the stream is cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 12 }),
        fc.array(fc.nat({ max: 60 }), { minLength: 1 }),
        (rows, sizes) => {
          const bytes = Buffer.from(csvOf(rows));
          const chunks: Uint8Array[] = [];
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = 1 + (sizes[i % sizes.length] ?? 0);
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          const { samples, health } = read(chunks);
          expect(samples).toEqual(rows.map(sampleOf));
          expect(health).toEqual({ rows: rows.length, broken: 0, truncated: 0, foreign: 0, samples: [] });
        },
      ),
    );
  });

  it("do not depend on the chunk's memory after it was read", () => {
    const rows = ["a", "b"].map((name) => ({
      metric: "vus",
      timeMs: 1_700_000_000_000,
      value: 1,
      tags: { name },
    }));
    const bytes = Buffer.from(csvOf(rows));
    const shared = Buffer.alloc(7);
    const chunks = function* () {
      for (let at = 0; at < bytes.length; at += shared.length) {
        const size = bytes.copy(shared, 0, at, at + shared.length);
        yield shared.subarray(0, size);
      }
    };
    expect(read(chunks()).samples).toEqual(rows.map(sampleOf));
  });

  it("have the value that parseFloat gives", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }), (value) => {
        const written = value.toFixed(6);
        const { samples } = read([`${CSV_HEADER}\nx,1700000000000000,${written},,,,,,,,,,,,,,,,\n`]);
        expect(samples.map((sample) => sample.value)).toEqual([Number.parseFloat(written)]);
      }),
    );
  });

  it("tell every tag by the header's order, whatever else there is", () => {
    const stream =
      "metric_name,timestamp,metric_value,url,error_code,foo,name,status,method,expected_response,check,error,extra_tags,metadata\n" +
      'http_reqs,1700000000000000,1.000000,http://x/,1212,bar,n,0,GET,false,c,"dial, refused",a=b,"k=v, w&l=m"\n';
    expect(read([stream]).tags).toEqual([
      {
        name: "n",
        url: "http://x/",
        method: "GET",
        status: "0",
        errorCode: "1212",
        error: "dial, refused",
        expected: "false",
        check: "c",
        metadata: "k=v, w&l=m",
      },
    ]);
  });

  it("may follow a second header with other columns, as in joined files", () => {
    const first = csvRow({ metric: "vus", timeMs: 1_700_000_000_000, value: 1, tags: { name: "old" } });
    const second =
      "metric_name,timestamp,metric_value,name,extra_tags,metadata\nvus,1700000000000000,2.000000,new,,\n";
    const { samples, health } = read([`${CSV_HEADER}\n${first}${second}`]);
    expect(samples.map((sample) => sample.name)).toEqual(["old", "new"]);
    expect(health.rows).toBe(2);
  });

  it("may have Windows line ends and a byte order mark", () => {
    const rows = [
      { metric: "vus", timeMs: 1_700_000_000_000, value: 1, tags: { name: "a b", metadata: "x=1" } },
    ];
    const { samples, health } = read([`\uFEFF${csvOf(rows).replaceAll("\n", "\r\n")}`]);
    expect(samples).toEqual(rows.map(sampleOf));
    expect(health.rows).toBe(1);
  });
});

describe("times", () => {
  it.each([
    ["1700000000", 1_700_000_000_000],
    ["1700000000123", 1_700_000_000_123],
    ["1700000000123456", 1_700_000_000_123.456],
    ["1700000000123456789", 1_700_000_000_123.456],
    ["2023-11-14T22:13:20Z", 1_700_000_000_000],
    ["2023-11-14T23:13:20+01:00", 1_700_000_000_000],
    ["2023-11-14T22:13:20.123456789Z", 1_700_000_000_123],
  ])("%s is %d ms", (written, timeMs) => {
    const { samples } = read([`${CSV_HEADER}\nvus,${written},1.000000,,,,,,,,,,,,,,,,\n`]);
    expect(samples.map((sample) => sample.timeMs)).toEqual([timeMs]);
  });
});

describe("lines that are no samples", () => {
  const good = csvRow({ metric: "vus", timeMs: 1_700_000_000_000, value: 1, tags: { name: "good" } });
  const quoted = csvRow({ metric: "vus", timeMs: 1_700_000_000_000, value: 1, tags: { name: 'a, "b"\nc' } });

  it.each([
    ["a line of a log", "INFO[0001] hello, world  source=console\n", "foreign"],
    ["a row of another table", "id,name\n", "foreign"],
    ["an empty line", "\n", "foreign"],
    ["binary", "\x00\x01\x02,\xff,,\n", "foreign"],
    ["a row without tags", "vus,1700000000000000,1.000000\n", "broken"],
    ["a time without anything after it", "vus,1700000000000000\n", "foreign"],
    ["a row with a column too few", "vus,1700000000000000,1.000000,,,,,,,,,,,,,,,\n", "broken"],
    ["a row with a column too many", "vus,1700000000000000,1.000000,,,,,,,,,,,,,,,,,\n", "broken"],
    ["a value that is none", "vus,1700000000000000,one,,,,,,,,,,,,,,,,\n", "broken"],
    ["a value that is not a number", "vus,1700000000000000,NaN,,,,,,,,,,,,,,,,\n", "broken"],
    ["text after a quotation", 'vus,1700000000000000,1.000000,"a"b,,,,,,,,,,,,,,,\n', "broken"],
    ["a quote inside of a field", 'vus,1700000000000000,1.000000,a"b,,,,,,,,,,,,,,,\n', "broken"],
  ] as const)("%s is counted, and harms no row around it", (_, line, kind) => {
    const { samples, health } = read([`${CSV_HEADER}\n${good}${line}${quoted}${good}`]);
    expect(samples).toHaveLength(3);
    expect(health).toMatchObject({ rows: 3, broken: 0, truncated: 0, foreign: 0, [kind]: 1 });
    expect(health.samples).toHaveLength(1);
    expect(health.samples[0]).toMatch(new RegExp(`^${kind}: `));
  });

  it("an unclosed quotation loses only its own row", () => {
    const open = 'vus,1700000000000000,1.000000,"never closed,,,,,,,,,,,,,,,\n';
    const { samples, health } = read([`${CSV_HEADER}\n${good}${open}${good}${good}${quoted}${good}`]);
    expect(samples.map((sample) => sample.name)).toEqual(["good", "good", "good", 'a, "b"\nc', "good"]);
    expect(health.broken).toBe(1);
  });

  it("an unclosed quotation is given up after a while, so that live figures go on", () => {
    const open = 'vus,1700000000000000,1.000000,"never closed,,,,,,,,,,,,,,,\n';
    const many = good.repeat(2000);
    const { samples, health } = read([`${CSV_HEADER}\n${open}`, many, many]);
    expect(samples).toHaveLength(4000);
    expect(health).toMatchObject({ rows: 4000, broken: 1 });
  });

  it("everything before a header is foreign", () => {
    const { samples, health } = read([`${good}${good}${CSV_HEADER}\n${good}`]);
    expect(samples).toHaveLength(1);
    expect(health).toMatchObject({ rows: 1, foreign: 2 });
  });

  it("a line without end is one line, and not kept in memory", () => {
    const megabyte = "x".repeat(1024 * 1024);
    const { samples, health } = read([CSV_HEADER, "\n", megabyte, megabyte, `${megabyte}\n`, good]);
    expect(samples).toHaveLength(1);
    expect(health).toMatchObject({ rows: 1, broken: 1, foreign: 0 });
  });

  it("a stream that is cut anywhere loses at most the row that was cut, and says so", () => {
    const stream = Buffer.from(`${CSV_HEADER}\n${good}${quoted}`);
    const ends = [CSV_HEADER.length + 1, CSV_HEADER.length + 1 + good.length, stream.length];
    for (let size = ends[0] as number; size < stream.length; size++) {
      const { samples, health } = read([stream.subarray(0, size)]);
      const isAtEnd = ends.includes(size);
      // Only the newline is missing: nothing of the row is lost.
      const isWhole = ends.includes(size + 1);
      const before = ends.filter((end) => end <= size).length - 1;
      expect(samples.map((sample) => sample.name)).toEqual(
        ["good", 'a, "b"\nc'].slice(0, before + (isWhole ? 1 : 0)),
      );
      expect(health, `${size} bytes`).toMatchObject({
        broken: 0,
        foreign: 0,
        truncated: isAtEnd || isWhole ? 0 : 1,
      });
    }
  });

  it("are shown short, in one line, and without what is secret", () => {
    const line = `GET http://user:hunter2@host/x?token=abc123&n=1 bearer s3cr3t \x1b[31m\u202e${"long ".repeat(100)}\n`;
    const [shown] = read([`${CSV_HEADER}\n${line}`]).health.samples;
    expect(shown).toContain("GET http://host/x?…");
    expect(shown).not.toMatch(/hunter2|abc123|s3cr3t|\p{C}/u);
    expect(shown?.length).toBeLessThan(140);
  });

  it("are counted all, and a few kept", () => {
    const { health } = read([`${CSV_HEADER}\n${"nonsense\n".repeat(1000)}`]);
    expect(health.foreign).toBe(1000);
    expect(health.samples).toHaveLength(5);
  });

  it("never make it fail: any bytes at all", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array(), fc.constant(Buffer.from(good)), text)), (chunks) => {
        const { samples, health } = read([`${CSV_HEADER}\n`, ...chunks]);
        expect(samples).toHaveLength(health.rows);
      }),
    );
  });
});
