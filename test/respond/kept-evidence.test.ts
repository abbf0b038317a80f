// What the ledger says was kept: each exhibit named once, and what was erased of it.
import { describe, expect, it } from 'vitest'
import type { NamedExhibit } from '../../src/model/evidence.ts'
import { NOTHING_KEPT, withErased, withNamed } from '../../src/respond/kept-evidence.ts'
import { decisionOf, now } from './records.ts'

function recordOf(digests: readonly string[], left: number, upTo: number | null, at = now): Parameters<typeof withNamed>[1] {
  const exhibits = digests.map((digest): NamedExhibit => ({ kind: 'entry', digest }))
  return { v: 1, at, epoch: 0, prev: '', is: 'evidence', incident: 'i', exhibits, left, upTo }
}

describe('withNamed', () => {
  it('adds what a record names, each exhibit once, and takes over its counts', () => {
    const kept = withNamed(withNamed(NOTHING_KEPT, recordOf(['a', 'b'], 0, 5)), recordOf(['b', 'c'], 7, null, now + 1))
    expect(kept.exhibits.map(({ digest }) => digest)).toEqual(['a', 'b', 'c'])
    expect(kept).toMatchObject({ left: 7, upTo: 5, at: now + 1 })
  })
})

describe('withErased', () => {
  it('adds up what decisions took away, and changes nothing of what is named', () => {
    const kept = withNamed(NOTHING_KEPT, recordOf(['a', 'b', 'c'], 0, null))
    const once = withErased(kept, decisionOf('erase', 'i', { erased: { by: ['serial'], digests: ['a'] } }))
    const twice = withErased(once, decisionOf('erase', 'i', { erased: { by: ['age'], digests: ['a', 'c'] } }))
    expect([...twice.erased]).toEqual(['a', 'c'])
    expect(twice.exhibits).toEqual(kept.exhibits)
    expect(withErased(kept, decisionOf('erase', 'i')).erased.size).toBe(0)
  })
})
