import { runEmbeddedArm } from "./engine/embedded/arm.ts";
import { runAction } from "./main.ts";

// The embedded engine starts this very file again, so that each arm is a process of its own.
const [mode, planFile] = process.argv.slice(2);
process.exitCode =
  mode === "embedded-arm" && planFile
    ? await runEmbeddedArm(planFile)
    : await runAction(process.env, process.cwd(), import.meta.filename);
