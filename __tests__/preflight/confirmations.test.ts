import { describe, expect, it } from "vitest";
import { parseConfirmations, standing } from "../../src/preflight/confirmations.ts";

const FILE = ".github/load-confirmations.yml";
const day = (text: string) => new Date(`${text}T12:00:00Z`);

describe("the file of confirmations", () => {
  it("holds who confirmed what on which day, and for how long that holds", () => {
    const text = `
- { item: circuit-breakers, by: Ada Lovelace, on: 2026-11-20, valid-for: 30 days }
- item: cdn
  by: Grace Hopper
  on: "2026-11-01"
  note: See the ticket of October.
`;
    expect(parseConfirmations(text, FILE)).toEqual([
      { item: "circuit-breakers", by: "Ada Lovelace", on: "2026-11-20", validForMs: 30 * 86_400_000 },
      { item: "cdn", by: "Grace Hopper", on: "2026-11-01", validForMs: 90 * 86_400_000 },
    ]);
    expect(parseConfirmations("", FILE)).toEqual([]);
  });

  it.each([
    ["item: cdn", /write a list, such as/],
    [
      "- { item: circuit-breaker, by: Ada, on: 2026-11-20 }",
      /entry 1 item: found "circuit-breaker" \(did you mean "circuit-breakers"\?\)/,
    ],
    ["- { item: cdn, by: '', on: 2026-11-20 }", /entry 1 by: write the name of the person/],
    ["- { item: cdn, by: Ada, on: 20.11.2026 }", /entry 1 on: write a day such as 2026-11-20/],
    ["- { item: cdn, by: Ada, on: 2026-02-30 }", /entry 1 on: write a day/],
    ["- { item: cdn, by: Ada, on: 2026-11-20, valid-for: long }", /entry 1 valid-for: found "long"/],
    ["- { item: cdn, by: Ada, on: 2026-11-20, until: 2027 }", /entry 1: .*until/],
    ["- [cdn", /load-confirmations\.yml: /],
  ])("is refused in one line that names the entry: %s", (text, message) => {
    expect(() => parseConfirmations(text, FILE)).toThrow(message);
    expect(() => parseConfirmations(text, FILE)).toThrow(/^[^\n]*$/);
  });
});

describe("a confirmation", () => {
  const confirmations = parseConfirmations(
    `
- { item: cdn, by: Ada, on: 2026-11-01, valid-for: 10 days }
- { item: cdn, by: Grace, on: 2026-10-01, valid-for: 10 days }
- { item: alerts, by: Ada, on: 2026-12-01 }
- { item: k6, by: Ada, on: 2026-12-01 }
- { item: k6, by: Grace, on: 2026-11-01 }
`,
    FILE,
  );

  it("holds through the whole of its last day, and has expired after it", () => {
    expect(standing(confirmations, "cdn", day("2026-11-11")).holds).toMatchObject({ by: "Ada" });
    expect(standing(confirmations, "cdn", day("2026-11-12"))).toEqual({
      holds: null,
      why: "the confirmation by Ada on 2026-11-01 has expired; it held for 10 days",
    });
  });

  it("of the future does not hold, nor takes away an older one that does", () => {
    expect(standing(confirmations, "alerts", day("2026-11-11"))).toEqual({
      holds: null,
      why: "the confirmation by Ada on 2026-12-01 is dated in the future",
    });
    expect(standing(confirmations, "k6", day("2026-11-11")).holds).toMatchObject({ by: "Grace" });
  });

  it("that nobody gave is none", () => {
    expect(standing(confirmations, "hpa", day("2026-11-11"))).toEqual({ holds: null, why: "" });
  });
});
