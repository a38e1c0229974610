import { describe, expect, it } from "vitest";
import { EMPTY_CONFIG, parseConfig } from "../../src/request/config-file.ts";
import { terminalOrigin } from "../../src/request/event.ts";
import { prometheusSettings } from "../../src/request/prometheus-settings.ts";
import { readWish } from "../../src/request/read-wish.ts";
import { resolveRequest } from "../../src/request/resolve-request.ts";

const settings = (raw: Record<string, string>) =>
  prometheusSettings(readWish({ prometheus: "https://prom.example/base/", ...raw }, (name) => name));

describe("settings of Prometheus", () => {
  it("are none without its URL", () => {
    expect(prometheusSettings(readWish({ "prometheus-token": "abc" }, (name) => name))).toBeNull();
  });

  it("become headers, and know which texts are secrets", () => {
    expect(settings({ "prometheus-token": "tok-123" })).toMatchObject({
      url: "https://prom.example/base",
      headers: { authorization: "Bearer tok-123" },
      secrets: ["tok-123"],
    });
    const basic = settings({
      "prometheus-basic-auth": "me:pa:ss word",
      "prometheus-headers": "X-Scope-OrgID: a\nX-Empty:",
    });
    expect(basic?.headers).toEqual({
      "X-Scope-OrgID": "a",
      authorization: `Basic ${Buffer.from("me:pa:ss word").toString("base64")}`,
    });
    expect(basic?.secrets).toEqual([Buffer.from("me:pa:ss word").toString("base64"), "pa:ss word", "a"]);
  });

  it("take label matchers, with or without braces, and nothing that could leave them", () => {
    const read = (matchers: string) => settings({ "prometheus-head": matchers })?.selectors;
    expect(read('namespace="pr-12"')).toEqual({ head: 'namespace="pr-12"' });
    expect(read('{ job=~"api|web", pod!="x", }')).toEqual({ head: 'job=~"api|web", pod!="x"' });
    for (const wrong of ['a="b"} or vector(1) or up{a="b"', "namespace=pr-12", 'a="b" c="d"', 'a="\n"']) {
      expect(() => read(wrong)).toThrow("write label matchers");
    }
  });

  it.each([
    ["prometheus", "https://user:secret@prom.example", "without user and password"],
    ["prometheus", "prom:9090", "begins with http"],
    ["prometheus-basic-auth", "secret", "write user:password"],
    ["prometheus-step", "soon", "duration"],
  ])("refuse %s %j without repeating what may be a secret", (name, value, message) => {
    const read = () => settings({ [name]: value });
    expect(read).toThrow(message);
    expect(read).not.toThrow('secret"');
  });

  it("are those of the base commit on a pull request, so that no token goes to a host that a change names", () => {
    const config = parseConfig(
      "prometheus: https://evil.example\nmonitors: { cpu: { limit: 1000 } }",
      "f.yml",
    );
    const baseConfig = parseConfig("prometheus: https://prom.example", "f.yml");
    const request = (base: typeof config) =>
      resolveRequest({
        explicit: readWish({ url: "http://head.example", "prometheus-token": "tok-123" }, (name) => name),
        config,
        baseConfig: base,
        origin: { ...terminalOrigin(), eventName: "pull_request" },
        defaultBranch: null,
        json: false,
      });
    expect(request(baseConfig).prometheus?.url).toBe("https://prom.example");
    expect(request(baseConfig).monitors.find(({ key }) => key === "cpu")?.limit).toBe(90);
    expect(request(baseConfig).notes.join(" ")).toMatch(/changes `monitors`.*changes `prometheus`/);
    expect(request(EMPTY_CONFIG).prometheus).toBeNull();
  });
});
