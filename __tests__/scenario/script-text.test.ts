import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashScript } from "../../src/scenario/script-files.ts";
import { significantText } from "../../src/scenario/script-text.ts";

const SCRIPT = `import http from "k6/http";
export const options = { vus: 2, duration: "3s" };
export default function () {
  const url = \`\${__ENV.BASE_URL}/a//b\`;
  http.get(url.replace(/\\/\\/.*"/g, "/* no comment */"));
  return 1
}
`;

const COMMENTED = `#!/usr/bin/env k6
// Where it begins.
import http from "k6/http"; // the client
/* more
   of it */
export const options = {vus: 2,   duration: "3s"};

export default function () {
  const url = \`\${__ENV.BASE_URL /* inside */}/a//b\`;
  http.get(url.replace(/\\/\\/.*"/g, "/* no comment */"));
  return 1 /* one */
}`;

describe("the significant text of a script", () => {
  it("is the same whatever its comments and spaces", () => {
    expect(significantText(COMMENTED)).toBe(significantText(SCRIPT));
  });

  it.each([
    ["a number", "vus: 2", "vus: 3"],
    ["what only looks like a comment", "/* no comment */", "/* no */"],
    ["the path in a template", "/a//b", "/a/"],
    ["a regular expression", '.*"/g', '.+"/g'],
    ["where a statement ends", "return 1", "return\n1"],
  ])("is another one where %s is", (_, from, to) => {
    expect(SCRIPT).toContain(from);
    expect(significantText(SCRIPT.replace(from, to))).not.toBe(significantText(SCRIPT));
  });

  it("loses no word of the shipped scripts", async () => {
    const folder = resolve(import.meta.dirname, "../../scenarios");
    const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const text = await readFile(join(folder, name), "utf8");
      const strings = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "").match(/"[^"\n]*"/g) ?? [];
      for (const string of strings) expect(significantText(text)).toContain(string);
    }
  });
});

describe("hashScript", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "script-hash-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function hashOf(files: Record<string, string>): Promise<string> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return hashScript(join(folder, "main.js"));
  }

  it("does not see comments, in the script or in what it imports, but all of the data it opens", async () => {
    const main = 'import { a } from "./a.ts"; const users = open("./users.csv");';
    const before = await hashOf({
      "main.js": main,
      "a.ts": "export const a: number = 1;",
      "users.csv": "ann",
    });
    expect(await hashOf({ "main.js": `// new\n${main}`, "a.ts": "export const a: number = 1; // one" })).toBe(
      before,
    );
    expect(await hashOf({ "users.csv": "ann // eve" })).not.toBe(before);
    expect(await hashOf({ "users.csv": "ann", "a.ts": "export const a: number = 2;" })).not.toBe(before);
  });
});
