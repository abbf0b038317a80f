// What an incident's sources minted: theirs and nobody else's, each certificate once, corrected by the last record.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import { createMintedBook, type MintedBook } from '../../src/respond/minted.ts'
import { attemptOf, claim, now, otherClaim } from './records.ts'

const incident = { claim, sources: ['203.0.113.0/24', '2001:db8:41d0::/48'] }
const bookOf = (...attempts: JudgedAttempt[]): MintedBook => {
  const book = createMintedBook()
  for (const attempt of attempts) book.add(attempt)
  return book
}

describe('createMintedBook', () => {
  it('lists what the sources got through the claim, and nothing of other sources or claims', () => {
    const book = bookOf(
      attemptOf('late', { at: now }),
      attemptOf('early', { at: now - 5 }),
      attemptOf('six', { at: now + 1, source: '2001:db8:41d0:7::1' }),
      attemptOf('factory', { source: '198.51.100.7' }),
      attemptOf('other', { claim: otherClaim }),
      attemptOf('nowhere', { source: null }),
      attemptOf('no address', { source: 'hostile' }),
    )
    expect(book.of(incident).map(({ at }) => at)).toEqual([now - 5, now, now + 1])
    expect(book.of({ claim, sources: [] })).toEqual([])
    expect(book.of({ claim, sources: ['no prefix'] })).toEqual([])
  })

  it('counts ok, duplicate and off-pattern, not what was rejected or never registered', () => {
    const book = bookOf(
      attemptOf('a', { outcome: 'ok' }),
      attemptOf('b', { outcome: 'duplicate' }),
      attemptOf('c', { outcome: 'off-pattern' }),
      attemptOf('d', { outcome: 'rejected' }),
      attemptOf('e', { outcome: 'orphan' }),
    )
    expect(book.of(incident)).toHaveLength(3)
  })

  it('takes the basis from the attempt; an unnamed certificate is inferred', () => {
    const book = bookOf(
      attemptOf('a', { basis: 'exact' }),
      attemptOf('b', { basis: 'inferred' }),
      attemptOf('c', { certificate: null, basis: 'exact' }),
      attemptOf('d', { certificate: null, basis: null }),
    )
    expect(book.of(incident).map(({ basis }) => basis)).toEqual(['exact', 'inferred', 'inferred', 'inferred'])
  })

  it('lists a certificate once, and each unnamed one', () => {
    const named = attemptOf('a')
    const book = bookOf(
      named,
      attemptOf('b', { certificate: named.certificate, at: now }),
      attemptOf('c', { certificate: null }),
      attemptOf('d', { certificate: null }),
    )
    expect(book.of(incident)).toHaveLength(3)
  })

  it('lets the last record of an attempt count', () => {
    const book = bookOf(attemptOf('a', { certificate: null }), attemptOf('a'), attemptOf('b'), attemptOf('b', { outcome: 'rejected' }))
    expect(book.of(incident)).toEqual([
      { certificateId: attemptOf('a').certificate, at: attemptOf('a').at, basis: 'exact', clientId: 'SN-1', source: '203.0.113.9' },
    ])
  })

  it('gives the same in whatever order the attempts come', () => {
    const attempts = Array.from({ length: 12 }, (_, n) =>
      attemptOf(`a${n}`, { at: now + (n % 5), certificate: n % 4 === 0 ? null : attemptOf(`c${n % 3}`).certificate }),
    )
    const expected = bookOf(...attempts).of(incident)
    const ids = (list: typeof expected): string[] => list.map(({ certificateId }) => certificateId ?? 'none').toSorted()
    fc.assert(
      fc.property(fc.shuffledSubarray(attempts, { minLength: attempts.length }), (shuffled) => {
        expect(ids(bookOf(...shuffled).of(incident))).toEqual(ids(expected))
      }),
    )
  })

  it('drops the oldest behind its bound, and says how many', () => {
    const book = createMintedBook(2)
    for (const id of ['a', 'b', 'c']) book.add(attemptOf(id))
    expect(book.of(incident)).toHaveLength(2)
    expect(book.forgotten(claim)).toBe(1)
    expect(book.forgotten(otherClaim)).toBe(0)
  })
})
