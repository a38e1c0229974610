export interface Job {
  jobId: string;
  userId: string;
}

/** A bounded queue of images to be made, whose jobs are finished at a steady pace. */
export interface JobQueue {
  /** Jobs that wait; null where that cannot be said. */
  depth(): Promise<number | null>;
  hasRoomFor(jobs: number): boolean;
  /** Where the queue is full, the oldest jobs make room. Throws 503 where it cannot be reached. */
  add(jobs: readonly Job[]): Promise<void>;
}

/** Images that were made before. It holds so many and no more, and can be wrong only in that it forgets. */
export interface ImageCache {
  /** Whether the image is kept; either way it is from then on. */
  lookUp(key: string): Promise<boolean>;
}

/** Where queue and cache are. */
export interface Store {
  kind: "memory" | "redis";
  queue: JobQueue;
  cache: ImageCache;
  /** null where it cannot be said. */
  memory(): Promise<{ usedBytes: number; maxBytes: number | null } | null>;
  close(): Promise<void>;
}
