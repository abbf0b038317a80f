// Compressed batches: what one codec packed it unpacks, and what cannot be read says so for good.
import fc from 'fast-check'
import { CompressionCodecs, CompressionTypes } from 'kafkajs'
import { compress as snap } from 'snappyjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { isUnreadableBatch, registerCodecs } from '../../src/log/kafka-codecs.ts'

beforeAll(registerCodecs)

type Known = Exclude<CompressionTypes, CompressionTypes.None>
const known: readonly [string, Known][] = [
  ['gzip', CompressionTypes.GZIP],
  ['snappy', CompressionTypes.Snappy],
  ['zstd', CompressionTypes.ZSTD],
]
const pack = (type: Known, bytes: Buffer): Promise<Buffer> => CompressionCodecs[type]().compress({ buffer: bytes })
const unpack = (type: Known, bytes: Buffer): Promise<Buffer> => CompressionCodecs[type]().decompress(bytes)

describe.each(known)('%s', (name, type) => {
  it('unpacks what it packed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (given) => {
        const bytes = Buffer.from(given)
        expect(await unpack(type, await pack(type, bytes))).toEqual(bytes)
      }),
      { numRuns: 50 },
    )
  })

  it('makes the like smaller', async () => {
    const bytes = Buffer.from('{"kind":"Connect"}'.repeat(500))
    expect((await pack(type, bytes)).length).toBeLessThan(bytes.length / 10)
  })

  it('says for good that something else cannot be unpacked', async () => {
    const failure = unpack(type, Buffer.from('this is something else'))
    await expect(failure).rejects.toMatchObject({ name: 'UnreadableBatch', retriable: false, message: expect.stringContaining(name) })
  })
})

/** A text in the framing of Java's snappy, in blocks of so many bytes. */
function xerial(bytes: Buffer, size: number): Buffer {
  const parts = [Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])]
  for (let at = 0; at < bytes.length; at += size) {
    const block = snap(bytes.subarray(at, at + size))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(block.length)
    parts.push(length, Buffer.from(block))
  }
  return Buffer.concat(parts)
}

it('unpacks zstd whatever the batches before it grew to', async () => {
  const batch = fc.record({ text: fc.string({ minLength: 1, maxLength: 40 }), times: fc.constantFrom(1, 3, 200, 20_000) })
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 8 }), async (batches) => {
      for (const { text, times } of batches) {
        const bytes = Buffer.from(text.repeat(times))
        expect((await unpack(CompressionTypes.ZSTD, await pack(CompressionTypes.ZSTD, bytes))).equals(bytes)).toBe(true)
      }
    }),
    { numRuns: 40 },
  )
})

it("unpacks Java's framing of snappy, of one block and of several", async () => {
  const bytes = Buffer.from('one line after another\n'.repeat(400))
  for (const size of [1_000, 32 * 1024]) expect(await unpack(CompressionTypes.Snappy, xerial(bytes, size))).toEqual(bytes)
  await expect(unpack(CompressionTypes.Snappy, xerial(bytes, 1_000).subarray(0, 90))).rejects.toMatchObject({ retriable: false })
})

it('names lz4, which it does not read', async () => {
  await expect(unpack(CompressionTypes.LZ4, Buffer.alloc(9))).rejects.toMatchObject({
    retriable: false,
    message: expect.stringContaining('lz4'),
  })
})

it.each(known.filter(([name]) => name !== 'snappy'))('unpacks no bomb of %s', async (_, type) => {
  const bomb = await pack(type, Buffer.alloc(65 * 1024 * 1024))
  expect(bomb.length).toBeLessThan(200_000)
  await expect(unpack(type, bomb)).rejects.toMatchObject({ retriable: false })
})

it('knows the batch of too many records, at which kafkajs runs out of arguments', () => {
  expect(isUnreadableBatch(new RangeError('Maximum call stack size exceeded'))).toBe(true)
  expect(isUnreadableBatch(new Error('ECONNREFUSED'))).toBe(false)
})
