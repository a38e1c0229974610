import type { References } from "./histogram-codec.ts";

/** Both sides keep this for the length of a frame, so that a frame can be read without the frames before it. */
export class CodecState {
  readonly latency: References = new Map();
  readonly phases: References = new Map();
  readonly values: References = new Map();
  second = 0;
}
