import { createInterface } from "node:readline/promises";

/** Asks a person. Without one, every question has its default for an answer. */
export interface Prompter {
  ask(question: string, byDefault: string): Promise<string>;
  confirm(question: string): Promise<boolean>;
  close(): void;
}

/** Asks over the given streams; an empty answer is the default. The end of the input is an empty answer. */
export function terminalPrompter(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompter {
  const lines = createInterface({ input, output });
  const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  const question = (text: string) => Promise.race([lines.question(text).catch(() => ""), ended]);
  return {
    async ask(text, byDefault) {
      const answer = (await question(`${text}${byDefault === "" ? "" : ` [${byDefault}]`}: `)).trim();
      return answer === "" ? byDefault : answer;
    },
    async confirm(text) {
      return /^y(es)?$/i.test((await question(`${text} [y/N]: `)).trim());
    },
    close: () => lines.close(),
  };
}

/** Nobody is there: defaults, and no to every question that would destroy something. */
export const NOBODY: Prompter = {
  ask: async (_, byDefault) => byDefault,
  confirm: async () => false,
  close: () => {},
};
