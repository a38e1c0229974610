import { DEFAULT_CONFIG_PATH } from "../request/config-file.ts";
import type { SetupFile, SetupPlan } from "./plan.ts";

const ADVISORY = `# Advisory to begin with: every verdict is reported, none turns the check red. Once the reports have earned trust
# ("load-action doctor" says when there is enough), delete this line, and require the status load-action/gate.
fail-on: none
`;

const COMMANDS_NOTE =
  "# What every run of this repository is asked to do. All settings are inputs of the action as well.";

/** `.github/load-action.yml`. */
export function settingsFile(plan: SetupPlan): SetupFile {
  const parts = [
    `# yaml-language-server: $schema=${plan.schemaBase}/config.schema.json\n${COMMANDS_NOTE}\nscenario: gate\n`,
    targets(plan),
    ADVISORY,
  ];
  return { path: DEFAULT_CONFIG_PATH, text: parts.filter((part) => part !== "").join("\n") };
}

function targets({ provider, url, baseUrl, allowHosts, defaultBranch }: SetupPlan): string {
  if (url === null) return "";
  const lines = [
    url === "auto"
      ? `# The deployment of the commit that is tested, as ${provider === "netlify" ? "Netlify tells it" : "GitHub lists it"}.\nurl: auto`
      : `url: ${quoted(url)}`,
  ];
  if (baseUrl === "auto") {
    lines.push(
      "# Side by side with the deployment of the commit that the pull request branched from. Where there is none of the",
      `# same kind, the run is compared with stored runs of ${defaultBranch} instead.`,
      "base-url: auto",
    );
  } else if (baseUrl !== null) lines.push(`base-url: ${quoted(baseUrl)}`);
  if (allowHosts.length > 0) {
    lines.push(
      "# Load is sent nowhere else, whatever a deployment says its address is. Keep it narrow: a star of a whole",
      "# provider would let in other people's sites.",
      `allow-hosts: [${allowHosts.map(quoted).join(", ")}]`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function quoted(text: string): string {
  return /^[A-Za-z][\w.:/-]*$/.test(text) ? text : JSON.stringify(text);
}
