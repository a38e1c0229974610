import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { endedAt, lookAt } from "../../src/judge/looks.ts";
import { type Look, plannedLooks } from "../../src/judge/planned-looks.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const RUN: RecordingModel = { seconds: 90, warmUpSeconds: 10, rate: 120 };

/** The first look that ends the run, and how; null where none does. */
function endOf(recording: Recording, mayPass = true): { look: Look; answer: "fail" | "pass" } | null {
  for (const look of plannedLooks(recording.meta)) {
    const answer = lookAt({ recording, history: [], policy }, look, mayPass);
    if (answer !== null) return { look, answer };
  }
  return null;
}

const judge = (recording: Recording) => judgeRun({ recording, history: [], policy });

describe("plannedLooks", () => {
  const meta = makeRecording(RUN).meta;

  it("are at a quarter, a half and three quarters of the planned time, after the warm-up", () => {
    expect(plannedLooks(meta).map((look) => look.until)).toEqual([33, 55, 78]);
    expect(plannedLooks(meta).map(({ share, before }) => share - before)).toEqual([0.25, 0.25, 0.25]);
  });

  it("are none for a short run and for one whose length only the script knows", () => {
    expect(plannedLooks({ ...meta, plannedSeconds: 59 })).toEqual([]);
    expect(plannedLooks({ ...meta, plannedSeconds: null })).toEqual([]);
  });
});

describe("lookAt", () => {
  it("ends a clear regression at the first look, as fail, and the replay of that run says so too", () => {
    const recording = makeRecording({ ...RUN, head: { factor: 1.5 } });
    const end = endOf(recording);
    expect(end).toMatchObject({ answer: "fail", look: { share: 0.25 } });
    const judgement = judge(endedAt(recording, end!.look));
    expect(judgement.verdict).toBe("fail");
    expect(judgement.reasons.every((reason) => reason.code === "slower")).toBe(true);
  });

  it("ends unchanged code as pass before its time, and the replay says so too", () => {
    const recording = makeRecording({ ...RUN, rate: 300 });
    const end = endOf(recording);
    expect(end?.answer).toBe("pass");
    expect(end!.look.share).toBeLessThan(1);
    expect(judge(endedAt(recording, end!.look)).verdict).toBe("pass");
  });

  it("does not pass early where the load is not the same all the time", () => {
    expect(endOf(makeRecording({ ...RUN, rate: 300 }), false)).toBeNull();
    expect(endOf(makeRecording({ ...RUN, head: { factor: 1.5 } }), false)?.answer).toBe("fail");
  });

  it("asks for more than the end does", () => {
    let clearAtEnd = 0;
    let clearAtLook = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const recording = makeRecording({ ...RUN, seed, rate: 60, head: { factor: 1.17 } });
      const [look] = plannedLooks(recording.meta);
      if (judge(endedAt(recording, look!)).verdict === "fail") clearAtEnd++;
      if (lookAt({ recording, history: [], policy }, look!, true) === "fail") clearAtLook++;
    }
    expect(clearAtLook).toBeLessThan(clearAtEnd);
  });

  it("goes on where the run is disturbed, broken or has no base, whatever it looks like", () => {
    const slower = { ...RUN, head: { factor: 1.5 } };
    const stolen = makeRecording(slower);
    for (const cell of stolen.runner) cell.steal = 0.5;
    expect(endOf(stolen)).toBeNull();
    expect(endOf(makeRecording({ ...slower, base: null }))).toBeNull();
    expect(endOf(makeRecording({ ...RUN, rate: 0 }))).toBeNull();
  });

  it("accuses unchanged code in at most 2 of 200 runs, the end included", () => {
    let accused = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const recording = makeRecording({ ...RUN, seed, rate: 30, seconds: 60 });
      const end = endOf(recording);
      if ((end?.answer ?? judge(recording).verdict) === "fail") accused++;
    }
    expect(accused).toBeLessThanOrEqual(2);
  }, 300_000);
});

describe("endedAt", () => {
  it("judges nothing after the look, and counts nothing after it as missing", () => {
    const recording = makeRecording({ ...RUN, rate: 300 });
    const look = plannedLooks(recording.meta)[1]!;
    const ended = endedAt(recording, look);
    for (const arm of [ended.head, ended.base!]) {
      for (const cell of arm.requests) if (cell.second >= look.until) cell.failures = { reset: cell.count };
      arm.stream = { ...arm.stream, truncated: 1 };
    }
    const judgement = judge(ended);
    expect(judgement.verdict).toBe("pass");
    expect(judgement.comparisons[0]?.base.count).toBe(45 * 300);
    ended.head.stream = { ...ended.head.stream, broken: 1 };
    expect(judge(ended).verdict).toBe("inconclusive");
  });
});
