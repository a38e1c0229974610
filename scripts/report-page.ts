/** Bundles the script and the style of the report page, third-party notices included. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

const root = resolve(import.meta.dirname, "..");
const browser = join(root, "src/report/html/browser");
const plot = join(root, "node_modules/uplot");

export interface BundledPage {
  script: string;
  style: string;
  /** What is inside, for the list of licences. */
  moduleIds: string[];
}

export async function bundlePage(): Promise<BundledPage> {
  const notice = `/*!\nuPlot\n${(await readFile(join(plot, "LICENSE"), "utf8")).trim()}\n*/\n`;
  const build = await rolldown({ cwd: root, input: join(browser, "main.ts"), platform: "browser" });
  const { output } = await build.generate({ format: "iife", minify: true, codeSplitting: false });
  await build.close();
  const [chunk] = output;
  const styles = [
    await readFile(join(plot, "dist/uPlot.min.css"), "utf8"),
    await readFile(join(browser, "page.css"), "utf8"),
  ];
  return {
    // Inside of an element of HTML nothing may look like its end.
    script: (notice + chunk.code).replaceAll("</script", "<\\/script"),
    style: (notice + styles.join("\n")).replaceAll("</style", "<\\/style"),
    moduleIds: chunk.moduleIds,
  };
}
