import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { segmentArguments } from "../../../../src/shard/shard.ts";
import type { FakePod, PodOrder } from "./fake-pod.ts";

const MOUNT = "/test/";

/** A runner pod with a real k6 in it: started with what the operator would start it with, its output a pipe as in a container. */
export function k6Pod(k6: string, dir: string): (pod: FakePod, order: PodOrder) => void {
  return (pod, order) => {
    const mount = join(dir, `pod-${pod.index}`);
    mkdirSync(mount);
    for (const [name, text] of Object.entries(order.files)) writeFileSync(join(mount, name), text);
    const env = Object.fromEntries(
      Object.entries(order.env).map(([name, value]) => [
        name,
        value.startsWith(MOUNT) ? join(mount, value.slice(MOUNT.length)) : value,
      ]),
    );
    const segment =
      order.parallelism > 1 ? segmentArguments({ index: pod.index, of: order.parallelism }) : [];
    const args = [
      ...["run", "--quiet", ...segment, ...order.args, join(mount, order.file), "--address", ""],
      ...["--tag", `instance_id=${pod.index}`, "--tag", `testrun_name=${order.testRun}`],
    ];
    // Without a shell's pipe it would be a socket, which cannot be opened as /dev/stdout.
    const child = spawn("bash", ["-c", 'set -o pipefail; "$@" 2>&1 | cat', "pod", k6, ...args], {
      env: { PATH: process.env.PATH, HOME: mount, ...env },
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    let rest = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (piece: string) => {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      if (lines.length > 0) pod.print(lines.join("\n"));
    });
    child.on("close", (code) => {
      if (rest !== "") pod.print(rest);
      pod.end(code ?? 137);
    });
    pod.onKill(() => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    });
  };
}
