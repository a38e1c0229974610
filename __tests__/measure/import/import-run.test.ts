import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/errors.ts";
import { type ImportedRun, importRun } from "../../../src/measure/import/import-run.ts";
import type { ArmRecording, Recording } from "../../../src/measure/recording.ts";
import { encodeRecording } from "../../../src/measure/recording-file.ts";
import { fixture, fixtureContent, temporaryFile } from "../../support/fixtures.ts";
import { makeRecording } from "../../support/recordings.ts";

async function importContent(name: string, content: string | Uint8Array, arm = ""): Promise<ImportedRun> {
  await using file = await temporaryFile(name, content);
  return await importRun(file.path + arm);
}

async function recordingIn(path: string): Promise<Recording> {
  const run = await importRun(path);
  if (run.kind !== "recording") throw new Error(`${path} is a summary`);
  return run.recording;
}

/** Cells, without the types that only JSON tells. */
function cellsOf(recording: Recording): Partial<ArmRecording> & { startedAtMs: number } {
  const { requests, phases, metricCells, checkCells, load, endpoints, checks, metrics } = recording.head;
  const names = metrics.map(({ name }) => ({ name, type: "unknown" as const }));
  const { startedAtMs } = recording;
  return { startedAtMs, endpoints, checks, metrics: names, requests, phases, metricCells, checkCells, load };
}

async function messageFor(name: string, content: string | Uint8Array, arm = ""): Promise<string> {
  const error = await importContent(name, content, arm).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as UsageError;
  expect(message).not.toMatch(/\n/);
  return message;
}

