import fc from "fast-check";
import { LogHistogram } from "../../src/measure/histogram.ts";
import type { ArmRecording, Recording, RequestCell } from "../../src/measure/recording.ts";

/** Deals the requests of a recording out to `of` shards, each request to the one that `draw` names. */
export function dealtOut(whole: Recording, of: number, draw: () => number): Recording[] {
  const split = (arm: ArmRecording): ArmRecording[] => {
    const cells = Array.from({ length: of }, () => [] as RequestCell[]);
    for (const cell of arm.requests) {
      const mine = cells.map(() => ({ ...cell, count: 0, failures: {}, latency: new LogHistogram() }));
      const pick = () => mine[Math.min(of - 1, Math.floor(draw() * of))] as RequestCell;
      for (const [bucket, times] of cell.latency.buckets()) {
        for (let i = 0; i < times; i++) {
          const to = pick();
          to.latency.addBucket(bucket, 1);
          to.count++;
        }
      }
      for (const [name, times] of Object.entries(cell.failures) as [
        keyof RequestCell["failures"],
        number,
      ][]) {
        for (let i = 0; i < times; i++) {
          const to = pick();
          to.failures[name] = (to.failures[name] ?? 0) + 1;
          to.count++;
        }
      }
      for (const [index, part] of mine.entries()) if (part.count > 0) cells[index]!.push(part);
    }
    return cells.map((requests, index) => ({
      ...arm,
      // Endpoints are numbered in the order in which each shard sees them.
      ...renumbered(arm, requests, index),
      load: arm.load.map((cell) => ({
        ...cell,
        vus: share(cell.vus, index, of),
        iterations: share(cell.iterations, index, of),
        bytesSent: share(cell.bytesSent, index, of),
        bytesReceived: share(cell.bytesReceived, index, of),
        droppedIterations: share(cell.droppedIterations, index, of),
      })),
      phases: index === 0 ? arm.phases : [],
      metricCells: index === 0 ? arm.metricCells : [],
      checkCells: index === 0 ? arm.checkCells : [],
    }));
  };
  const heads = split(whole.head);
  const bases = whole.base && split(whole.base);
  const { plannedRate } = whole.meta;
  return heads.map((head, index) => ({
    ...whole,
    meta: {
      ...whole.meta,
      shard: { index: index + 1, of },
      plannedRate: plannedRate === null ? null : plannedRate / of,
    },
    head,
    base: bases?.[index] ?? null,
  }));
}

function share(total: number, index: number, of: number): number {
  return Math.floor((total + index) / of);
}

function renumbered(arm: ArmRecording, requests: RequestCell[], index: number) {
  if (index % 2 === 0) return { requests };
  const last = arm.endpoints.length - 1;
  return {
    endpoints: [...arm.endpoints].reverse(),
    requests: requests.map((cell) => ({ ...cell, endpoint: last - cell.endpoint })),
  };
}

export const shares = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }));
