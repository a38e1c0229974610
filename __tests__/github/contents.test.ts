import { expect, test } from "vitest";
import { mergeBaseOf } from "../../src/github/compare-commits.ts";
import { readFileAt } from "../../src/github/contents.ts";
import { badGateway } from "../support/fake-github/faults.ts";
import { sha } from "../support/fake-github/state.ts";
import { REPOSITORY, useGithub } from "./support.ts";

const world = useGithub();
const CONFIG = ".github/load-action.yml";
const read = (ref: string, path = CONFIG) => readFileAt(world.client(), REPOSITORY, path, ref);

test("a file is read as it is at the commit", async () => {
  const text = `gate:\n  # größer\n${"  p95: {}\n".repeat(50)}`;
  world.repository.files.set(`${sha("base")} ${CONFIG}`, text);
  world.repository.files.set(`${sha("head")} ${CONFIG}`, "gate: loosened");
  expect(await read(sha("base"))).toBe(text);
  expect(await read("main")).toBe(text);
  expect(await read(sha("head"))).toBe("gate: loosened");
});

test("a commit without the file gives null", async () => {
  expect(await read(sha("base"))).toBeNull();
});

test("a commit that is not there is an error, not a missing file", async () => {
  await expect(read(sha("nowhere"))).rejects.toThrow(
    /cannot read .github\/load-action.yml at .* No commit found/,
  );
});

test("lasting trouble is an error, not a missing file", async () => {
  world.github.faults.push(badGateway(1000));
  await expect(read("main")).rejects.toMatchObject({ name: "InfrastructureError" });
});

test("the merge base is where the branches part, not the tip of the base", async () => {
  const { parents } = world.repository;
  parents.set(sha("root"), null);
  parents.set(sha("base"), sha("root"));
  parents.set(sha("mine"), sha("root"));
  expect(await mergeBaseOf(world.client(), REPOSITORY, sha("base"), sha("mine"))).toBe(sha("root"));
  expect(await mergeBaseOf(world.client(), REPOSITORY, sha("base"), sha("base"))).toBe(sha("base"));
});

test("commits without a common ancestor are an error", async () => {
  world.repository.parents.set(sha("orphan"), null);
  await expect(mergeBaseOf(world.client(), REPOSITORY, sha("base"), sha("orphan"))).rejects.toThrow(
    /merge base/,
  );
});
