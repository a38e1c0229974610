/** What a body of JSON holds; null for any other. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
