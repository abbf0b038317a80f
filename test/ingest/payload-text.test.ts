// What was pushed to its text: every wrapping that there is, and every way in which it can be broken, in bounded memory.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LARGEST_PAYLOAD, textOfPayload } from '../../src/ingest/payload-text.ts'
import { rejectionReasons } from '../../src/model/event.ts'

/** What nobody holds any more may stand in memory for a while: only what is left afterwards says something. */
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const gzip = (data: string | Uint8Array): Buffer => gzipSync(data)
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64')

describe('the text of a payload', () => {
  it('is the same in every wrapping', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (inner) => {
        const text = `{${Buffer.from(inner).toString()}}`
        const once = gzip(text)
        const wrapped = [Buffer.from(text), once, gzip(once), Buffer.from(base64(once)), Buffer.from(base64(gzip(once)))]
        for (const data of wrapped) expect(textOfPayload(data)).toEqual({ text })
      }),
      { numRuns: 20 },
    )
  })

  it('may stand in several members', () => {
    expect(textOfPayload(Buffer.concat([gzip('{"a":'), gzip('1}')]))).toEqual({ text: '{"a":1}' })
  })
})

describe('what is no text', () => {
  const whole = gzip(JSON.stringify({ random: Array.from({ length: 30 }, (_, n) => (n * 7919) % 1009) }))

  it('says that it was cut, wherever it was', () => {
    for (let length = 3; length < whole.length; length++)
      expect(textOfPayload(whole.subarray(0, length))).toEqual({ reason: 'payload-cut' })
  })

  it('is never taken for another text, whichever bit was turned', () => {
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const turned = Buffer.from(whole)
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const read = textOfPayload(turned)
      // Bits of the header that concern no byte of the text: flags, time, system.
      if ('text' in read) expect(read).toEqual(textOfPayload(whole))
      else expect(rejectionReasons).toContain(read.reason)
    }
  })

  it('is damaged where gzip says so, and no UTF-8 where its bytes say so', () => {
    const damaged = Buffer.from(whole)
    damaged[whole.length - 6] = (damaged[whole.length - 6] ?? 0) ^ 0xff
    expect(textOfPayload(damaged)).toEqual({ reason: 'payload-damaged' })
    expect(textOfPayload(gzip(Buffer.from([0x7b, 0xff, 0x7d])))).toEqual({ reason: 'invalid-utf8' })
  })

  it('is whatever else was pushed, which never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (data) => void textOfPayload(data)))
  })
})

describe('a bomb', () => {
  const bomb = gzip(Buffer.alloc(LARGEST_PAYLOAD + 1))

  it.each([
    ['in one layer', bomb],
    ['in two', gzip(bomb)],
    ['in base64', Buffer.from(base64(bomb))],
    ['that is not compressed', Buffer.alloc(LARGEST_PAYLOAD + 1)],
  ])('is stopped %s', (_, data) => {
    expect(textOfPayload(data)).toEqual({ reason: 'payload-too-large' })
  })

  it('of many layers is not opened', () => {
    expect(textOfPayload(gzip(gzip(gzip('{}'))))).toEqual({ reason: 'too-deep' })
  })

  it('leaves memory as it was: a gigabyte in a megabyte, again and again', async () => {
    const huge = Buffer.concat(Array.from({ length: 64 }, () => bomb))
    const held = (): number => {
      collectGarbage()
      return process.memoryUsage().arrayBuffers
    }
    textOfPayload(huge)
    const before = held()
    for (let times = 0; times < 5; times++) expect(textOfPayload(huge)).toEqual({ reason: 'payload-too-large' })
    // What nobody holds is given back by a thread of its own, some time after it was found.
    await expect.poll(() => held() - before, { timeout: 10_000 }).toBeLessThan(LARGEST_PAYLOAD)
  })
})
