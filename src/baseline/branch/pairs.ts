import {
  formatLedger,
  gatherPairs,
  LEDGER_FOLDER,
  type LedgerFile,
  type LedgerRead,
  ledgerName,
  MAX_LEDGER_FILES,
} from "../../ledger/ledger-file.ts";
import type { BaselineKey } from "../entry.ts";
import { keyHash, sameKey } from "../key.ts";
import type { PlanChange } from "./change.ts";
import type { GitData } from "./git-data.ts";
import { readSnapshot } from "./snapshot.ts";

export function pairsPath(file: LedgerFile): string {
  return `${keyHash(file.key)}/${LEDGER_FOLDER}/${ledgerName(file)}`;
}

/** The name has a hash of the content, so what is there under it is the same. */
export function planPairs(file: LedgerFile): PlanChange {
  const path = pairsPath(file);
  return async (files) => {
    if (files.has(path)) return null;
    const message = `Add ${file.pairs.length} pairs of ${file.key.scenario}`;
    return { files: new Map([[path, formatLedger(file)]]), message };
  };
}

/** Two requests, and one for each file. */
export async function readPairs(git: GitData, branch: string, key: BaselineKey): Promise<LedgerRead> {
  const snapshot = await readSnapshot(git, branch);
  if (snapshot === null) return { pairs: [], problems: [] };
  const prefix = `${keyHash(key)}/${LEDGER_FOLDER}/`;
  const paths = [...snapshot.files.keys()].filter((path) => path.startsWith(prefix)).sort();
  const texts: [string, string][] = [];
  for (const path of paths.reverse().slice(0, MAX_LEDGER_FILES)) {
    texts.push([path.slice(prefix.length), await git.blob(snapshot.files.get(path)!)]);
  }
  return gatherPairs(texts, (other) => sameKey(other, key));
}
