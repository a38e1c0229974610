import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

/** Name, version and licence text of every package that has a module among `moduleIds`, sorted by name. */
export async function licencesOf(moduleIds: Iterable<string>): Promise<string> {
  const packages = new Map<string, string>();
  for (const id of moduleIds) {
    const path = id.replace(/^\0+/, "").split("?")[0] ?? "";
    const at = path.lastIndexOf(`${sep}node_modules${sep}`);
    if (at < 0) continue;
    const rest = path.slice(at + `${sep}node_modules${sep}`.length).split(sep);
    const name = rest[0]?.startsWith("@") ? `${rest[0]}/${rest[1]}` : (rest[0] ?? "");
    const folder = join(path.slice(0, at), "node_modules", ...name.split("/"));
    packages.set(
      `${name}@${JSON.parse(await readFile(join(folder, "package.json"), "utf8")).version}`,
      folder,
    );
  }
  const titles = new Map<string, string[]>();
  for (const [title, folder] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const licence = JSON.parse(await readFile(join(folder, "package.json"), "utf8")).license;
    const text = (await licenceText(folder)) ?? "The package has no licence file.";
    titles.set(text, [...(titles.get(text) ?? []), `${title} (${licence})`]);
  }
  // Packages of one family share their text, to the letter; it stands once.
  const sections = [...titles].map(([text, names]) => `${names.join("\n")}\n\n${text}`);
  return `${sections.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

async function licenceText(folder: string): Promise<string | null> {
  const file = (await readdir(folder)).sort().find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file ? (await readFile(join(folder, file), "utf8")).replaceAll("\r\n", "\n").trim() : null;
}
