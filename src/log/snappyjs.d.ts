// The types of snappyjs, which brings none: as far as the codecs use it.
declare module 'snappyjs' {
  /** One block of Snappy. */
  export function compress(bytes: Uint8Array): Uint8Array
  /** Throws for what is no block of Snappy, or one that says it unpacks to more than `mostBytes`. */
  export function uncompress(bytes: Uint8Array, mostBytes?: number): Uint8Array
}
