import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../../src/pipeline/report-files.ts";
import type { ReportView } from "../../../src/report/view.ts";
import { findChromium, launchChromium, NO_CHROMIUM } from "../../support/chromium.ts";
import { caseView } from "../support/cases.ts";
import { rampView } from "./views.ts";

const executable = findChromium();
if (executable === null) console.log(NO_CHROMIUM);

describe.skipIf(executable === null)("the page in a real browser", { timeout: 120_000 }, () => {
  let browser: Browser;
  let folder: string;
  const trouble: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "report-page-"));
    browser = await launchChromium(executable!);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens the report as a person does: from disk, by its path. */
  async function open(
    name: string,
    view: ReportView,
    options: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<Page> {
    await writeReport(view, join(folder, name), "");
    const file = join(folder, name, "report.html");
    expect((await stat(file)).size).toBeLessThan(1_000_000);
    const page = await browser.newPage(options);
    trouble.length = 0;
    page.on("console", (message) => trouble.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(file).href) trouble.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  /** Pixels of a chart's canvas that are not empty. */
  const inked = (page: Page) =>
    page.$$eval("figure[data-chart]", (figures) =>
      figures.map((figure) => {
        const canvas = figure.querySelector("canvas")!;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) count++;
        return { chart: figure.dataset.chart, count };
      }),
    );

  it.each(["light", "dark"] as const)(
    "draws every chart, asks for nothing and complains of nothing (%s)",
    async (colorScheme) => {
      for (const [name, view] of [
        ["ramp", rampView()],
        ["slower", caseView("slower")],
        ["hostile", caseView("hostile")],
        ["websocket", caseView("websocket")],
      ] as const) {
        const page = await open(name, view, { colorScheme });
        await page.waitForTimeout(100);
        for (const { chart, count } of await inked(page))
          expect(count, `${name} ${chart}`).toBeGreaterThan(500);
        expect(trouble, name).toEqual([]);
        await page.close();
      }
    },
  );

  it("has figures behind each chart, as a table and by arrow keys", async () => {
    const page = await open("ramp", rampView());
    const kinds = await page.$$eval("figure[data-chart]", (all) => all.map((one) => one.dataset.chart));
    expect(new Set(kinds)).toEqual(
      new Set(
        [
          "scalability",
          "histogram",
          "quantiles",
          "latency",
          "rate",
          "failures",
          "load",
          "monitor",
          "runner",
        ].filter((kind) => kinds.includes(kind)),
      ),
    );
    expect(kinds.filter((kind) => kind === "monitor")).toHaveLength(2);
    for (const figure of await page.$$("figure[data-chart]")) {
      await (await figure.$("summary"))!.click();
      await figure.waitForSelector("tbody tr");
      const cells = await figure.$$eval("tbody td", (all) => all.map((cell) => cell.textContent));
      expect(cells.filter((text) => text !== "–").length).toBeGreaterThan(5);
    }
    const plot = page.locator('figure[data-chart="latency"] .plot');
    await plot.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const readout = page.locator('figure[data-chart="latency"] output');
    await expect.poll(() => readout.textContent()).toMatch(/^at 0:01: p99 .*ms, p95 .*ms, p50 .*ms$/);
    await page.close();
  });

  it("sorts its tables by figures, both ways, by keyboard too", async () => {
    const page = await open("slower", caseView("slower"));
    const heading = page.locator("#endpoint-table th", { hasText: "requests" }).first();
    const counts = () =>
      page.$$eval("#endpoint-table tbody tr", (rows) =>
        rows.map((row) => Number((row as HTMLTableRowElement).cells[1]!.dataset.key)),
      );
    await heading.locator("button").click();
    expect(await heading.getAttribute("aria-sort")).toBe("descending");
    const down = await counts();
    expect(down).toEqual([...down].sort((a, b) => b - a));
    await heading.locator("button").press("Enter");
    expect(await counts()).toEqual([...down].reverse());
    await page.close();
  });

  it("shows another endpoint when one is chosen", async () => {
    const page = await open("slower", caseView("slower"));
    const figures = page.locator('figure[data-chart="histogram"]');
    await figures.locator("summary").click();
    const before = await figures.locator("table").textContent();
    await page.selectOption("#distribution-endpoint", { label: "POST /images/batch" });
    expect(await figures.locator("table").textContent()).not.toBe(before);
    await page.close();
  });

  it("fits a phone, and prints light on paper", async () => {
    const page = await open("ramp", rampView(), {
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.byteLength).toBeGreaterThan(20_000);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(dark);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it.each(["light", "dark"] as const)(
    "has text that can be read against its background (%s)",
    async (colorScheme) => {
      const page = await open("ramp", rampView(), { colorScheme });
      const ratios = await page.evaluate(contrasts);
      for (const [name, ratio] of Object.entries(ratios)) expect(ratio, name).toBeGreaterThanOrEqual(4.5);
      await page.close();
    },
  );
});

/** WCAG 2.2 contrast of the text colours against the page and the cards. Runs in the browser. */
function contrasts(): Record<string, number> {
  const style = getComputedStyle(document.documentElement);
  const channels = (name: string) =>
    [1, 3, 5].map(
      (at) =>
        Number.parseInt(
          style
            .getPropertyValue(`--${name}`)
            .trim()
            .slice(at, at + 2),
          16,
        ) / 255,
    );
  const luminance = (name: string) => {
    const [r = 0, g = 0, b = 0] = channels(name).map((c) =>
      c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a: string, b: string) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  };
  const found: Record<string, number> = {};
  for (const text of ["text", "quiet", "link", "bad", "good", "warn", "open"])
    for (const back of ["card", "page", "shade"]) found[`${text} on ${back}`] = ratio(text, back);
  return found;
}
