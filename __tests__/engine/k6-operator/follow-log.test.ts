import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClusterTrouble } from "../../../src/engine/k6-operator/cluster-client.ts";
import { followLog } from "../../../src/engine/k6-operator/follow-log.ts";
import { LogLines } from "../../../src/engine/k6-operator/log-lines.ts";

interface Line {
  ms: number;
  text: string;
}

const START = Date.parse("2026-11-24T10:00:00Z");

/** Lines a log has, in order; several may have the same time. */
const logs = fc
  .array(fc.record({ step: fc.constantFrom(0, 0, 1, 40, 700, 2500), text: fc.string({ maxLength: 12 }) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((steps) => {
    let ms = START;
    return steps.map(({ step, text }, at): Line => {
      ms += step;
      return { ms, text: `${at}:${text.replace(/[\r\n]/g, "é")}` };
    });
  });

/** A connection: how many bytes of what is left it gives before it breaks, and how the bytes are cut. */
const connections = fc.array(fc.record({ bytes: fc.nat(900), chunk: fc.integer({ min: 1, max: 300 }) }), {
  maxLength: 12,
});

const printed = ({ ms, text }: Line) => `${new Date(ms).toISOString().replace("Z", "000000Z")} ${text}\n`;

/** As the API gives it: from a whole second on. */
function answer(lines: Line[], since: string | null): Buffer {
  const from = since === null ? 0 : Date.parse(since);
  return Buffer.from(
    lines
      .filter(({ ms }) => ms >= from)
      .map(printed)
      .join(""),
  );
}

async function* pieces(bytes: Buffer, chunk: number, breaks: boolean): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  if (breaks) throw new ClusterTrouble(null, "the connection was cut");
}

const read = (log: (since: string | null) => AsyncIterable<Uint8Array>, isOver = () => true) => {
  const seen: string[] = [];
  const following = followLog({
    isOver,
    onLines: (lines) => seen.push(...lines),
    open: async ({ since }) => log(since),
    signal: new AbortController().signal,
    pauseMs: 0,
  });
  return following.then((result) => ({ ...result, seen }));
};

describe("a log that is read over broken connections", () => {
  it("is there once, whole and in order, wherever they break", async () => {
    await fc.assert(
      fc.asyncProperty(logs, connections, async (lines, tries) => {
        const left = [...tries];
        const { seen, gaps, problem } = await read((since) => {
          const bytes = answer(lines, since);
          const next = left.shift();
          return next === undefined
            ? pieces(bytes, 4096, false)
            : pieces(bytes.subarray(0, next.bytes), next.chunk, true);
        });
        expect(seen).toEqual(lines.map(({ text }) => text));
        expect({ gaps, problem }).toEqual({ gaps: 0, problem: null });
      }),
      { numRuns: 300 },
    );
  });

  it("tells that lines are lost where it was rotated away meanwhile, and never gives one twice", async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.nat(), fc.nat(), async (lines, readBefore, rotatedAt) => {
        const before = 1 + (readBefore % lines.length);
        const kept = rotatedAt % (lines.length + 1);
        let first = true;
        const { seen, gaps } = await read((since) => {
          if (!first) return pieces(answer(lines.slice(kept), since), 77, false);
          first = false;
          return pieces(answer(lines.slice(0, before), since), 50, true);
        });
        const texts = lines.map(({ text }) => text);
        const lost = kept > before;
        expect(new Set(seen).size).toBe(seen.length);
        if (!lost) expect(seen).toEqual(texts);
        if (lost && kept < lines.length) expect(gaps).toBe(1);
        // The last line seen is still there: nothing can have been lost.
        if (kept < before) expect(gaps).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps what a container printed last without a line break", async () => {
    const { seen } = await read(() =>
      pieces(Buffer.from("2026-11-24T10:00:00.1Z {\n2026-11-24T10:00:00.2Z }"), 7, false),
    );
    expect(seen).toEqual(["{", "}"]);
  });

  it("is waited for while the container starts, and given up where it cannot be reached", async () => {
    let asked = 0;
    const starting = await read(
      () => {
        if (++asked < 4) throw new ClusterTrouble(400, "container is waiting to start");
        return pieces(Buffer.from("2026-11-24T10:00:00Z a\n"), 9, false);
      },
      () => asked >= 4,
    );
    expect(starting.seen).toEqual(["a"]);
    const forbidden = await read(() => {
      throw new ClusterTrouble(403, "pods/log is forbidden");
    });
    expect(forbidden.problem).toBe("pods/log is forbidden");
  });
});

describe("lines", () => {
  it("are cut at any byte, also within a character", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 20 })),
        fc.integer({ min: 1, max: 9 }),
        (texts, size) => {
          const clean = texts.map((text) => text.replace(/\n/g, "").replace(/^\d{4}-.*/, ""));
          const bytes = Buffer.from(clean.map((text) => `2026-11-24T10:00:00.5+01:00 ${text}\n`).join(""));
          const lines = new LogLines();
          const got = [];
          for (let at = 0; at < bytes.length; at += size)
            got.push(...lines.take(bytes.subarray(at, at + size)));
          expect(got.map(({ text }) => text)).toEqual(clean);
          expect(lines.rest()).toEqual([]);
        },
      ),
    );
  });
});
