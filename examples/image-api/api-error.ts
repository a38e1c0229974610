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

/** Any error as status and body. Only errors of the client's making show their message. */
export function errorAnswer(error: unknown): {
  status: number;
  body: { error: { code: string; message: string } };
} {
  if (error instanceof ApiError) {
    return { status: error.statusCode, body: { error: { code: error.apiCode, message: error.message } } };
  }
  const { statusCode, validation, message } = error as {
    statusCode?: number;
    validation?: unknown;
    message?: string;
  };
  if (validation)
    return { status: 400, body: { error: { code: "validation_failed", message: message ?? "" } } };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, body: { error: { code: "bad_request", message: message ?? "" } } };
  }
  return { status: 500, body: { error: { code: "internal_error", message: "something went wrong" } } };
}
