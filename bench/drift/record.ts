/** Records the memory of real processes, with and without leaks, into `real/*.csv`: `node bench/drift/record.ts MINUTES`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { REAL } from "./real.ts";

const minutes = Number(process.argv[2] ?? 25);
const folder = join(import.meta.dirname, "real");
await mkdir(folder, { recursive: true });
const ended = REAL.map(async ({ file, garbageMbPerSecond, leakMbPerMinute, cacheMb }) => {
  const script = join(import.meta.dirname, "process.ts");
  const args = [script, garbageMbPerSecond, leakMbPerMinute, cacheMb, minutes * 60].map(String);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.pipe(createWriteStream(join(folder, file)));
  await once(child, "exit");
});
await Promise.all(ended);
