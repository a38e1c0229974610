/**
 * The history of a branch never shrinks. When it has grown too large, the branch is closed and the next generation
 * begins without a history, on a branch of its own: `NAME`, `NAME-g2`, `NAME-g3`. The highest one counts.
 */
import type { GitData } from "./git-data.ts";

export interface Generation {
  number: number;
  branch: string;
  tip: string;
}

/** The last one before the newest is kept, for whoever still reads it. */
const KEPT = 2;

export function generationBranch(name: string, number: number): string {
  return number === 1 ? name : `${name}-g${number}`;
}

/** All generations there are, the newest first. */
export async function findGenerations(git: GitData, name: string): Promise<Generation[]> {
  const branches = await git.branches(name);
  const found: Generation[] = [];
  for (const [branch, tip] of branches) {
    if (!branch.startsWith(name)) continue;
    const number = branch === name ? 1 : Number(/^-g([1-9]\d{0,5})$/.exec(branch.slice(name.length))?.[1]);
    if (Number.isInteger(number) && generationBranch(name, number) === branch)
      found.push({ number, branch, tip });
  }
  return found.sort((a, b) => b.number - a.number);
}

/** Those that may go. */
export function outlived(generations: readonly Generation[]): Generation[] {
  const newest = generations[0]?.number ?? 0;
  return generations.filter(({ number }) => number <= newest - KEPT);
}
