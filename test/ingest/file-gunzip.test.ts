// Gzip is inflated whatever surrounds its members and however its bytes come.
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflated } from '../../src/ingest/file-gunzip.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Uint8Array, size = bytes.length): Promise<{ text: string; largest: number; error: unknown }> {
  const parts: Uint8Array[] = []
  let error: unknown = null
  try {
    for await (const part of inflated(pieces(bytes, Math.max(1, size)))) parts.push(part)
  } catch (thrown) {
    error = thrown
  }
  return { text: Buffer.concat(parts).toString('latin1'), largest: Math.max(0, ...parts.map((part) => part.length)), error }
}

// Does not compress, so that a member is longer than what zlib is given at once.
const noise = Array.from({ length: 20_000 }, (_, n) => String.fromCharCode(33 + Math.floor(Math.abs(Math.sin(n)) * 90))).join('')
const [a, b, long] = [gzipSync('a'), gzipSync('bb'), gzipSync(noise)]
const zeros = (count: number): Buffer => Buffer.alloc(count)

describe('every size of the pieces', () => {
  it.each([
    ['nothing', zeros(0), ''],
    ['a byte', Buffer.from('x'), 'x'],
    ['the begin of gzip', Buffer.from([0x1f, 0x8b]), '\x1f\x8b'],
    ['what only begins like gzip', Buffer.from([0x1f, 0x8b, 0x41]), '\x1f\x8bA'],
    ['one member', a, 'a'],
    ['an empty member', gzipSync(''), ''],
    ['members behind one another', Buffer.concat([a, b, long, a]), `abb${noise}a`],
    ['padding at the end', Buffer.concat([a, zeros(700)]), 'a'],
    ['padding between members', Buffer.concat([a, zeros(1), long, zeros(10_000), b, zeros(3)]), `a${noise}bb`],
    ['gzip within gzip', gzipSync(Buffer.concat([a, zeros(5), b])), 'abb'],
  ])('%s', async (_name, bytes, text) => {
    for (const size of [1, 7, 100, 4_096, 1_000_000].filter((step) => bytes.length / step < 5_000)) {
      expect(await read(bytes, size)).toMatchObject({ text, error: null })
    }
  })

  it('leaves gzip alone that lies deeper: somebody made it to be inflated for ever', async () => {
    expect((await read(gzipSync(gzipSync(gzipSync('deep'))))).text).toBe(gzipSync('deep').toString('latin1'))
  })
})

describe('what is damaged', () => {
  it('hands over what came before', async () => {
    expect(await read(Buffer.concat([long, b.subarray(0, 15)]))).toMatchObject({
      text: expect.stringContaining(noise),
      error: { code: 'Z_BUF_ERROR' },
    })
    expect(await read(Buffer.concat([a, Buffer.from('garbage')]), 1)).toMatchObject({ text: 'a', error: { code: 'Z_DATA_ERROR' } })
    expect(await read(Buffer.concat([a, zeros(9), Buffer.from('garbage')]))).toMatchObject({ text: 'a', error: { code: 'Z_DATA_ERROR' } })
  })
})

it('hands a bomb over in small pieces', async () => {
  const { text, largest } = await read(gzipSync(zeros(50_000_000)))
  expect([text.length, largest]).toEqual([50_000_000, 64 * 1024])
})
