/** What the program does for `embedded-arm FILE`, without the rest of it. */
import { runEmbeddedArm } from "../../src/engine/embedded/arm.ts";

process.exitCode = await runEmbeddedArm(process.argv[3] ?? "");
