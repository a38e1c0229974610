/** The image API as a process of its own: `node examples/image-api/server.ts --port 8080 --slow-batch-ms 40`. */
import { HELP, readFlags } from "./flags.ts";
import { startImageApi } from "./image-api.ts";

const say = (line: string) => void process.stderr.write(`${line}\n`);

try {
  const options = readFlags(process.argv.slice(2));
  if (options === "help") {
    process.stdout.write(HELP);
  } else {
    const api = await startImageApi(options, say);
    process.stdout.write(`${api.url}\n`);
    const stop = () => {
      process.exitCode = 0;
      void api.close();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
