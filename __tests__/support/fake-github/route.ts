import { type Actor, type GithubState, type Repository, sha } from "./state.ts";

export interface Call {
  state: GithubState;
  actor: Actor;
  /** Address of the fake, no trailing slash. */
  origin: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** Parsed JSON; undefined where there was none. */
  body: unknown;
}

export interface Reply {
  status: number;
  body?: unknown;
  /** Sent as it is, instead of a body. */
  raw?: Buffer;
  headers?: Record<string, string>;
}

export interface Route {
  method: string;
  /** Exactly as in GitHub's description of its API, by which the exchange is checked; null for GraphQL. */
  template: string;
  handle: (call: Call) => Reply;
  /** Not in the description of the REST API. */
  unchecked?: true;
  /** Belongs to somebody else than GitHub: needs no token, and must not get ours. */
  anonymous?: true;
}

/** An answer that is no success, worded as GitHub words it. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(
    status: number,
    message: string,
    more: { errors?: unknown[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    const { errors, headers } = more;
    this.reply = {
      status,
      body: {
        message,
        ...(errors ? { errors } : {}),
        documentation_url: "https://docs.github.com/rest",
        status: String(status),
      },
      ...(headers ? { headers } : {}),
    };
  }
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

export function repositoryOf({ state, params }: Call): Repository {
  const repository = state.repositories.get(`${params.owner}/${params.repo}`);
  if (!repository) throw notFound();
  return repository;
}

export function requireWrite({ actor }: Call): void {
  if (actor.permission !== "write") throw new Refusal(403, "Resource not accessible by integration");
}

/** A branch, a tag or a SHA to the SHA of a known commit. */
export function resolveRef(repository: Repository, ref: string): string | null {
  const found = repository.refs.get(ref) ?? ref;
  return repository.parents.has(found) ? found : null;
}

/** One page, and the `Link` header by which Octokit finds the next one. */
export function paged<T>(
  call: Call,
  path: string,
  items: T[],
): { items: T[]; headers: Record<string, string> } {
  const perPage = Math.min(100, Number(call.query.get("per_page") ?? 30));
  const page = Number(call.query.get("page") ?? 1);
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const link = (number: number, relation: string) =>
    `<${call.origin}${path}?per_page=${perPage}&page=${number}>; rel="${relation}"`;
  const links = [
    ...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []),
    ...(page < pages ? [link(page + 1, "next"), link(pages, "last")] : []),
  ];
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length > 0 ? { link: links.join(", ") } : {},
  };
}

/** GitHub's short form of an account. */
export function simpleUser(actor: { login: string; type: string }, origin: string): Record<string, unknown> {
  const at = `${origin}/users/${encodeURIComponent(actor.login)}`;
  const slug = encodeURIComponent(actor.login.replace("[bot]", ""));
  const html = `https://github.com/${actor.type === "Bot" ? "apps/" : ""}${slug}`;
  return {
    login: actor.login,
    id: Number.parseInt(sha(actor.login).slice(0, 7), 16),
    node_id: Buffer.from(actor.login).toString("base64"),
    avatar_url: "https://avatars.githubusercontent.com/u/1?v=4",
    gravatar_id: "",
    url: at,
    html_url: html,
    followers_url: `${at}/followers`,
    following_url: `${at}/following{/other_user}`,
    gists_url: `${at}/gists{/gist_id}`,
    starred_url: `${at}/starred{/owner}{/repo}`,
    subscriptions_url: `${at}/subscriptions`,
    organizations_url: `${at}/orgs`,
    repos_url: `${at}/repos`,
    events_url: `${at}/events{/privacy}`,
    received_events_url: `${at}/received_events`,
    type: actor.type,
    site_admin: false,
  };
}
