import { UsageError } from "../errors.ts";

/** What a URL template may name. null where the run knows none. */
export interface TemplateValues {
  /** Number of the pull request. */
  pr: number | null;
  /** The whole SHA of the commit. */
  sha: string | null;
  branch: string | null;
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAMES = ["pr", "sha", "sha7", "branch"] as const;
type Name = (typeof NAMES)[number];
/** Longest label of a host name. */
const LONGEST_LABEL = 63;

export function isTemplate(url: string): boolean {
  return url.includes("{") || url.includes("}");
}

/** The template with something harmless in every place, to be checked as a URL. @throws UsageError for an unknown name */
export function sampleOf(template: string): string {
  return replaceNames(template, () => "1");
}

/**
 * @param field Name of the setting, for messages.
 * @throws UsageError where the run does not know a value that the template needs
 */
export function expandTemplate(template: string, values: TemplateValues, field: string): string {
  return replaceNames(template, (name) => {
    const value = placeholder(name, values);
    if (value === null || value === "") {
      throw new UsageError(
        `${field}: {${name}} is not known in this run; write a URL without it, or run it on a pull request`,
      );
    }
    return value;
  });
}

function replaceNames(template: string, replace: (name: Name) => string): string {
  const filled = template.replace(PLACEHOLDER, (all, name: string) => {
    const known = NAMES.find((candidate) => candidate === name);
    if (known === undefined) throw unknown(all);
    return replace(known);
  });
  if (isTemplate(filled)) throw unknown(template);
  return filled;
}

function unknown(found: string): UsageError {
  return new UsageError(`found ${JSON.stringify(found.slice(0, 80))}; write {pr}, {sha}, {sha7} or {branch}`);
}

function placeholder(name: Name, { pr, sha, branch }: TemplateValues): string | null {
  switch (name) {
    case "pr":
      return pr === null ? null : String(pr);
    case "sha":
      return sha;
    case "sha7":
      return sha === null ? null : sha.slice(0, 7);
    case "branch":
      return branch === null ? null : slugOf(branch);
  }
}

/**
 * A branch name as preview hosts write it: small letters, digits and single dashes, at most 63 characters. Nothing in
 * it can end the label of a host name that it stands in, so a branch cannot send the load elsewhere.
 */
export function slugOf(branch: string): string {
  const slug = branch
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mark}+/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "");
  return slug.slice(0, LONGEST_LABEL).replace(/-+$/, "");
}
