import { apiExample } from "../openapi.ts";
import { notFound, type Route, repositoryOf, requireWrite, simpleUser } from "../route.ts";

export const peopleRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/collaborators/{username}/permission",
    handle(call) {
      const repository = repositoryOf(call);
      const login = call.params.username ?? "";
      const permission = repository.workflow.permissions.get(login);
      if (permission === "none") throw notFound();
      const role = permission ?? "read";
      const user = { ...simpleUser({ login, type: "User" }, call.origin), role_name: role };
      return { status: 200, body: { permission: role, role_name: role, user } };
    },
  },
  {
    method: "POST",
    template: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
    handle(call) {
      const repository = repositoryOf(call);
      requireWrite(call);
      const comment = Number(call.params.comment_id);
      if (!repository.comments.some((candidate) => candidate.id === comment)) throw notFound();
      const { content } = call.body as { content: string };
      const { reactions } = repository.workflow;
      const again = reactions.some(
        (reaction) => reaction.comment === comment && reaction.content === content,
      );
      if (!again) reactions.push({ comment, content });
      const user = simpleUser(call.actor, call.origin);
      return { status: again ? 200 : 201, body: { ...apiExample("reaction"), content, user } };
    },
  },
];
