import { looksLikeRecording } from "../recording-file.ts";

/** What a file is, by its content: names and endings are not trusted. */
export type FileKind = "recording" | "k6-csv" | "k6-json" | "json";

export type Detected = { kind: FileKind } | { kind: "other"; looksLike: string };

const CSV_HEADER = "metric_name,timestamp,metric_value";
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * @param start the first bytes of the content, without compression
 * @param isWhole whether that is all there is
 */
export function detect(start: Buffer, isWhole: boolean): Detected {
  if (looksLikeRecording(start)) return { kind: "recording" };
  if (start.length === 0) return other("an empty file");
  const text = start.toString("utf8").replace(BYTE_ORDER_MARK, "");
  // Written with `--out json=-` or `csv=-`, k6's banner comes before the first row.
  for (const line of completeLines(text, isWhole)) {
    if (line.startsWith(CSV_HEADER)) return { kind: "k6-csv" };
    if (isEnvelope(line)) return { kind: "k6-json" };
  }
  if (text.trimStart().startsWith("{")) return { kind: "json" };
  return other(describe(start, text));
}

/** Whether a line is one of `--out json`: a metric's description or a sample. */
function isEnvelope(line: string): boolean {
  if (!line.startsWith("{") || !/"type":"(Metric|Point)"/.test(line)) return false;
  try {
    const { type, data } = JSON.parse(line) as { type?: unknown; data?: unknown };
    return (type === "Metric" || type === "Point") && typeof data === "object" && data !== null;
  } catch {
    return false; // Not JSON, so not a line of that kind; another line may be.
  }
}

function completeLines(text: string, isWhole: boolean): string[] {
  const lines = text.split(/\r?\n/);
  return isWhole ? lines : lines.slice(0, -1);
}

function describe(start: Buffer, text: string): string {
  const [a, b, c, d] = start;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    return "text in UTF-16, as PowerShell's > writes it (let k6 write the file itself: --out csv=FILE)";
  }
  if (a === 0x50 && b === 0x4b) return "a zip archive (unpack it first)";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "a zstd file (unpack it first)";
  if (start.includes(0)) return "binary data";
  if (/^\s*</.test(text)) return "HTML or XML";
  if (/^timeStamp,elapsed,label/.test(text)) return "a JMeter result file";
  if (/http_req_duration\b.*avg=/.test(text))
    return "the summary that k6 prints (run with --summary-export FILE)";
  if (/^[a-z_]\w*,\d{10,19},-?[\d.]+,/im.test(text)) return "rows of k6's CSV without their header line";
  return "text of another kind";
}

function other(looksLike: string): Detected {
  return { kind: "other", looksLike };
}
