// Ids that are hashes of their cause: the same cause gives the same id, another cause another.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest, shortId } from '../../src/model/digest.ts'

const part = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))

describe('digest', () => {
  it('is 64 hex digits and a function of its parts', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(digest(...parts)).toMatch(/^[0-9a-f]{64}$/)
        expect(digest(...parts)).toBe(digest(...parts))
        expect(shortId(...parts)).toBe(digest(...parts).slice(0, 16))
      }),
    )
  })

  it('tells parts apart by where they end', () => {
    expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'))
    expect(digest('', 'a')).not.toBe(digest('a', ''))
    expect(digest(null)).not.toBe(digest(''))
  })
})
