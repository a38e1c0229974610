import { runEmbeddedArm } from "./engine/embedded/arm.ts";
import { runTerminal } from "./terminal/commands.ts";

const args = process.argv.slice(2);
// The embedded engine starts this very file again, so that each arm is a process of its own.
process.exitCode =
  args[0] === "embedded-arm" && args[1]
    ? await runEmbeddedArm(args[1])
    : await runTerminal(args, { cwd: process.cwd(), env: process.env, entry: import.meta.filename });
