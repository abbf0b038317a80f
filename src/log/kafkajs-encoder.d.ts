// The types of kafkajs's encoder, which it keeps to itself: as far as `kafka-encoder.ts` knows it.
declare module 'kafkajs/src/protocol/encoder.js' {
  /** Writes the bytes of a request, growing as it must. */
  class Encoder {
    /** The size that a new encoder of this least size begins with. */
    static nextPowerOfTwo(size: number): number
    static sizeOfVarInt(value: number): number
    static sizeOfVarLong(value: unknown): number
    buf: Buffer
    /** Where the next byte goes. */
    offset: number
    /** Makes room for so many bytes more. */
    ensureAvailable(bytes: number): void
    writeEncoderArray(encoders: readonly Encoder[]): this
    writeVarInt(value: number): this
    writeUVarInt(value: number): this
    writeVarLong(value: unknown): this
  }

  export { Encoder as 'module.exports' }
}
