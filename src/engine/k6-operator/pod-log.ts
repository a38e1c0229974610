import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { messageOf } from "../../errors.ts";
import { ClusterTrouble, type LogPlace } from "./cluster-client.ts";

/** k6 writes something each second; a connection that is silent for longer is dead without having said so. */
const SILENCE_MS = 60_000;
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * Opens the log of a container with the credentials of the official client. Its own class for logs tells neither the end
 * nor the loss of a connection, and both matter here.
 */
export async function openPodLog(
  config: Pick<KubeConfig, "applyToHTTPSOptions">,
  server: string,
  place: LogPlace,
): Promise<AsyncIterable<Uint8Array>> {
  const { namespace, pod, container, since, follow, signal } = place;
  const url = new URL(`${server.replace(/\/+$/, "")}/api/v1/namespaces/${namespace}/pods/${pod}/log`);
  url.searchParams.set("container", container);
  url.searchParams.set("timestamps", "true");
  if (follow) url.searchParams.set("follow", "true");
  if (since !== null) url.searchParams.set("sinceTime", since);
  const options: RequestOptions = { signal, timeout: SILENCE_MS };
  await config.applyToHTTPSOptions(options);
  options.timeout = SILENCE_MS;
  let response: IncomingMessage | undefined;
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options);
  // Told by the stream of the answer as well, once there is one; without a listener it would end the program.
  request.on("error", (error) => signal.aborted || response?.destroy(error));
  request.on("timeout", () => request.destroy(new Error(`silent for ${SILENCE_MS / 1000} s`)));
  request.end();
  try {
    [response] = (await once(request, "response")) as [IncomingMessage];
  } catch (error) {
    throw new ClusterTrouble(null, messageOf(error), { cause: error });
  }
  if (response.statusCode === 200) return piecesOf(response);
  throw new ClusterTrouble(response.statusCode ?? null, await refusalOf(response));
}

async function* piecesOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of response) yield piece as Uint8Array;
  } catch (error) {
    throw new ClusterTrouble(null, messageOf(error), { cause: error });
  }
  if (!response.complete) throw new ClusterTrouble(null, "the connection was cut");
}

async function refusalOf(response: IncomingMessage): Promise<string> {
  const text: string[] = [];
  let bytes = 0;
  for await (const piece of response) {
    bytes += (piece as Buffer).length;
    if (bytes > MAX_REFUSAL_BYTES) break;
    text.push(String(piece));
  }
  try {
    return String((JSON.parse(text.join("")) as { message?: unknown }).message);
  } catch {
    // Not the API itself, but something before it.
    return `HTTP ${response.statusCode}`;
  }
}
