/** Prometheus could not be asked, or gave no answer that can be used. The message ends a sentence about a figure. */
export class PrometheusTrouble extends Error {
  override name = "PrometheusTrouble";
  /** Whether the same question may be answered a little later. */
  readonly passing: boolean;

  constructor(message: string, { passing = false }: { passing?: boolean } = {}) {
    super(message);
    this.passing = passing;
  }
}

const UNTRUSTED =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED)|ALTNAME/;

/** What kept a request from being answered, without a host name or an address: reports may be public. */
export function connectionTrouble(error: unknown): PrometheusTrouble {
  const { name } = error as Error;
  const code = codeOf(error);
  if (name === "TimeoutError" || /TIMEOUT|ETIMEDOUT/.test(code)) {
    return new PrometheusTrouble("Prometheus did not answer in time", { passing: true });
  }
  if (name === "AbortError") return new PrometheusTrouble("the run was ended before Prometheus answered");
  if (UNTRUSTED.test(code)) {
    return new PrometheusTrouble(
      `the certificate of Prometheus is not trusted (${code}); name its authority in prometheus-ca`,
    );
  }
  const words: Record<string, string> = {
    ECONNREFUSED: "the connection was refused",
    ECONNRESET: "the connection was reset",
    UND_ERR_SOCKET: "the connection was cut",
    ENOTFOUND: "its host name is not known",
    EAI_AGAIN: "its host name could not be looked up",
  };
  const why = words[code] ?? (code || "the connection failed");
  return new PrometheusTrouble(`Prometheus cannot be reached: ${why}`, { passing: true });
}

function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === "string") return code;
  }
  return "";
}
