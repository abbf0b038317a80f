// The sources a claim was used from.
import { expect, it } from 'vitest'
import { createSourceBook, unseen, withSighting } from '../../src/detect/source-book.ts'

const A = '203.0.113.0/24'
const B = '2001:db8:41d0::/48'

it('tells the first attempt of a source from later ones', () => {
  const book = createSourceBook()
  expect(book.see(A, { minute: 10, outcome: 'ok', outside: false })).toBe(true)
  expect(book.see(A, { minute: 11, outcome: 'rejected', outside: true })).toBe(false)
  expect(book.see(B, { minute: 11, outcome: 'ok', outside: false })).toBe(true)
  expect(book.get(A)).toEqual({
    prefix: A,
    first: 10,
    last: 11,
    lastBy: { ok: 10, duplicate: null, rejected: 11, orphan: null, 'off-pattern': null },
    lastOutside: 11,
  })
})

it('keeps the earliest and the latest minute, in whatever order they come', () => {
  const seen = [10, 5, 7].reduce((source, minute) => withSighting(source, { minute, outcome: 'ok', outside: true }), unseen(A, 10))
  expect(seen).toMatchObject({ first: 5, last: 10, lastBy: { ok: 10 }, lastOutside: 10 })
})

it('finds those seen since a minute, and goes on from what it saved', () => {
  const book = createSourceBook()
  book.see(A, { minute: 10, outcome: 'orphan', outside: false })
  book.see(B, { minute: 20, outcome: 'ok', outside: true })
  const restored = createSourceBook(book.save())
  expect(restored.since(11).map(({ prefix }) => prefix)).toEqual([B])
  expect(restored.countSince(11)).toBe(1)
  expect(restored.since(0)).toEqual(book.since(0))
  expect(restored.knows(A)).toBe(true)
})

it('forgets the source not seen for longest beyond 1,024, and counts that', () => {
  const book = createSourceBook()
  book.see(A, { minute: 0, outcome: 'ok', outside: false })
  for (let net = 0; net < 1_024; net++) {
    if (net === 1_000) book.see(A, { minute: net, outcome: 'ok', outside: false })
    book.see(`10.${net >> 8}.${net & 255}.0/24`, { minute: net, outcome: 'ok', outside: false })
  }
  expect(book.knows(A)).toBe(true)
  expect(book.knows('10.0.0.0/24')).toBe(false)
  expect(book.forgotten()).toBe(1)
})
