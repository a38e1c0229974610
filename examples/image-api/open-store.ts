import { memoryStore } from "./memory-store.ts";
import type { Settings } from "./options.ts";
import type { Job, Store } from "./store.ts";

/** Redis where it was asked for and is there; otherwise this process's memory, which is then said. */
export async function openStore(
  settings: Settings,
  onCompleted: (job: Job) => void,
  say: (line: string) => void,
): Promise<Store> {
  if (settings.redis === "") return memoryStore(settings, onCompleted);
  // Only here, so that the API starts at once where Redis is not wanted.
  const { redisStore } = await import("./redis-store.ts");
  try {
    return await redisStore(settings, onCompleted);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const where = withoutPassword(settings.redis);
    say(`no Redis at ${where} (${why}); queue and cache are kept in memory`);
    return memoryStore(settings, onCompleted);
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/)[^@/]*@/, "$1");
}
