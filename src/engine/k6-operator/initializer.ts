import { type ClusterClient, isClusterTrouble } from "./cluster-client.ts";
import { LogLines } from "./log-lines.ts";
import { CONTAINER, isInitializer, type PodFacts, stateOf } from "./pod-state.ts";

const MAX_WORDS = 300;
const READ_TIMEOUT_MS = 5_000;

/**
 * Why there will be no load: the operator gave up, which its initializer, the pod that tries the script first, may tell.
 *
 * @returns one line, or null where nothing speaks against the run
 */
export async function refusalOf(seen: {
  client: ClusterClient;
  namespace: string;
  name: string;
  stage: string | null;
  pods: readonly PodFacts[];
}): Promise<string | null> {
  const { client, namespace, name, stage, pods } = seen;
  const pod = pods.find((one) => isInitializer(name, one));
  const state = pod && stateOf(pod);
  const failed = state?.is === "over" && state.exitCode !== 0;
  if (stage !== "error" && !failed) return null;
  const what = failed ? "its check of the script failed" : "it does not say why";
  const said = pod?.metadata?.name ? await lastWords(client, namespace, pod.metadata.name) : null;
  const more = failed && said !== null ? `: ${said}` : "";
  const hint = failed ? "" : "; a common reason is more pods than virtual users: look at its log";
  return `kubernetes: k6-operator refused the test run ${name}, ${what}${more}${hint}`;
}

async function lastWords(client: ClusterClient, namespace: string, pod: string): Promise<string | null> {
  const lines = new LogLines();
  const texts: string[] = [];
  try {
    const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
    const place = { namespace, pod, container: CONTAINER, since: null, follow: false, signal };
    for await (const chunk of await client.openLog(place)) {
      texts.push(...lines.take(chunk).map(({ text }) => text));
    }
    texts.push(...lines.rest().map(({ text }) => text));
  } catch (error) {
    // That it was refused is known without it.
    if (!isClusterTrouble(error)) throw error;
    return null;
  }
  const last =
    texts.findLast((text) => /level.{1,3}(error|fatal)/.test(text)) ?? texts.findLast((text) => text.trim());
  return last === undefined ? null : last.replace(/\s+/g, " ").slice(0, MAX_WORDS);
}
