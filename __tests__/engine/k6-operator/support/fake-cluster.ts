/**
 * An API server that speaks the part of the Kubernetes API that a run uses, with a k6-operator behind it: TestRuns become
 * initializer and runner pods, which wait until all of them run, and whose logs can be followed. Pods are scripted.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { FakePod, type PodOrder, type PodScript } from "./fake-pod.ts";

interface KubeObject {
  metadata: {
    name: string;
    namespace: string;
    uid?: string;
    labels?: Record<string, string>;
    ownerReferences?: unknown;
  };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec?: RunSpec;
  status?: { stage?: string };
}

interface RunSpec {
  parallelism: number;
  arguments: string;
  script: { configMap: { name: string; file: string } };
  runner: {
    env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  };
}

export interface ClusterScript {
  /** By runner index, from 1 up. */
  pods: PodScript[];
  /** What the initializer says where it refuses the script. */
  initializerError?: string;
  /** Answers in place of the real one, first come first served. */
  refusals?: { method: string; path: RegExp; status: number; message: string; times?: number }[];
  token?: string;
  tls?: { key: Buffer; cert: Buffer };
}

export class FakeCluster {
  readonly requests: { method: string; path: string; body: string }[] = [];
  readonly objects = new Map<string, KubeObject>();
  pods: FakePod[] = [];
  /** Everything that was ever created, by kind. */
  readonly created: Record<string, KubeObject[]> = {};
  readonly #script: ClusterScript;
  readonly #server: Server;
  #reconciling: NodeJS.Timeout | null = null;

  constructor(script: ClusterScript) {
    this.#script = script;
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void this.#answer(request, response);
    this.#server = script.tls ? createTlsServer(script.tls, answer) : createServer(answer);
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.#reconciling = setInterval(() => this.#reconcile(), 50);
  }

  async stop(): Promise<void> {
    if (this.#reconciling) clearInterval(this.#reconciling);
    for (const pod of this.pods) pod.kill();
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `${this.#script.tls ? "https" : "http"}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  kubeconfig(namespace = "load"): string {
    const cluster = {
      server: this.url,
      ...(this.#script.tls ? { "certificate-authority-data": this.#script.tls.cert.toString("base64") } : {}),
    };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "test",
      contexts: [{ name: "test", context: { cluster: "c", user: "u", namespace } }],
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user: this.#script.token ? { token: this.#script.token } : {} }],
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const piece of request) body += String(piece);
    const url = new URL(request.url ?? "/", "http://x");
    const method = request.method ?? "";
    this.requests.push({ method, path: url.pathname + url.search, body });
    if (this.#script.token && request.headers.authorization !== `Bearer ${this.#script.token}`) {
      return refuse(response, 401, "Unauthorized");
    }
    const refusal = this.#script.refusals?.find(
      (one) => one.method === method && one.path.test(url.pathname) && (one.times ?? 1) > 0,
    );
    if (refusal) {
      refusal.times = (refusal.times ?? 1) - 1;
      return refuse(response, refusal.status, refusal.message);
    }
    const pods = /^\/api\/v1\/namespaces\/([^/]+)\/pods(?:\/([^/]+)\/log)?$/.exec(url.pathname);
    if (pods && method === "GET") return this.#pods(pods[2], url, response);
    const path =
      /^\/(?:api\/v1|apis\/k6\.io\/v1alpha1)\/namespaces\/([^/]+)\/(testruns|configmaps|secrets)(?:\/([^/]+))?$/.exec(
        url.pathname,
      );
    if (!path) return refuse(response, 404, "the server could not find the requested resource");
    const [, namespace = "", kind = "", name] = path;
    if (method === "POST") return this.#create(kind, namespace, body, response);
    const object = this.objects.get(`${kind}/${name}`);
    if (!object) return refuse(response, 404, `${kind} "${name}" not found`);
    if (method === "GET") return reply(response, 200, object);
    if (method !== "DELETE") return refuse(response, 405, "method not allowed");
    // The garbage collector: what the test run owns goes with it.
    for (const [key, owned] of this.objects) {
      const owners = (owned.metadata.ownerReferences ?? []) as { uid: string }[];
      if (owners.some(({ uid }) => uid === object.metadata.uid)) this.objects.delete(key);
    }
    this.objects.delete(`${kind}/${name}`);
    for (const pod of this.pods) pod.remove();
    reply(response, 200, { kind: "Status", status: "Success" });
  }

