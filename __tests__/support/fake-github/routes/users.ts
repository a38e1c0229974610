import { apiExample } from "../openapi.ts";
import { Refusal, type Route, simpleUser } from "../route.ts";

export const userRoutes: Route[] = [
  {
    method: "GET",
    template: "/user",
    handle({ actor, origin }) {
      if (actor.type === "Bot") throw new Refusal(403, "Resource not accessible by integration");
      const example = apiExample("private-user-response-with-public-and-private-profile-information");
      return { status: 200, body: { ...example, ...simpleUser(actor, origin), user_view_type: "private" } };
    },
  },
  {
    method: "POST",
    template: "/graphql",
    unchecked: true,
    handle({ actor, body }) {
      const query = (body as { query?: unknown } | undefined)?.query;
      if (typeof query !== "string" || !/^query \{ viewer \{ login \} \}$/.test(query)) {
        throw new Refusal(400, `the fake GitHub does not know this query: ${String(query)}`);
      }
      return { status: 200, body: { data: { viewer: { login: actor.login } } } };
    },
  },
];
