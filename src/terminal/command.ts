export interface TerminalDeps {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The file that was started; an embedded arm starts it again. */
  entry: string;
}

/** Gets the words after the command; returns the exit code. */
export type Command = (args: string[], deps: TerminalDeps) => Promise<number>;
