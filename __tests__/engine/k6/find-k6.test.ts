import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type FindK6Options, findK6 } from "../../../src/engine/k6/find-k6.ts";
import { readWantedVersion } from "../../../src/engine/k6/k6-version.ts";
import { UsageError } from "../../../src/errors.ts";
import { tempDir } from "../../support/arms.ts";
import { executable, fakeK6 } from "../../support/fake-k6.ts";

let dir: Awaited<ReturnType<typeof tempDir>>;
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(() => dir[Symbol.asyncDispose]());

const at = (name: string) => join(dir.path, name);

function find(change: Partial<FindK6Options> = {}, version = "") {
  return findK6({ k6Path: null, wanted: readWantedVersion(version), env: {}, ...change });
}

it("takes k6-path before K6_PATH before PATH", async () => {
  const [one, two, three] = await Promise.all([
    fakeK6(at("one"), "2.1.0"),
    fakeK6(at("two"), "2.2.0"),
    fakeK6(at("three"), "2.3.0"),
  ]);
  const PATH = [at("empty"), at("three")].join(delimiter);
  expect(await find({ k6Path: one, env: { K6_PATH: two, PATH } })).toEqual({
    path: one,
    version: "2.1.0",
    notes: ["k6 2.1.0, from k6-path."],
  });
  expect(await find({ env: { K6_PATH: two, PATH } })).toEqual({
    path: two,
    version: "2.2.0",
    notes: ["k6 2.2.0, found by K6_PATH."],
  });
  expect(await find({ env: { PATH } })).toMatchObject({ path: three, version: "2.3.0" });
});

it("gives an absolute path for a relative one", async () => {
  const path = await fakeK6(at("relative"), "2.2.0");
  expect(await find({ k6Path: relative(process.cwd(), path) })).toMatchObject({ path });
  expect(await find({ env: { PATH: relative(process.cwd(), at("relative")) } })).toMatchObject({ path });
});

it("passes over what is not wanted, and says so", async () => {
  const old = await fakeK6(at("old"), "0.49.0");
  const wanted = await fakeK6(at("wanted"), "2.2.0");
  const env = { K6_PATH: at("nowhere"), PATH: [at("old"), at("wanted")].join(delimiter) };
  const found = await find({ env });
  expect(found).toMatchObject({ path: wanted });
  expect(found.notes[0]).toMatch(/^A k6 by K6_PATH was passed over: .*ENOENT/);
  expect(found.notes[1]).toBe("k6 0.49.0 on PATH was passed over: it is not a supported version (2.x).");
  expect(await find({ env: { PATH: at("old") } })).toMatchObject({ path: null });
  await expect(find({ k6Path: old })).rejects.toThrow(/k6-path: .* is k6 0\.49\.0, which is not a supported/);
});

it("takes a directory or a file that may not be run for nothing", async () => {
  await mkdir(join(at("folder"), "k6"), { recursive: true });
  await mkdir(at("text"));
  await writeFile(join(at("text"), "k6"), "not a program");
  const PATH = ["", at("folder"), at("text")].join(delimiter);
  expect(await find({ env: { PATH } })).toEqual({ path: null, notes: [] });
  expect(await find()).toEqual({ path: null, notes: [] });
});

it.each([
  ["2.2.0", "2.2.0", true],
  ["v2.2.0", "2.2.0", true],
  ["2.2.0", "2.2.1", false],
  ["2.x", "2.9.0", true],
  ["^2.1", "2.0.9", false],
  [">=2.1 <2.3", "2.2.9", true],
  ["", "2.0.0", true],
  ["", "3.0.0", false],
  ["", "2.3.0-rc1", true],
])("with k6-version %j, k6 %s is wanted: %s", async (asked, version, wanted) => {
  const path = await fakeK6(at("k6"), version);
  const outcome = await find({ k6Path: path }, asked).then(
    () => true,
    () => false,
  );
  expect(outcome).toBe(wanted);
});

it.each([
  ["latest", /^k6-version: found "latest"; write an exact version such as 2\.2\.0, or a range/],
  ["1.5.0", /^k6-version: found "1\.5\.0"; write a supported k6/],
  ["<2", /write a range within the supported k6/],
])("refuses the k6-version %s", (asked, message) => {
  expect(() => readWantedVersion(asked)).toThrow(UsageError);
  expect(() => readWantedVersion(asked)).toThrow(message);
});

it("refuses a k6-path that is not a k6", async () => {
  await expect(find({ k6Path: at("nothing") })).rejects.toThrow(
    /^k6-path: .*nothing cannot be started as k6 \(.*ENOENT/,
  );
  const other = await executable(at("other"), "echo Kitten 6");
  await expect(find({ k6Path: other })).rejects.toThrow(/does not answer "k6 version" as k6 does/);
  const broken = await executable(at("broken"), "exit 3");
  await expect(find({ k6Path: broken })).rejects.toThrow(UsageError);
});