  #create(kind: string, namespace: string, body: string, response: ServerResponse): void {
    const object = JSON.parse(body) as KubeObject;
    const key = `${kind}/${object.metadata.name}`;
    if (this.objects.has(key)) {
      refuse(response, 409, `${key} already exists`);
      return;
    }
    object.metadata.namespace = namespace;
    object.metadata.uid = `uid-${this.objects.size + 1}`;
    this.objects.set(key, object);
    this.created[kind] = [...(this.created[kind] ?? []), object];
    reply(response, 201, object);
  }

  #pods(name: string | undefined, url: URL, response: ServerResponse): void {
    const present = this.pods.filter((pod) => !pod.isGone);
    if (name === undefined) {
      const [, run] = /k6_cr=([^,]+)/.exec(url.searchParams.get("labelSelector") ?? "") ?? [];
      const items = present.filter((pod) => pod.testRun === run).map((pod) => pod.object());
      reply(response, 200, { apiVersion: "v1", kind: "PodList", metadata: {}, items });
      return;
    }
    const pod = present.find((one) => one.name === name);
    if (pod?.hasLog) pod.log(url.searchParams, response);
    else if (pod === undefined) refuse(response, 404, `pods "${name}" not found`);
    else refuse(response, 400, `container "k6" in pod "${name}" is waiting to start: ContainerCreating`);
  }

  /** What the operator and the kubelet make of a test run for one of its pods. */
  #orderFor(name: string, spec: RunSpec): PodOrder {
    const files = this.objects.get(`configmaps/${spec.script.configMap.name}`)?.data ?? {};
    const env = spec.runner.env.map(({ name: variable, value, valueFrom }): [string, string] => {
      const secret = valueFrom && this.objects.get(`secrets/${valueFrom.secretKeyRef.name}`)?.stringData;
      return [variable, value?.replaceAll("$$(", "$(") ?? secret?.[variable] ?? ""];
    });
    return {
      files,
      file: spec.script.configMap.file,
      env: Object.fromEntries(env),
      args: spec.arguments.split(/\s+/),
      parallelism: spec.parallelism,
      testRun: name,
    };
  }

  /** What the operator and the scheduler do. */
  #reconcile(): void {
    for (const [key, run] of this.objects) {
      if (!key.startsWith("testruns/") || run.spec === undefined) continue;
      const { name } = run.metadata;
      const own = this.pods.filter((pod) => pod.testRun === name && pod.index > 0);
      const stage = run.status?.stage ?? "";
      const to = (next: string) => {
        run.status = { stage: next };
      };
      if (stage === "") {
        const { initializerError } = this.#script;
        this.pods.push(FakePod.initializer(name, initializerError ?? null));
        to(initializerError === undefined ? "initialized" : "error");
      } else if (stage === "initialized" && this.objects.has(`configmaps/${name}-script`)) {
        for (let index = 1; index <= run.spec.parallelism; index++) {
          this.pods.push(new FakePod(name, index, this.#script.pods[index - 1] ?? {}));
        }
        to("created");
      } else if (stage === "created" && own.length > 0 && own.every((pod) => pod.isRunning)) {
        for (const pod of own) pod.start({ ...this.#orderFor(name, run.spec) });
        to("started");
      } else if (stage === "started" && own.every((pod) => pod.isOver)) to("finished");
    }
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: number, message: string): void {
  reply(response, code, { apiVersion: "v1", kind: "Status", status: "Failure", code, message });
}
