// The archive says what the book says, also of what was put away.
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, it, vi } from 'vitest'
import type { JudgedAttempt, Outcome } from '../../src/model/attempt.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { createMintedBook } from '../../src/respond/minted.ts'
import { createMintedArchive } from '../../src/respond/minted-archive.ts'
import { attemptOf, claim, now, otherClaim } from './records.ts'

const addresses = ['203.0.113.9', '203.0.113.10', '198.51.100.7', '2001:db8:41d0:7::1', 'hostile', null]
const attempts: fc.Arbitrary<readonly JudgedAttempt[]> = fc
  .array(
    fc.record({
      claim: fc.constantFrom(claim, otherClaim),
      source: fc.constantFrom(...addresses),
      clientId: fc.string({ unit: 'binary' }).map(untrusted),
      outcome: fc.constantFrom<Outcome>('ok', 'ok', 'duplicate', 'rejected', 'orphan'),
      certificate: fc.oneof(
        fc.constantFrom(null, attemptOf('one').certificate, attemptOf('two').certificate),
        fc.nat().map((number) => attemptOf(`certificate ${number}`).certificate),
      ),
      basis: fc.constantFrom('exact' as const, 'inferred' as const, null),
    }),
    { maxLength: 30 },
  )
  // Ends that differ, so that the order is one.
  .map((some) => some.map((changes, index) => attemptOf(`a${index}`, { ...changes, at: now + index })))
const sources = fc.subarray(['203.0.113.0/24', '198.51.100.0/24', '2001:db8:41d0::/48', '203.0.113.9/32', 'no prefix'])

it('lists the same as the book, wherever in between what is final is put away', () => {
  fc.assert(
    fc.property(attempts, fc.array(sources, { minLength: 1, maxLength: 4 }), fc.nat({ max: 5 }), (given, asked, every) => {
      const [book, archive] = [createMintedBook(), createMintedArchive()]
      for (const [index, attempt] of given.entries()) {
        // First as it was told before the watermark, then as it was.
        archive.add({ ...attempt, outcome: 'ok', source: '203.0.113.10' })
        archive.add(attempt)
        book.add(attempt)
        if (index % (every + 1) === 0) archive.settleBefore(attempt.at - 1)
        const prefixes = asked[index % asked.length] ?? []
        for (const of of [claim, otherClaim]) {
          expect(archive.of({ claim: of, sources: prefixes })).toEqual(book.of({ claim: of, sources: prefixes }))
          expect(archive.count({ claim: of, sources: prefixes })).toEqual(book.count({ claim: of, sources: prefixes }))
        }
      }
      expect(archive.forgotten(claim)).toBe(0)
    }),
  )
})

it('keeps more than one piece of memory holds', () => {
  const archive = createMintedArchive()
  const many = Array.from({ length: 9_000 }, (_, index) =>
    attemptOf(`a${index}`, { at: now + index, source: addresses[index % 3] ?? null }),
  )
  for (const attempt of many) archive.add(attempt)
  archive.settleBefore(Number.POSITIVE_INFINITY)
  const minted = archive.of({ claim, sources: ['203.0.113.0/24'] })
  const expected = many.filter((_, index) => index % 3 !== 2).map(({ certificate }) => certificate)
  expect(minted.map(({ certificateId }) => certificateId)).toEqual(expected)
  expect(archive.count({ claim, sources: ['203.0.113.0/24'] })).toEqual({ exact: expected.length, inferred: 0 })
})

/** How many addresses are read while the sources of an incident grow one by one, each with its own network, and are counted each time. */
function readsOf(findings: number): number {
  const archive = createMintedArchive()
  const sources: string[] = []
  const read = vi.spyOn(ipaddr, 'process')
  for (let index = 0; index < findings; index++) {
    const network = `10.${index >> 8}.${index & 255}`
    archive.add(attemptOf(`a${index}`, { at: now + index, source: `${network}.7` }))
    archive.settleBefore(now + index - 5)
    sources.push(`${network}.0/24`)
    expect(archive.count({ claim, sources: [...sources] })).toEqual({ exact: index + 1, inferred: 0 })
  }
  const reads = read.mock.calls.length
  read.mockRestore()
  return reads
}

it('counts for an incident in the field by work that grows with its findings, not with their square', () => {
  expect(readsOf(200) / readsOf(100)).toBeLessThan(2.2)
})
