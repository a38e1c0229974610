import * as core from "@actions/core";
import { acceptHead } from "../command/accept.ts";
import type { CommandCall } from "../command/call.ts";
import { type Command, parseCommand } from "../command/parse-command.ts";
import { helpReply, sentenceReply } from "../command/replies.ts";
import { stopRuns } from "../command/stop.ts";
import { UsageError } from "../errors.ts";
import { mayWrite } from "../github/permissions.ts";
import { type Reaction, react } from "../github/reactions.ts";
import { reply } from "../github/reply.ts";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import type { CommentEvent } from "../request/event-payload.ts";
import { type ActionSources, completeRequest, type ReadAtCommit } from "../request/read-request.ts";
import { mergeWishes } from "../request/read-wish.ts";
import { findScenario, scenarioNames } from "../scenario/find-scenario.ts";
import { levelKeeper } from "./accepted-level.ts";
import { aimAt, askedContext } from "./aim.ts";
import { type ActionDeps, loadMode } from "./load-mode.ts";
import { accessOf, type PinnedPull, pinPull } from "./pinned-pull.ts";
import type { RunStatus } from "./run-status.ts";

/**
 * Carries out what the first line of a comment asks for. Comments that are no command, and commands of people who
 * may not give any, end with exit code 0: they are nobody's failure.
 */
export async function commandMode(
  sources: ActionSources,
  deps: ActionDeps,
  status: RunStatus,
  readAtCommit: ReadAtCommit,
): Promise<number> {
  const { comment } = sources.event;
  const command = comment === null ? null : parseCommand(comment.body);
  if (comment === null || command === null) return ignored("the comment is no command");
  if (comment.action !== "created") return ignored("only a new comment is a command, an edited one never");
  if (comment.pullRequest === null) return ignored("the comment is not on a pull request");
  const { author } = comment;
  if (author === null || author.type !== "User") return ignored("commands are taken from people only");
  const { client, repository } = accessOf(sources);
  const answer = new Answer(sources, comment);
  if (!(await mayWrite(client, repository, author.login))) {
    await answer.react("-1");
    return ignored("the commenter may not write to this repository");
  }
  if (command.kind === "help" || command.kind === "unknown" || !(await isKnown(command, deps))) {
    await answer.react(command.kind === "help" ? "+1" : "confused");
    await answer.say(helpReply(await scenarioNames({ cwd: deps.cwd, shippedDir: SHIPPED_SCENARIOS })));
    return 0;
  }
  const pinned = await pinPull(sources, comment.pullRequest);
  const problem = whyNot(command, pinned);
  if (problem !== null) {
    await answer.react("confused");
    await answer.say(sentenceReply(problem));
    return 0;
  }
  if (command.kind === "load") return load(command, pinned, deps, status, readAtCommit, answer);
  return decide(command, callOf(pinned, author.login), sources, deps, answer);
}

function ignored(why: string): number {
  core.info(`Nothing to do: ${why}.`);
  return 0;
}

async function isKnown(command: Command, { cwd }: ActionDeps): Promise<boolean> {
  if (command.kind !== "load" || command.scenario === null) return true;
  try {
    await findScenario(command.scenario, { cwd, shippedDir: SHIPPED_SCENARIOS });
    return true;
  } catch (error) {
    // The message would repeat what the commenter wrote; the help has the names.
    if (!(error instanceof UsageError)) throw error;
    return false;
  }
}

function whyNot(command: Command, { pull }: PinnedPull): string | null {
  if (!pull.open) return "This pull request is closed.";
  if (command.kind !== "load" || command.sha === null || pull.headSha.startsWith(command.sha)) return null;
  return `The head of this pull request is \`${pull.headSha.slice(0, 7)}\`, which is not the commit that was asked for.`;
}

async function load(
  command: Command & { kind: "load" },
  { sources, token, mayPublish }: PinnedPull,
  deps: ActionDeps,
  status: RunStatus,
  readAtCommit: ReadAtCommit,
  answer: Answer,
): Promise<number> {
  const scenario = command.scenario === null ? {} : { scenario: command.scenario };
  const explicit = mergeWishes({ ...scenario, ...command.settings }, sources.explicit);
  const asked = { ...sources, explicit };
  status.aim(aimAt(sources.event.origin, token, await askedContext(asked, deps.cwd)));
  await answer.react("eyes");
  try {
    const request = await completeRequest(asked, readAtCommit);
    const code = await loadMode(request, deps, status, { asked: true, mayPublish });
    await answer.react(code === 3 ? "confused" : "rocket");
    return code;
  } catch (error) {
    await answer.react("confused");
    throw error;
  }
}

async function decide(
  command: Command,
  call: CommandCall,
  sources: ActionSources,
  deps: ActionDeps,
  answer: Answer,
): Promise<number> {
  if (command.kind === "accept") {
    const remember = levelKeeper(call, command.reason, sources, deps.cwd);
    const { accepted, sentence } = await acceptHead(call, command.reason, remember);
    await answer.react(accepted ? "+1" : "confused");
    if (sentence !== "") core.info(sentence);
    if (!accepted) await answer.say(sentenceReply(sentence));
  } else {
    const { stopped, sentence } = await stopRuns(call);
    await answer.react(stopped ? "+1" : "confused");
    core.info(sentence);
    if (!stopped) await answer.say(sentenceReply(sentence));
  }
  return 0;
}

function callOf({ client, repository, pull, sources, mayPublish }: PinnedPull, author: string): CommandCall {
  const { runId, runAttempt, serverUrl } = sources.event.origin;
  return {
    client,
    repository,
    pull,
    author,
    run: { runId, attempt: runAttempt, serverUrl },
    log: core.info,
    mayPublish,
  };
}

/** Reactions and replies. What cannot be written is said in the log and decides nothing. */
class Answer {
  readonly #sources: ActionSources;
  readonly #comment: CommentEvent;

  constructor(sources: ActionSources, comment: CommentEvent) {
    this.#sources = sources;
    this.#comment = comment;
  }

  async react(content: Reaction): Promise<void> {
    const { client, repository } = accessOf(this.#sources);
    const problem = await react(client, repository, this.#comment.id, content);
    if (problem !== null) core.info(`The reaction could not be written: ${problem}`);
  }

  async say(body: string): Promise<void> {
    const { client, repository } = accessOf(this.#sources);
    const { pullRequest } = this.#comment;
    const problem = pullRequest === null ? null : await reply(client, repository, pullRequest, body);
    if (problem !== null) core.warning(`The answer could not be written: ${problem}`);
  }
}
