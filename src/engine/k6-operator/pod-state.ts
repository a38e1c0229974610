/** What a pod's status says, in our words. The shapes are those of the Kubernetes API, as far as they are read here. */
export interface PodFacts {
  metadata?: { name?: string; labels?: Record<string, string>; deletionTimestamp?: unknown };
  spec?: { nodeName?: string };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: ContainerFacts[];
    initContainerStatuses?: ContainerFacts[];
  };
}

interface ContainerFacts {
  name: string;
  state?: {
    waiting?: { reason?: string; message?: string };
    running?: object;
    terminated?: { exitCode: number; signal?: number; reason?: string; message?: string };
  };
}

export type PodState =
  | { is: "waiting"; why: string }
  | { is: "running" }
  | { is: "over"; exitCode: number | null; why: string | null };

/** The operator's runners have one container of this name. */
export const CONTAINER = "k6";

export function stateOf({ status = {} }: PodFacts): PodState {
  const k6 = status.containerStatuses?.find(({ name }) => name === CONTAINER)?.state;
  if (status.phase === "Failed" && status.reason !== undefined) {
    const exitCode = k6?.terminated?.exitCode ?? null;
    return { is: "over", exitCode, why: `${asVerb(status.reason)}${because(status.message)}` };
  }
  if (k6?.terminated !== undefined) {
    const { exitCode, reason, message } = k6.terminated;
    const plain = reason === undefined || reason === "Completed" || reason === "Error";
    return { is: "over", exitCode, why: plain ? null : `ended with ${reason}${because(message)}` };
  }
  if (k6?.running !== undefined) return { is: "running" };
  if (status.phase === "Succeeded") return { is: "over", exitCode: 0, why: null };
  if (status.phase === "Failed") return { is: "over", exitCode: null, why: "failed without saying why" };
  return { is: "waiting", why: whyWaiting(status) };
}

function whyWaiting(status: NonNullable<PodFacts["status"]>): string {
  const unscheduled = status.conditions?.find(
    ({ type, status: state }) => type === "PodScheduled" && state === "False",
  );
  if (unscheduled !== undefined) return `was never scheduled${because(unscheduled.message)}`;
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const waiting = containers.find(({ state }) => state?.waiting !== undefined)?.state?.waiting;
  if (waiting?.reason !== undefined) return `did not start: ${waiting.reason}${because(waiting.message)}`;
  return "did not start";
}

function asVerb(reason: string): string {
  if (reason === "Evicted") return "was evicted";
  if (reason === "Preempting" || reason === "Preempted") return "was preempted";
  return `ended with ${reason}`;
}

const MAX_MESSAGE = 200;

function because(message: string | undefined): string {
  const text = message?.replace(/\s+/g, " ").trim().replace(/\.$/, "") ?? "";
  if (text === "") return "";
  return ` (${text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 3)}...` : text})`;
}

/** Which runner of the test run a pod is, from 1 up; null for the initializer and the starter. */
export function runnerIndex(testRun: string, { metadata }: PodFacts): number | null {
  const labels = metadata?.labels ?? {};
  const job = labels["batch.kubernetes.io/job-name"] ?? labels["job-name"] ?? "";
  if (!job.startsWith(`${testRun}-`)) return null;
  const index = job.slice(testRun.length + 1);
  return /^[1-9]\d*$/.test(index) ? Number(index) : null;
}

/** Whether it is the pod in which the operator tries the script before the load. */
export function isInitializer(testRun: string, { metadata }: PodFacts): boolean {
  const labels = metadata?.labels ?? {};
  return (labels["batch.kubernetes.io/job-name"] ?? labels["job-name"]) === `${testRun}-initializer`;
}
