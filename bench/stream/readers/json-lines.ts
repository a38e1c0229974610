/** Reads k6's JSON as most tools do: line by line, JSON.parse, values by endpoint; prints what it took as JSON. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { peakMb } from "./peak-memory.ts";

interface Point {
  type: string;
  metric: string;
  data: { value: number; tags?: { name?: string } };
}

const before = process.cpuUsage();
const durations = new Map<string, number[]>();
let rows = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2] ?? "") })) {
  const { type, metric, data } = JSON.parse(line) as Point;
  if (type !== "Point") continue;
  rows++;
  if (metric !== "http_req_duration") continue;
  const name = data.tags?.name ?? "";
  const values = durations.get(name);
  if (values) values.push(data.value);
  else durations.set(name, [data.value]);
}
for (const values of durations.values()) values.sort((a, b) => a - b);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ rows, cpuSeconds: (user + system) / 1e6, peakMb: peakMb() }));
