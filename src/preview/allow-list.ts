/** Hosts that a URL of an event may name. */
import { UsageError } from "../errors.ts";

const LABEL = "[a-z0-9_-]*\\*?[a-z0-9_-]*";
const ENTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]+\\])(?::(\\d{1,5}))?$`);

/**
 * Reads one entry: `app.example.com`, `my-app-*.vercel.app`, `*.preview.example.com`, `10.0.0.5:3000`. A star stands
 * for letters, digits and dashes of one label, never for a dot.
 *
 * @throws UsageError
 */
export function parseAllowedHost(text: string): string {
  const entry = text.trim().toLowerCase();
  const labels = entry.replace(/:\d+$/, "").split(".");
  const isWhole = entry.startsWith("[") || labels.every((label) => label !== "");
  const port = Number(ENTRY.exec(entry)?.[1] ?? 1);
  // A star in the last two labels would let in whole registries of other people's hosts.
  const isNarrow = !labels.slice(-2).some((label) => label.includes("*"));
  if (ENTRY.test(entry) && isWhole && isNarrow && port >= 1 && port <= 65_535) return entry;
  throw new UsageError(
    `found ${JSON.stringify(text.trim().slice(0, 80))}; write hosts such as my-app-*.vercel.app, app.example.com or localhost:3000`,
  );
}

export function hasPort(entry: string): boolean {
  return /:\d+$/.test(entry);
}

/** Whether an entry names the URL's host; with a port that port alone, without one the port that the scheme implies. */
export function isListed(url: URL, entries: readonly string[]): boolean {
  return entries.some((entry) => {
    const [, host = "", port = ""] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    const wanted = port === "" ? url.port === "" : portOf(url) === port;
    const pattern = host.replace(/[.[\]]/g, "\\$&").replaceAll("*", "[a-z0-9_-]*");
    return wanted && new RegExp(`^${pattern}$`).test(url.hostname.toLowerCase());
  });
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
