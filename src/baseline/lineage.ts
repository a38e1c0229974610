/** Where a run's code comes from: what decides which stored runs it may be compared with. */
export interface Lineage {
  /** The run's own commit: a run is never compared with itself. */
  head: string | null;
  /**
   * What the code was derived from, the nearest first: of a pull request the commit where it left its target and what
   * comes before that, of a push the commits before it. None of them is part of the change. Null where nobody knows.
   */
  ancestors: readonly string[] | null;
  /** The branch that the change goes to, or that was pushed. */
  branch: string | null;
}
