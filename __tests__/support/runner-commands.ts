/** Workflow commands, read from an action's output as the runner of GitHub Actions reads them. */

export interface Annotation {
  level: "error" | "warning" | "notice";
  title: string;
  message: string;
}

export interface CommandLog {
  /** What a person sees, commands left out. */
  lines: string[];
  annotations: Annotation[];
  /** Annotations over the limit of ten of a level, which GitHub does not show. */
  dropped: Annotation[];
  /** Values that are masked from the time on at which they were named. */
  masked: string[];
  /** Lines in which a value appeared that was masked by then. */
  leaks: string[];
  /** Commands that the runner has disabled, or does not know. */
  refused: string[];
}

interface Command {
  name: string;
  properties: Record<string, string>;
  data: string;
}

const PER_LEVEL = 10;
const LONGEST_MESSAGE = 4096;
const LEVELS = ["error", "warning", "notice"] as const;
const KNOWN = new Set([
  ...LEVELS,
  "add-mask",
  "stop-commands",
  "group",
  "endgroup",
  "debug",
  "echo",
  "add-matcher",
  "remove-matcher",
  "save-state",
  "set-output",
  "set-env",
  "add-path",
]);
/** Replaced by files since 2022. */
const DISABLED = new Set(["save-state", "set-output", "set-env", "add-path"]);

export class CommandReader {
  readonly log: CommandLog = { lines: [], annotations: [], dropped: [], masked: [], leaks: [], refused: [] };
  #stopToken: string | null = null;

  constructor(secrets: string[]) {
    this.log.masked.push(...secrets);
  }

  line(text: string): void {
    const command = this.#parse(text);
    // Naming a value that is masked already is no leak.
    if (command?.name !== "add-mask") this.#lookForLeaks(text);
    if (!command) {
      this.log.lines.push(text);
    } else if (this.#stopToken !== null) {
      this.#stopToken = null;
    } else {
      this.#run(command);
    }
  }

  #parse(text: string): Command | null {
    const command = parseV2(text) ?? parseV1(text);
    if (!command) return null;
    const known = this.#stopToken === null ? KNOWN.has(command.name) : command.name === this.#stopToken;
    return known ? command : null;
  }

  #run({ name, properties, data }: Command): void {
    const level = LEVELS.find((candidate) => candidate === name);
    if (level)
      this.#annotate({ level, title: properties.title ?? "", message: data.slice(0, LONGEST_MESSAGE) });
    else if (name === "add-mask") this.#mask(data);
    else if (name === "stop-commands") this.#stopToken = data;
    else if (DISABLED.has(name)) this.log.refused.push(name);
    else if (name === "group") this.log.lines.push(data);
  }

  #annotate(annotation: Annotation): void {
    const same = this.log.annotations.filter((candidate) => candidate.level === annotation.level);
    (same.length < PER_LEVEL ? this.log.annotations : this.log.dropped).push(annotation);
    this.log.lines.push(`${annotation.level}: ${annotation.message}`);
  }

  #mask(value: string): void {
    for (const part of [value, ...value.split(/\r?\n/)]) {
      if (part.trim() !== "" && !this.log.masked.includes(part)) this.log.masked.push(part);
    }
  }

  #lookForLeaks(text: string): void {
    if (this.log.masked.some((value) => text.includes(value))) this.log.leaks.push(text);
  }
}

/** `::name key=value,key=value::data`, at the beginning of a line. */
function parseV2(text: string): Command | null {
  const trimmed = text.trimStart();
  const end = trimmed.indexOf("::", 2);
  if (!trimmed.startsWith("::") || end < 0) return null;
  const decode = (value: string) =>
    value
      .replace(/%0D/g, "\r")
      .replace(/%0A/g, "\n")
      .replace(/%3A/g, ":")
      .replace(/%2C/g, ",")
      .replace(/%25/g, "%");
  const { name, properties } = parseHead(trimmed.slice(2, end), ",", decode);
  const data = trimmed
    .slice(end + 2)
    .replace(/%0D/g, "\r")
    .replace(/%0A/g, "\n")
    .replace(/%25/g, "%");
  return { name, properties, data };
}

/** `##[name key=value;key=value]data`, anywhere in a line. */
function parseV1(text: string): Command | null {
  const start = text.indexOf("##[");
  const end = text.indexOf("]", start);
  if (start < 0 || end < 0) return null;
  const decode = (value: string) =>
    value.replace(/%3B/g, ";").replace(/%0D/g, "\r").replace(/%0A/g, "\n").replace(/%5D/g, "]");
  const { name, properties } = parseHead(text.slice(start + 3, end), ";", decode);
  return { name, properties, data: decode(text.slice(end + 1)) };
}

function parseHead(
  head: string,
  separator: string,
  decode: (value: string) => string,
): Omit<Command, "data"> {
  const space = head.indexOf(" ");
  const name = space < 0 ? head : head.slice(0, space);
  const properties: Record<string, string> = {};
  for (const pair of space < 0 ? [] : head.slice(space + 1).split(separator)) {
    const equals = pair.indexOf("=");
    if (equals > 0) properties[pair.slice(0, equals).trim()] = decode(pair.slice(equals + 1));
  }
  return { name, properties };
}