describe("the same run in another form", () => {
  const formats = ["unix", "unix_milli", "unix_micro", "unix_nano", "rfc3339", "rfc3339_nano"];

  it.each(formats.map((format) => `formats.${format}.csv.gz`))("%s has the same cells", async (file) => {
    const expected = await recordingIn(fixture("formats.csv.gz"));
    expect(cellsOf(await recordingIn(fixture(file)))).toEqual(cellsOf(expected));
  });

  it.each([
    ["formats.csv.gz", "formats.json.gz"],
    ["awkward-names.csv", "awkward-names.json"],
    ["websocket.csv", "websocket.json"],
  ])("%s and %s have the same cells", async (csv, json) => {
    const [fromCsv, fromJson] = [await recordingIn(fixture(csv)), await recordingIn(fixture(json))];
    expect(cellsOf(fromJson)).toEqual(cellsOf(fromCsv));
    expect(fromCsv.meta.collected).toBe("imported-csv");
    expect(fromJson.meta.collected).toBe("imported-json");
  });

  it.each(["formats.csv.gz", "formats.json.gz"])(
    "%s is the same when plain, and whatever it is called",
    async (file) => {
      const expected = cellsOf(await recordingIn(fixture(file)));
      const run = await importContent("results.txt", fixtureContent(file));
      expect(run.kind === "recording" && cellsOf(run.recording)).toEqual(expected);
    },
  );

  it("takes the types of metrics from JSON, which tells them", async () => {
    const { head } = await recordingIn(fixture("websocket.json"));
    expect(Object.fromEntries(head.metrics.map(({ name, type }) => [name, type]))).toMatchObject({
      ws_sessions: "counter",
      time_to_first_message: "trend",
      abnormal_closes: "rate",
    });
  });

  it("keeps only scheme, host and port of a URL, and no query", async () => {
    const recording = await recordingIn(fixture("ids-in-urls.csv"));
    expect(recording.head.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(JSON.stringify(recording)).not.toMatch(/session=/);
  });

  it("is read after the banner that k6 prints before rows on standard output", async () => {
    const banner = "\n         /\\      Grafana   /‾‾/\n    execution: local\n\n";
    const plain = await recordingIn(fixture("healthy.csv"));
    const run = await importContent("out.csv", banner + fixtureContent("healthy.csv").toString("utf8"));
    if (run.kind !== "recording") throw new Error("a recording was expected");
    expect(cellsOf(run.recording)).toEqual(cellsOf(plain));
    expect(run.recording.head.stream.foreign).toBeGreaterThan(0);
    expect(run.notes.join(" ")).toMatch(/foreign lines were left out/);
  });

  it("may have Windows line ends and a byte order mark", async () => {
    const plain = await recordingIn(fixture("healthy.csv"));
    const text = `\uFEFF${fixtureContent("healthy.csv").toString("utf8").replaceAll("\n", "\r\n")}`;
    const run = await importContent("windows.csv", text);
    expect(run.kind === "recording" && cellsOf(run.recording)).toEqual(cellsOf(plain));
  });
});

describe("a file that was cut", () => {
  it("is partial where it is plain", async () => {
    const csv = fixtureContent("healthy.csv");
    const cut = await importContent("cut.csv", csv.subarray(0, csv.length - 30));
    expect(cut.kind === "recording" && cut.recording.complete).toBe(false);
    const json = fixtureContent("websocket.json");
    const cutJson = await importContent("cut.json", json.subarray(0, json.length - 30));
    expect(cutJson.kind === "recording" && cutJson.recording.complete).toBe(false);
    expect(cutJson.kind === "recording" && cutJson.recording.head.stream.truncated).toBe(1);
  });

  it("is refused where it is compressed, with a way to save the rest", async () => {
    const gz = gzipSync(fixtureContent("healthy.csv"));
    expect(await messageFor("cut.csv.gz", gz.subarray(0, gz.length - 100))).toMatch(/cut off.*gzip -dc/);
  });

  it("is refused where the compressed data is damaged", async () => {
    const gz = gzipSync(fixtureContent("compared-base.csv.gz"));
    gz.fill(0x55, gz.length >> 1, (gz.length >> 1) + 200);
    expect(await messageFor("damaged.csv.gz", gz)).toMatch(/damaged/);
    expect(() => gunzipSync(gz)).toThrow();
  });

  it("is refused where it is a JSON summary", async () => {
    const json = fixtureContent("healthy.summary.json");
    expect(await messageFor("cut.json", json.subarray(0, 500))).toMatch(/JSON that is damaged or cut off/);
  });

  it("counts lines of JSON that are no samples", async () => {
    const lines = fixtureContent("websocket.json").toString("utf8").split("\n");
    lines.splice(
      10,
      0,
      "level=info msg=hello, world",
      '{"type":"Point","metric":"x","data":{"time":"never","value":1}}',
    );
    const run = await importContent("mixed.json", lines.join("\n"));
    if (run.kind !== "recording") throw new Error("a recording was expected");
    const { broken, foreign, samples } = run.recording.head.stream;
    expect(broken + foreign).toBe(2);
    expect(samples.join(" ")).toMatch(/hello/);
    expect(run.recording.complete).toBe(true);
  });
});

describe("a recording", () => {
  const recording = makeRecording();

  it("gives its head arm, or with #base the other", async () => {
    const bytes = encodeRecording(recording);
    const [plain, head, base] = [
      await importContent("run.recording", bytes),
      await importContent("run.recording", bytes, "#head"),
      await importContent("run.recording", bytes, "#base"),
    ];
    for (const run of [plain, head, base]) expect(run.kind === "recording" && run.recording.base).toBeNull();
    expect(plain.kind === "recording" && plain.recording.head.requests).toEqual(recording.head.requests);
    expect(head).toEqual(plain);
    expect(base.kind === "recording" && base.recording.head.requests).toEqual(recording.base?.requests);
    expect(base.kind === "recording" && base.recording.head.arm).toBe("head");
  });

  it("is refused where it has no base arm, is cut or is damaged", async () => {
    const bytes = encodeRecording({ ...recording, base: null });
    expect(await messageFor("run.recording", bytes, "#base")).toMatch(/no base arm; leave #base out/);
    expect(await messageFor("run.recording", bytes.subarray(0, bytes.length - 20))).toMatch(/run\.recording/);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xaa, bytes.length >> 1, (bytes.length >> 1) + 8);
    expect(await messageFor("run.recording", damaged)).toMatch(/run\.recording/);
  });
});

describe("any other file", () => {
  it.each([
    ["empty.csv", "", /an empty file/],
    ["page.html", "<!doctype html><title>k6</title>", /HTML or XML/],
    ["notes.md", "# Load test of Monday\nAll well.\n", /text of another kind/],
    ["rows.csv", "http_reqs,1795502663,1.000000,,,,true,,GET,x\n", /without their header line/],
    ["jmeter.jtl", "timeStamp,elapsed,label,responseCode\n1,2,a,200\n", /JMeter/],
    ["out.txt", "  http_req_duration....: avg=3.4ms min=1ms\n", /the summary that k6 prints/],
    ["other.json", '{"name":"x"}', /JSON of another kind/],
    ["result.json", '{"verdict":"pass","comparisons":[]}', /a result that load-action printed/],
    ["entry.json", '{"schema":1,"key":{},"endpoints":[]}', /a stored baseline/],
    ["data.bin", new Uint8Array([1, 0, 2, 0]), /binary data/],
    ["run.zip", new Uint8Array([0x50, 0x4b, 3, 4, 9, 9]), /zip archive/],
    ["ps.csv", Buffer.from("\uFEFFmetric_name,timestamp", "utf16le"), /UTF-16.*PowerShell/],
    ["twice.csv.gz", gzipSync(gzipSync("metric_name")), /./],
  ])("%s is named for what it looks like", async (name, content, expected) => {
    const message = await messageFor(name, content);
    expect(message).toMatch(expected);
    expect(message).toMatch(new RegExp(`${name.replace(".", "\\.")}: `));
    expect(message).toMatch(/give a recording, a file of k6's --out csv or --out json/);
  });

  it("is refused by name where it is not there, a folder, or asked for an arm", async () => {
    await expect(importRun("/nowhere/at/all.csv")).rejects.toThrow(/all\.csv: there is no such file/);
    await expect(importRun(fixture("."))).rejects.toThrow(/this is a directory/);
    await expect(importRun(`${fixture("healthy.csv")}#base`)).rejects.toThrow(
      /only a recording has two arms/,
    );
  });
});
