import { expect, test } from "vitest";
import { badGateway, slow } from "../support/fake-github/faults.ts";
import { describeWithK6, findTestK6 } from "../support/k6.ts";
import { checkout, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 90_000;

describeWithK6("a script that tries to speak to the runner", () => {
  const names = ["##[error]forged by a name", "::error::forged by a name", "a%0A::error::forged by a name"];
  const script = `
import http from "k6/http";
import { check } from "k6";
import { Counter } from "k6/metrics";
export const options = { vus: 2, duration: "3s" };
const own = new Counter("own");
export default function () {
  for (const name of ${JSON.stringify(names)}) {
    const answer = http.post(__ENV.BASE_URL + "/images/generate",
      JSON.stringify({ userId: "u", prompt: "p", count: 1 }),
      { headers: { "Content-Type": "application/json" }, tags: { name } });
    check(answer, { "##[error]forged by a check": (r) => r.status === 202 });
  }
  own.add(1);
  console.log("::error::forged on the console");
  console.error("##[warning]forged on the console");
  console.log("::add-mask::gate");
  if (__ITER === 3) throw new Error("\\n::error::forged by an exception");
}
`;

  test("is quoted, never obeyed", { timeout: LONG }, async () => {
    const { url } = await world.target(SLEEPING);
    const workspace = await checkout({ "script.js": script });
    const result = await world.run({
      workspace,
      inputs: { scenario: "script.js", url, engine: "k6", "k6-path": findTestK6() ?? "" },
    });
    expect(result.outputs.verdict, result.lines.join("\n")).not.toBe("");
    for (const { title, message } of result.annotations) {
      expect(`${title} ${message}`).not.toMatch(/^\s*forged|forged on the console|forged by an exception/);
    }
    expect(result.masked).toEqual(["ghs_token_of_the_job"]);
    expect(result.refused).toEqual([]);
    // What the script said is in the report, as text.
    expect(result.summary).toContain("forged by a name");
    expect(`${result.summary} ${world.comments()}`).not.toMatch(/<!-- (?!semantest\/load-action)/);
  });
});

test("a GitHub that hangs does not keep a cancelled run from ending in time", { timeout: LONG }, async () => {
  const { url } = await world.target(SLEEPING);
  const action = await world.start({ inputs: { url, duration: "60s" } });
  await expect.poll(() => world.comments().length, { timeout: 30_000 }).toBe(1);
  world.github.faults.push(slow(30_000, "PATCH"), slow(30_000, "/statuses/"));
  action.cancel();
  const result = await action.result;
  expect(result, result.lines.join("\n")).toMatchObject({ signal: null, leftovers: [] });
});

test("a GitHub that takes no comment is said in the summary and changes nothing else", {
  timeout: LONG,
}, async () => {
  const { url } = await world.target(SLEEPING);
  world.github.faults.push(badGateway(1000, "POST"));
  const result = await world.run({ inputs: { url, duration: "3s" } });
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0, outputs: { "comment-url": "" } });
  expect(result.outputs.verdict).toMatch(/no-baseline|disturbed/);
  expect(result.summary).toContain("comment could not be written: GitHub answered with HTTP 502");
});
