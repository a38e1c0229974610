import { markdownTable } from "markdown-table";

export interface ScaleFigures {
  date: string;
  k6: string;
  machine: string;
  loadBefore: number;
  requests: number;
  seconds: number;
  endpoints: number;
  k6CpuSeconds: number;
  rowsPerRequest: number;
  recordingBytes: number;
  shards: { of: number; bytes: number; joinMs: number; judgeMs: number; peakMb: number; requests: number }[];
}

const MILLION = 1_000_000;
/** Of a core's time: the rest is for the reader, the system, and room to breathe. */
const USED = 0.6;
const CORES_OF_RUNNER = 4;

export function render(figures: ScaleFigures): string {
  const { requests, k6CpuSeconds, rowsPerRequest, recordingBytes, seconds, endpoints } = figures;
  const perCore = requests / k6CpuSeconds;
  const perRunner = Math.floor(perCore * USED * CORES_OF_RUNNER);
  const runners = Math.ceil(MILLION / perRunner);
  const bytesPerSecond = recordingBytes / seconds;
  const number = (value: number) => Math.round(value).toLocaleString("en-US").replaceAll(",", " ");
  const cost = markdownTable(
    [
      ["what", "figure"],
      ["requests per second of k6's CPU time", number(perCore)],
      ["rows of the sample stream per request", rowsPerRequest.toFixed(1)],
      ["recording per second of load, one arm", `${(bytesPerSecond / 1024).toFixed(1)} KiB`],
      ["recording per endpoint and second", `${number(bytesPerSecond / endpoints)} bytes`],
      ["recording per request, at this rate", `${(recordingBytes / requests).toFixed(1)} bytes`],
    ],
    { align: ["l", "r"] },
  );
  const joins = markdownTable(
    [
      ["shards", "recordings", "join", "judge", "peak memory", "requests in all"],
      ...figures.shards.map(({ of, bytes, joinMs, judgeMs, peakMb, requests: sum }) => [
        String(of),
        `${(bytes / 1024 / 1024).toFixed(1)} MiB`,
        `${number(joinMs)} ms`,
        `${number(judgeMs)} ms`,
        `${number(peakMb)} MB`,
        number(sum),
      ]),
    ],
    { align: ["r", "r", "r", "r", "r", "r"] },
  );
  const hundred = figures.shards.find(({ of }) => of === 100);
  const ofMinute = 60 / seconds;
  const perShard = hundred === undefined ? 0 : (hundred.joinMs / 100) * ofMinute;
  return `# What a large load costs

Measured ${figures.date} by \`npm run bench:scale\`: k6 ${figures.k6}, ${figures.machine}, load average before it ${figures.loadBefore.toFixed(1)}. One load of
${number(requests)} requests in ${seconds} s on ${endpoints} endpoints, by our own script, through the product; times are CPU time.

${cost}

Copies of that recording, joined as the shards of one run, each in a process of its own:

${joins}

## What that says for a million requests a second

A recording grows with endpoints and seconds, not with requests: a shard that makes a hundred times the rate writes about the
same file. So does joining.

- **Runners.** ${number(perCore)} requests per second of CPU time, ${Math.round(USED * 100)} % of ${CORES_OF_RUNNER} cores used: ${number(perRunner)} a second per runner of ${CORES_OF_RUNNER} cores, so **${runners} runners**. A
  scenario that parses answers or keeps connections open costs more; this target answered in 5 ms with 13 bytes.
- **Joining.** ${number(perShard)} ms per shard and minute: ${runners} shards of a minute take about ${number((perShard * runners) / 1000)} s.
- **Storage.** ${number((recordingBytes * ofMinute * runners) / 1024 / 1024)} MiB of recordings for a minute of it; the joined one is as large as one of them.
- Nobody has made a million requests a second with this yet: it is arithmetic on the figures above.
`;
}
