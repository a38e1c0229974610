/** What the load-test plan asks for, line by line: a document for people, read as far as its form goes. */

/** Lines of every kind that ask for something; what stands between them explains. */
export function planLines(document: string): string[] {
  const lines: string[] = [];
  let language: string | null = null;
  let block: string[] = [];
  for (const line of document.split("\n")) {
    const fence = /^```(\w*)$/.exec(line.trim());
    if (fence === null && language === null) lines.push(...fromText(line));
    else if (fence === null) block.push(line);
    else if (language === null) language = fence[1] ?? "";
    else {
      lines.push(...fromCode(language, block));
      language = null;
      block = [];
    }
  }
  return lines.map(plain).filter((line) => line !== "");
}

/** Without what Markdown and the languages put around the words. */
export function plain(text: string): string {
  return text
    .replaceAll(/<br>/g, " ")
    .replaceAll("\\|", "|")
    .replaceAll(/[`'"*]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function fromText(line: string): string[] {
  const objective = /^\*\*Objective\*\*: (.+)$/.exec(line)?.[1];
  const note = /^\*\*Note\*\*: (.+)$/.exec(line)?.[1];
  const bullet = /^\s*- (?:\[ \] )?(.+)$/.exec(line)?.[1];
  return [objective ?? note ?? bullet ?? ""];
}

function fromCode(language: string, block: readonly string[]): string[] {
  if (language === "yaml") return fromYaml(block);
  if (language === "sql")
    return paragraphs(block).map((one) => one.filter((line) => !line.startsWith("--")).join(" "));
  if (language === "bash") return commands(block);
  return fromScript(block);
}

/** A stage is two lines, an action some more; everything else is one. */
function fromYaml(block: readonly string[]): string[] {
  const text = block.map((line) => line.replace(/\s+#.*$/, "")).join("\n");
  return text
    .replaceAll(/- duration: (\w+)\n\s+target: (.+)/g, "$1 to $2")
    .split("\n")
    .map((line) => line.trim().replace(/^- /, ""))
    .filter((line) => line !== "" && !/^(stages|actions|payload):$/.test(line));
}

const SCRIPT_LINES = [
  /\{ duration: .*, target: \d+ \}/,
  /http_req_duration: \[.*?\]/,
  /errors: \[.*?\]/,
  /\$\{BASE_URL\}\S+(?=`)/,
  /'[^']+'(?=: \(\w+\) =>)/,
  /errorRate\.add\(.*\)/,
  /sleep\(\d+\)/,
  /__ITER % 5 === 0/,
  /type: 'subscribe'/,
  /events: \[.*\]/,
  /\d+ seconds per connection/,
];

function fromScript(block: readonly string[]): string[] {
  const lines = block.filter((line) => !line.startsWith("import"));
  return lines.flatMap((line) => SCRIPT_LINES.flatMap((pattern) => pattern.exec(line)?.[0] ?? []));
}

function commands(block: readonly string[]): string[] {
  const text = block.join("\n").replaceAll(/\\\n\s*/g, "");
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function paragraphs(block: readonly string[]): string[][] {
  return block
    .join("\n")
    .split(/\n\n+/)
    .map((text) => text.split("\n"));
}
