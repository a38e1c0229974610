import fc from "fast-check";
import { expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { K6_OUTPUTS, parseOutputs } from "../../src/request/output-lines.ts";
import { readWish } from "../../src/request/read-wish.ts";

it("outputs are lines or a list, each once", () => {
  const expected = ["influxdb=http://localhost:8086/k6", "json=a=b.json", "web-dashboard"];
  expect(parseOutputs(`\n ${expected.join("\n\n")} \n${expected[0]}\n`)).toEqual(expected);
  expect(parseOutputs(expected)).toEqual(expected);
});

it.each([
  ["csv", "how the samples are collected"],
  ["csv=samples.csv", "how the samples are collected"],
  ["influx=http://localhost:8086/k6", 'did you mean "influxdb"'],
  ["influxdb", "write influxdb=http://"],
  ["influxdb=localhost:8086", "write influxdb=http://"],
  ["json", "write json=FILE"],
  ["json=-", "write json=FILE"],
  ["json=a,b.json", "%2C"],
  ["statsd", "write one of"],
])("%s is refused: %s", (line, words) => {
  expect(() => parseOutputs(line)).toThrow(UsageError);
  expect(() => parseOutputs(line)).toThrow(words);
});

it("names the input, and never repeats what may hold a password", () => {
  const refuse = () => readWish({ outputs: "influx=http://u:hunter2@host/k6" }, (name) => `input "${name}"`);
  expect(refuse).toThrow(/^input "outputs": found an output "influx"/);
  expect(refuse).not.toThrow(/hunter2/);
});

it("every text either is read or is refused in one line", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom(...K6_OUTPUTS).map((name) => `${name}=x`),
  );
  fc.assert(
    fc.property(fc.array(texts), (lines) => {
      try {
        for (const line of parseOutputs(lines)) expect(line).not.toMatch(/,|^\s|\s$/);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message).not.toContain("\n");
      }
    }),
  );
});
