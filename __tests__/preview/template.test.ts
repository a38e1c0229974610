import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandTemplate, isTemplate, slugOf } from "../../src/preview/template.ts";
import { readWish } from "../../src/request/read-wish.ts";

const VALUES = {
  pr: 42,
  sha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
  branch: "feature/Örtlich & faster",
};
const expand = (template: string) => expandTemplate(template, VALUES, "url");
const read = (url: string) => readWish({ url }, (name) => name).url;

describe("a URL template", () => {
  it.each([
    ["https://pr-{pr}.example.com", "https://pr-42.example.com"],
    ["https://{sha7}.example.com/api", "https://1a2b3c4.example.com/api"],
    ["https://example.com/{sha}", `https://example.com/${VALUES.sha}`],
    ["https://app-git-{branch}-team.vercel.app", "https://app-git-feature-ortlich-faster-team.vercel.app"],
  ])("%s becomes %s", (template, url) => {
    expect(expand(template)).toBe(url);
  });

  it("names what the run does not know", () => {
    expect(() => expandTemplate("https://pr-{pr}.example.com", { ...VALUES, pr: null }, "url")).toThrow(
      "url: {pr} is not known in this run; write a URL without it, or run it on a pull request",
    );
  });

  it("is read like a URL, and kept until the run is known", () => {
    expect(read("https://pr-{pr}.example.com/")).toBe("https://pr-{pr}.example.com");
    expect(read("https://pr-7.example.com/")).toBe("https://pr-7.example.com");
    expect(read(" AUTO ")).toBe("auto");
  });

  it.each([
    ["https://pr-{number}.example.com", "write {pr}, {sha}, {sha7} or {branch}"],
    ["https://pr-{pr.example.com", "write {pr}, {sha}, {sha7} or {branch}"],
    ["ftp://pr-{pr}.example.com", "begins with http:// or https://"],
    ["https://user:secret@pr-{pr}.example.com", "without user and password"],
    ["automatic", "begins with http:// or https://"],
  ])("%s is refused before anything is looked up", (url, expected) => {
    expect(() => read(url)).toThrow(expected);
  });
});

describe("the slug of a branch", () => {
  it("never changes the host that a template names, whatever the branch is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (branch) => {
        const slug = slugOf(branch);
        expect(slug).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?$/);
        if (slug === "") return;
        const url = new URL(expandTemplate("https://{branch}.example.com", { ...VALUES, branch }, "url"));
        expect(url.hostname).toBe(`${slug}.example.com`);
        expect(isTemplate(url.href)).toBe(false);
      }),
    );
  });
});
