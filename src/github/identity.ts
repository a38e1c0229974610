import type { GithubClient } from "./client.ts";
import { isPassing } from "./problem.ts";

/** Who writes with our token, as the REST API names the author of a comment. */
export interface Identity {
  login: string;
  type: "Bot" | "User";
}

/** Who a job's own token (`GITHUB_TOKEN`) writes as. */
const ACTIONS_BOT: Identity = { login: "github-actions[bot]", type: "Bot" };

/**
 * Asks GitHub whose token it is. `GET /user` is closed to the tokens of apps, of which `GITHUB_TOKEN` is one;
 * for those only GraphQL tells the name.
 */
export async function identityOf(client: GithubClient, request: object = {}): Promise<Identity> {
  // The form of the token tells an app's, which saves a request that would be refused.
  const { tokenType } = (await client.auth()) as { tokenType?: string };
  if (tokenType === "installation") return appIdentity(client, request);
  try {
    const { data } = await client.rest.users.getAuthenticated({ request });
    return { login: data.login, type: data.type === "Bot" ? "Bot" : "User" };
  } catch (error) {
    if (isPassing(error)) throw error;
    return appIdentity(client, request);
  }
}

async function appIdentity(client: GithubClient, request: object): Promise<Identity> {
  try {
    const { viewer } = await client.graphql<{ viewer: { login: string } }>("query { viewer { login } }", {
      request,
    });
    return { login: `${viewer.login.replace(/\[bot\]$/, "")}[bot]`, type: "Bot" };
  } catch (error) {
    if (isPassing(error)) throw error;
    return ACTIONS_BOT;
  }
}
