/** What the analysis says. Sentences are plain text in which names stand between backticks. */
import type { Correlation } from "./correlation.ts";
import type { Saturation } from "./saturation.ts";
import type { Scalability } from "./scalability.ts";

export type FindingKind =
  | "generator"
  | "resource"
  | "throughput"
  | "latency"
  | "endpoint"
  | "failures"
  | "rate-limit";

export interface Finding {
  /** Unique in a report, letters, digits and `-`: evidence is linked to by it. */
  id: string;
  kind: FindingKind;
  title: string;
  /** `strong`: large, sustained and beyond chance; `some`: it points there. */
  strength: "strong" | "some";
  evidence: string[];
  /** When it first showed, in seconds of the recording; null where it is of the run as a whole. */
  second: number | null;
  /** What it is about, where that has a name: an endpoint, a resource, a class of failures. */
  subject: string | null;
}

/** A question that this run cannot answer, and why. */
export interface OpenQuestion {
  question: string;
  why: string;
}

export type ActionKind = "scale" | "optimise" | "fix" | "rate-limit" | "document" | "measure";

export interface ActionItem {
  kind: ActionKind;
  text: string;
  /** The evidence in a few words. */
  because: string;
  /** {@link Finding.id}, or null where the evidence is a limit or a comparison of the verdict. */
  findingId: string | null;
}

/** How one monitored resource behaved. */
export interface ResourceVerdict {
  name: string;
  saturation: Saturation | null;
  /** With the 95th percentile of the latency, the level of load held fixed; null where it cannot be said. */
  withLatency: (Correlation & { lagSeconds: number }) | null;
}

export interface Analysis {
  /** Most likely bottleneck first. */
  findings: Finding[];
  open: OpenQuestion[];
  scalability: Scalability;
  resources: ResourceVerdict[];
  actions: ActionItem[];
}

/** A name as a part of an id. */
export function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 40) || "unnamed"
  );
}
