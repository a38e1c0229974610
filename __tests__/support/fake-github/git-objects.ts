/**
 * Git's objects and branches as git itself writes them, in memory or in a bare repository on the disk, where any git
 * can read them. A branch moves only forward, as one step.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

export type ObjectType = "blob" | "tree" | "commit";

export interface TreeItem {
  mode: string;
  name: string;
  id: string;
}

export class GitObjects {
  /** A bare repository, or null for memory alone. */
  readonly directory: string | null;
  readonly #objects = new Map<string, { type: ObjectType; content: Buffer }>();
  readonly #branches = new Map<string, string>();

  constructor(directory: string | null = null) {
    this.directory = directory;
  }

  write(type: ObjectType, content: Buffer): string {
    const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const id = createHash("sha1").update(whole).digest("hex");
    if (this.directory === null) {
      this.#objects.set(id, { type, content });
      return id;
    }
    const path = this.#pathOf(id);
    if (!existsSync(path)) place(path, deflateSync(whole));
    return id;
  }

  read(id: string): { type: ObjectType; content: Buffer } | null {
    if (this.directory === null) return this.#objects.get(id) ?? null;
    const path = this.#pathOf(id);
    if (!existsSync(path)) return null;
    const whole = inflateSync(readFileSync(path));
    const end = whole.indexOf(0);
    const type = whole.subarray(0, whole.indexOf(" ")).toString() as ObjectType;
    return { type, content: whole.subarray(end + 1) };
  }

  readAs(type: ObjectType, id: string): Buffer | null {
    const found = this.read(id);
    return found?.type === type ? found.content : null;
  }

  branches(): Map<string, string> {
    if (this.directory === null) return new Map(this.#branches);
    const heads = join(this.directory, "refs/heads");
    const names = readdirSync(heads, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"))
      .map((entry) => join(entry.parentPath, entry.name).slice(heads.length + 1));
    return new Map(names.map((name) => [name, readFileSync(join(heads, name), "utf8").trim()]));
  }

  /** Compare and swap: false where the branch is not at `before` (null: where there is one). `after` null deletes. */
  swapBranch(name: string, before: string | null, after: string | null): boolean {
    if ((this.branches().get(name) ?? null) !== before) return false;
    if (this.directory === null) {
      if (after === null) this.#branches.delete(name);
      else this.#branches.set(name, after);
      return true;
    }
    const path = join(this.directory, "refs/heads", name);
    if (after === null) rmSync(path);
    else place(path, Buffer.from(`${after}\n`));
    return true;
  }

  /** Whether the first commit is the second one or comes before it. */
  isAncestor(ancestor: string, commit: string): boolean {
    const waiting = [commit];
    const seen = new Set<string>();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === ancestor) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...this.parentsOf(next));
    }
    return false;
  }

  parentsOf(commit: string): string[] {
    const text = this.readAs("commit", commit)?.toString("utf8") ?? "";
    return [...text.matchAll(/^parent ([0-9a-f]{40})$/gm)].map(([, id]) => id ?? "");
  }

  treeOf(commit: string): string | null {
    return /^tree ([0-9a-f]{40})$/m.exec(this.readAs("commit", commit)?.toString("utf8") ?? "")?.[1] ?? null;
  }

  #pathOf(id: string): string {
    return join(this.directory ?? "", "objects", id.slice(0, 2), id.slice(2));
  }
}

function place(path: string, content: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.lock`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

export function parseTree(content: Buffer): TreeItem[] {
  const items: TreeItem[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(" ", at);
    const end = content.indexOf(0, space);
    items.push({
      mode: content.subarray(at, space).toString(),
      name: content.subarray(space + 1, end).toString(),
      id: content.subarray(end + 1, end + 21).toString("hex"),
    });
    at = end + 21;
  }
  return items;
}

/** Git sorts a folder as if its name ended with a slash. */
export function formatTree(items: TreeItem[]): Buffer {
  const key = ({ mode, name }: TreeItem) => Buffer.from(mode === "40000" ? `${name}/` : name);
  const sorted = [...items].sort((a, b) => Buffer.compare(key(a), key(b)));
  return Buffer.concat(
    sorted.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]),
  );
}

/** Full paths of all files below a tree. */
export function listFiles(
  objects: GitObjects,
  tree: string,
  prefix = "",
): Map<string, { mode: string; id: string }> {
  const files = new Map<string, { mode: string; id: string }>();
  for (const { mode, name, id } of parseTree(objects.readAs("tree", tree) ?? Buffer.alloc(0))) {
    if (mode === "40000") for (const pair of listFiles(objects, id, `${prefix}${name}/`)) files.set(...pair);
    else files.set(prefix + name, { mode, id });
  }
  return files;
}

/** A tree with files put in (an id) or taken out (null). Folders that this empties go. */
export function changeTree(
  objects: GitObjects,
  base: string | null,
  changes: ReadonlyMap<string, string | null>,
): string {
  const items = new Map(
    (base === null ? [] : parseTree(objects.readAs("tree", base) ?? Buffer.alloc(0))).map((item) => [
      item.name,
      item,
    ]),
  );
  const below = new Map<string, Map<string, string | null>>();
  for (const [path, id] of changes) {
    const slash = path.indexOf("/");
    if (slash >= 0) {
      const folder = path.slice(0, slash);
      below.set(folder, (below.get(folder) ?? new Map()).set(path.slice(slash + 1), id));
    } else if (id === null) items.delete(path);
    else items.set(path, { mode: "100644", name: path, id });
  }
  for (const [name, inside] of below) {
    const before = items.get(name);
    const id = changeTree(objects, before?.mode === "40000" ? before.id : null, inside);
    if (parseTree(objects.readAs("tree", id) ?? Buffer.alloc(0)).length === 0) items.delete(name);
    else items.set(name, { mode: "40000", name, id });
  }
  return objects.write("tree", formatTree([...items.values()]));
}

export function formatCommit(commit: {
  tree: string;
  parents: string[];
  message: string;
  seconds: number;
}): Buffer {
  const who = `github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com> ${commit.seconds} +0000`;
  const parents = commit.parents.map((parent) => `parent ${parent}\n`).join("");
  return Buffer.from(`tree ${commit.tree}\n${parents}author ${who}\ncommitter ${who}\n\n${commit.message}`);
}
