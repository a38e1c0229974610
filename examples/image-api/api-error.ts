import type { FastifyInstance } from "fastify";

/** An answer with a status and a body of the form `{error: {code, message}}`. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly statusCode: number;
  readonly apiCode: string;

  constructor(statusCode: number, apiCode: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.apiCode = apiCode;
  }
}

interface ErrorAnswer {
  status: number;
  code: string;
  message: string;
}

/** Answers errors as JSON with a code and a message; `bad` says as little as a proxy that has nothing to say. */
export function addErrorAnswers(app: FastifyInstance, bad: boolean): void {
  const bodyOf = ({ code, message }: ErrorAnswer) =>
    bad ? "Something went wrong" : { error: { code, message } };
  const contentType = bad ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  app.setErrorHandler((error, request, reply) => {
    const answer = errorAnswer(error);
    if (!bad && (answer.status === 429 || answer.status === 503)) reply.header("retry-after", "1");
    if (request.raw.headers.upgrade !== undefined) reply.header("connection", "close");
    if (request.raw.socket.destroyed) return reply.hijack();
    return reply.status(answer.status).type(contentType).send(bodyOf(answer));
  });
  app.setNotFoundHandler((request, reply) => {
    const answer = { status: 404, code: "not_found", message: `no ${request.method} at this path` };
    return reply.status(404).type(contentType).send(bodyOf(answer));
  });
}

/** Only errors of the client's making show their message. */
function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof ApiError) {
    return { status: error.statusCode, code: error.apiCode, message: error.message };
  }
  const { statusCode, validation, message } = error as {
    statusCode?: number;
    validation?: unknown;
    message?: string;
  };
  if (validation) return { status: 400, code: "validation_failed", message: message ?? "" };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, code: "bad_request", message: message ?? "" };
  }
  return { status: 500, code: "internal_error", message: "something went wrong" };
}
