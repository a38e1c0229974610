import {
  type Call,
  notFound,
  paged,
  Refusal,
  type Reply,
  type Route,
  repositoryOf,
  requireWrite,
  simpleUser,
} from "../route.ts";
import { addComment, type Repository, type StoredComment } from "../state.ts";

/** GitHub's limit for the text of a comment. */
const LONGEST_BODY = 65_536;

export const commentRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    handle(call) {
      const repository = repositoryOf(call);
      const issue = issueOf(call, repository);
      const path = `/repos/${repository.fullName}/issues/${issue}/comments`;
      const all = repository.comments.filter((comment) => comment.issue === issue);
      const { items, headers } = paged(call, path, all);
      return { status: 200, body: items.map((comment) => shown(call, repository, comment)), headers };
    },
  },
  {
    method: "POST",
    template: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    handle(call) {
      const repository = repositoryOf(call);
      requireWrite(call);
      const issue = issueOf(call, repository);
      if (repository.pulls.get(issue)?.locked) {
        throw new Refusal(403, "Unable to create comment because issue is locked.");
      }
      const body = bodyOf(call);
      const comment = addComment(call.state, repository, { issue, body, author: call.actor });
      return { status: 201, body: shown(call, repository, comment) };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    handle: (call) => {
      const repository = repositoryOf(call);
      return { status: 200, body: shown(call, repository, commentOf(call, repository)) };
    },
  },
  {
    method: "PATCH",
    template: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    handle(call) {
      const repository = repositoryOf(call);
      requireWrite(call);
      const comment = commentOf(call, repository);
      comment.body = bodyOf(call);
      comment.updatedAt = new Date().toISOString().replace(/\.\d+/, "");
      return { status: 200, body: shown(call, repository, comment) };
    },
  },
  {
    method: "DELETE",
    template: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    handle(call): Reply {
      const repository = repositoryOf(call);
      requireWrite(call);
      const comment = commentOf(call, repository);
      repository.comments.splice(repository.comments.indexOf(comment), 1);
      return { status: 204 };
    },
  },
];

function issueOf(call: Call, repository: Repository): number {
  const issue = Number(call.params.issue_number);
  if (!repository.pulls.has(issue)) throw notFound();
  return issue;
}

function commentOf(call: Call, repository: Repository): StoredComment {
  const id = Number(call.params.comment_id);
  const comment = repository.comments.find((candidate) => candidate.id === id);
  if (!comment) throw notFound();
  return comment;
}

function bodyOf(call: Call): string {
  const body = (call.body as { body?: unknown } | undefined)?.body;
  const problem = (code: string, message: string) => ({
    errors: [{ resource: "IssueComment", field: "body", code, message }],
  });
  if (typeof body !== "string" || body.trim() === "") {
    throw new Refusal(422, "Validation Failed", problem("missing_field", "body can't be blank"));
  }
  if (body.length > LONGEST_BODY) {
    const message = `body is too long (maximum is ${LONGEST_BODY} characters)`;
    throw new Refusal(422, "Validation Failed", problem("unprocessable", message));
  }
  return body;
}

function shown(call: Call, repository: Repository, comment: StoredComment): Record<string, unknown> {
  const at = `${call.origin}/repos/${repository.fullName}/issues`;
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${at}/comments/${comment.id}`,
    html_url: `https://github.com/${repository.fullName}/pull/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${at}/${comment.issue}`,
    body: comment.body,
    user: simpleUser(comment.author, call.origin),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: comment.author.type === "Bot" ? "NONE" : "CONTRIBUTOR",
    performed_via_github_app: null,
  };
}
