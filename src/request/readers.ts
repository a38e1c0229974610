/** Readers that every setting is made of. */
import { z } from "zod";
import { UsageError } from "../errors.ts";

/** Makes a zod step of a reader that throws a UsageError, so that every source reports in the same way. */
export function step<I, O>(parse: (value: I) => O): (value: I, context: z.RefinementCtx) => O {
  return (value, context) => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The name of the field comes from the source: an input, a flag or a line of the file.
      context.addIssue({ code: "custom", message: error.message.replace(/^: /, "") });
      return z.NEVER;
    }
  };
}

export const scalar = z.union([z.string(), z.number(), z.boolean()], { error: "write a single value" });

export function read<T>(parse: (text: string) => T) {
  return scalar.transform(step((value) => parse(String(value))));
}

export function fails(found: string, expected: string): never {
  throw new UsageError(`found ${JSON.stringify(found)}; write ${expected}`);
}

export const text = read((value) => value.trim());

export function oneOf<const T extends readonly string[]>(words: T) {
  return read((value): T[number] => {
    const word = value.trim().toLowerCase();
    return words.includes(word) ? word : fails(value, `one of ${words.join(", ")}`);
    // For editors: what the words are.
  }).meta({ enum: [...words] });
}

export function wholeNumber(example: string) {
  return read((value) => {
    const digits = value.trim().replaceAll(/[ _]/g, "");
    return /^\d+$/.test(digits) && Number(digits) > 0 ? Number(digits) : fails(value, example);
  });
}
