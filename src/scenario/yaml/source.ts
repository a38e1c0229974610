/** A YAML text with the line of each of its values. */
import { isMap, isPair, LineCounter, type Node, parseDocument } from "yaml";
import { UsageError } from "../../errors.ts";

export type Path = readonly PropertyKey[];

export interface YamlSource {
  data: unknown;
  /** Where a value is, for messages: `gate.yaml:12: actions[0].weight`. */
  field(path: Path): string;
  /** The same for the key itself, where it is the key that is wrong. */
  keyField(path: Path): string;
  valueAt(path: Path): unknown;
}

/**
 * @param file as it is shown in messages
 * @throws UsageError where the text is not YAML
 */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = guarded(file, () => parseDocument(text, { lineCounter: lines, prettyErrors: false }));
  const error = document.errors[0];
  if (error) throw new UsageError(`${file}:${lines.linePos(error.pos[0]).line}: not YAML: ${error.message}`);
  const data: unknown = guarded(file, () => document.toJS({ maxAliasCount: 100 }));

  const lineOf = (node: Node | null | undefined): number | null =>
    node?.range ? lines.linePos(node.range[0]).line : null;
  const nodeAt = (path: Path): Node | null => {
    const found = document.getIn(path, true);
    return found && typeof found === "object" && "range" in found ? (found as Node) : null;
  };
  /** The nearest thing that is in the file: what is missing is reported where it should be. */
  const nearestLine = (path: Path): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const line = lineOf(length === 0 ? document.contents : nodeAt(path.slice(0, length)));
      if (line !== null) return line;
    }
    return 1;
  };
  const keyLine = (path: Path): number => {
    const parent = path.length > 1 ? nodeAt(path.slice(0, -1)) : document.contents;
    const key = String(path.at(-1));
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && String((item.key as { value?: unknown })?.value) === key)
      : undefined;
    return lineOf(pair?.key as Node | undefined) ?? nearestLine(path);
  };
  return {
    data,
    field: (path) => `${file}:${nearestLine(path)}: ${pathText(path)}`,
    keyField: (path) => `${file}:${keyLine(path)}: ${pathText(path)}`,
    valueAt: (path) =>
      path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], data),
  };
}

/** `actions[0].payload.jobs`; `scenario file` for the whole. */
export function pathText(path: Path): string {
  if (path.length === 0) return "scenario file";
  return path
    .map((key, index) =>
      typeof key === "number" ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join("");
}

/** Too many aliases and too deep a nesting are thrown by the parser instead of being reported. */
function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (problem) {
    throw new UsageError(
      `${file}: not usable as YAML: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
}
