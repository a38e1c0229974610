import { branchFacts, branchRules, repositoryFacts } from "../github/branches.ts";
import type { RepositoryAccess } from "../pipeline/github-access.ts";
import { statusContext } from "../report/status-line.ts";
import { type Finding, mend, ok, unknown } from "./finding.ts";

/** Rules under which a job's token cannot append to a branch. */
const BLOCKING = [
  "creation",
  "update",
  "pull_request",
  "required_status_checks",
  "required_signatures",
  "merge_queue",
];

export function noTokenFindings(): Finding[] {
  return [
    unknown(
      "token",
      "There is no token, or no repository: branch, rules and stored runs cannot be looked at.",
      "Run it in a clone with a token: GITHUB_TOKEN=$(gh auth token) load-action doctor",
    ),
  ];
}

export async function tokenFindings({ client, repository }: RepositoryAccess): Promise<Finding[]> {
  const { mayPush } = await repositoryFacts(client, repository);
  const reach = mayPush === false ? ", and may not push to it, which the workflows' own tokens may" : "";
  return [ok("token", `The token reaches ${repository}${reach}.`)];
}

/** Whether runs can be stored on the branch of the baselines. */
export async function storeBranchFindings(
  { client, repository }: RepositoryAccess,
  store: string,
): Promise<Finding[]> {
  const branch = store.replace(/^branch:/, "");
  const [facts, rules] = await Promise.all([
    branchFacts(client, repository, branch),
    branchRules(client, repository, branch),
  ]);
  const blocking = rules.kinds.filter((kind) => BLOCKING.includes(kind));
  if (blocking.length > 0) {
    return [
      mend(
        "branch",
        `A ruleset of the repository holds for ${branch} (${blocking.join(", ")}), so that no run can be stored.`,
        `Exclude ${branch} from the ruleset`,
      ),
    ];
  }
  if (facts === null) {
    return [ok("branch", `${branch} is not there yet.`, "The first run on the default branch makes it")];
  }
  if (facts.isProtected) {
    return [
      mend(
        "branch",
        `${branch} is protected, so that runs may not be stored.`,
        "Take it out of the branch protection rules",
      ),
    ];
  }
  return [ok("branch", `${branch} is there, and no rule keeps runs from being stored.`)];
}

/** Whether a merge waits for the status, and for it alone. */
export async function requiredStatusFindings(
  { client, repository }: RepositoryAccess,
  scenario: string,
  isAdvisory: boolean,
): Promise<Finding[]> {
  const { defaultBranch } = await repositoryFacts(client, repository);
  const { requiredStatuses } = await branchRules(client, repository, defaultBranch);
  const context = statusContext(scenario, "");
  if (requiredStatuses.includes(context)) {
    const text = `A merge into ${defaultBranch} waits for ${context}.`;
    return [isAdvisory ? ok("status", text, "It is always green while fail-on is none") : ok("status", text)];
  }
  const text = `No ruleset lets a merge into ${defaultBranch} wait for ${context}.`;
  if (isAdvisory) return [ok("status", text, "Rightly so while fail-on is none")];
  return [
    unknown(
      "status",
      text,
      `Require ${context}, and not the job (older branch protection cannot be seen from here)`,
    ),
  ];
}
