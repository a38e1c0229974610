/**
 * What the answers with an error status look like: whether each is JSON with a code and a message, whether the ones
 * that ask to come back later say when, and a few of their bodies.
 */

/** A body of an error answer, masked and cut where the load was made. */
export interface ErrorAnswerSample {
  /** As in {@link ArmRecording.endpoints}. */
  endpoint: string;
  status: number;
  /** Second of the recording. */
  second: number;
  /** JSON with a code and a message. */
  proper: boolean;
  /** At most 200 characters, without secrets and ids. */
  body: string;
}

/** Answers with a status of 400 or more in one arm, warm-up included, expected ones too. */
export interface ErrorAnswers {
  /** Those whose body was looked at. */
  answered: number;
  /** Of {@link answered}: JSON with a code and a message. */
  proper: number;
  /** Those whose body was not looked at, because the engine had been told to throw bodies away. */
  unseen: number;
  /** Answers 429 and 503. */
  throttled: number;
  /** Of {@link throttled}: with a `Retry-After` header. */
  withRetryAfter: number;
  /** The first few of each endpoint and status. */
  samples: ErrorAnswerSample[];
}

export const NO_ERROR_ANSWERS: Readonly<ErrorAnswers> = {
  answered: 0,
  proper: 0,
  unseen: 0,
  throttled: 0,
  withRetryAfter: 0,
  samples: [],
};
