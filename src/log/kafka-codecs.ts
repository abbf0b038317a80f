// The compression of batches. kafkajs brings gzip alone, and stops for good at a batch of any other codec.
import { promisify } from 'node:util'
import { constants, gunzip, gzip, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import kafkajs, { type CompressionTypes as CompressionType } from 'kafkajs'
import { compress as snap, uncompress as unsnap } from 'snappyjs'
import type { Compression } from './compression.ts'

// Node finds these in kafkajs's CommonJS by the default export only.
const { CompressionCodecs, CompressionTypes } = kafkajs

/** The codecs in kafkajs's numbers. */
export const compressionTypes: Readonly<Record<Compression, CompressionType>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  zstd: CompressionTypes.ZSTD,
}

/** A batch is at most a few MiB as a broker takes it; what unpacks to more than this is none of ours. */
const MOST_UNPACKED = 64 * 1024 * 1024

/** What Java's snappy begins with, the "xerial" framing: a magic, then two versions; 16 bytes in all. Blocks with their lengths follow. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
const XERIAL_HEADER = 16
const LENGTH = 4

type Pack = (bytes: Buffer) => Promise<Buffer>

interface Codec {
  readonly type: Exclude<CompressionType, CompressionType.None>
  readonly pack: Pack
  readonly unpack: Pack
}

const bounds = { maxOutputLength: MOST_UNPACKED }
/** What zstd unpacks into at once: at least and at most so much. */
const LEAST_PIECE = 2 * 1024
const LARGEST_PIECE = 4 * 1024 * 1024
// The lowest level: the higher ones cost more and spare nothing in batches of this size (docs/kafka.md).
const zstdLevel = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

const codecs: Readonly<Record<string, Codec>> = {
  gzip: {
    type: CompressionTypes.GZIP,
    pack: (bytes) => promisify(gzip)(bytes),
    unpack: (bytes) => promisify(gunzip)(bytes, bounds),
  },
  snappy: { type: CompressionTypes.Snappy, pack: async (bytes) => Buffer.from(snap(bytes)), unpack: async (bytes) => unsnapped(bytes) },
  // At once: a batch of a hundred records takes some ten microseconds, and to hand it to another thread and back takes ten times that.
  zstd: {
    type: CompressionTypes.ZSTD,
    pack: async (bytes) => zstdCompressSync(bytes, zstdLevel),
    unpack: createUnpack((bytes, chunkSize) => zstdDecompressSync(bytes, { ...bounds, chunkSize })),
  },
  lz4: { type: CompressionTypes.LZ4, pack: async () => refuse('lz4'), unpack: async () => refuse('lz4') },
}

/** A piece is chosen somewhat larger than what came of the like: one too small costs a second and a copy. */
const HEADROOM = 1.05
/** How fast a batch that grew much is forgotten, a batch. */
const FORGETTING = 0.95

/**
 * Unpacks a batch into one piece, as large as what batches before it grew to: those of one topic are much alike. Node's pieces of 16 KiB are taken from memory
 * that is shared by four of them and kept as long as any record of these is, and a batch of several is copied together.
 */
function createUnpack(unpack: (bytes: Buffer, piece: number) => Buffer): Pack {
  let growth = 1
  return async (bytes) => {
    const piece = Math.ceil(bytes.length * growth * HEADROOM)
    const unpacked = unpack(bytes, Math.min(LARGEST_PIECE, Math.max(LEAST_PIECE, piece)))
    growth = Math.max(unpacked.length / Math.max(1, bytes.length), growth * FORGETTING)
    return unpacked
  }
}

/** Snappy in Java's framing, or as one plain block. */
function unsnapped(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return Buffer.from(unsnap(bytes, MOST_UNPACKED))
  const parts: Buffer[] = []
  let unpacked = 0
  for (let at = XERIAL_HEADER; at + LENGTH <= bytes.length; ) {
    const begin = at + LENGTH
    at = begin + bytes.readUInt32BE(at)
    const part = Buffer.from(unsnap(bytes.subarray(begin, at), MOST_UNPACKED - unpacked))
    unpacked += part.length
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/**
 * A batch that cannot be read, however often it is fetched. kafkajs tries for ever and without a word what does not say
 * `retriable: false`.
 */
function unreadable(what: string, cause?: unknown): Error {
  return Object.assign(new Error(what, { cause }), { name: 'UnreadableBatch', retriable: false })
}

function refuse(name: string): never {
  throw unreadable(`a batch is compressed with ${name}, which claimwatch does not read`)
}

/** Whether an error says that a batch cannot be read. kafkajs itself fails so at a batch of more records than a call takes arguments. */
export function isUnreadableBatch(thrown: Error): boolean {
  return thrown.name === 'UnreadableBatch' || thrown instanceof RangeError
}

/** What kafkajs calls. It hands over its encoder, of which the bytes matter. */
function codecOf(name: string, { pack, unpack }: Codec) {
  return {
    compress: ({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> => pack(buffer),
    decompress: (bytes: Buffer): Promise<Buffer> =>
      unpack(bytes).catch((thrown) => {
        if (thrown instanceof Error && thrown.name === 'UnreadableBatch') throw thrown
        throw unreadable(`a batch that says it is ${name} cannot be unpacked`, thrown)
      }),
  }
}

/** Teaches kafkajs the codecs, for every client of this process: it keeps them in one table of its own. */
export function registerCodecs(): void {
  for (const [name, codec] of Object.entries(codecs)) {
    const known = codecOf(name, codec)
    CompressionCodecs[codec.type] = () => known
  }
}
