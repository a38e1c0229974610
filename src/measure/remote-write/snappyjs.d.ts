declare module "snappyjs" {
  /** @throws Error for what is not snappy, or larger than `maxLength` bytes when it is unpacked */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
  export function compress(uncompressed: Uint8Array): Uint8Array;
}
