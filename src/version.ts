/** The version of this package; a test holds it to `package.json`. */
export const VERSION = "0.1.0";

/** Name and version of this tool, as it is written into recordings and baselines. */
export const TOOL = `load-action ${VERSION}`;
