// What a feed promises after each batch, and when others must hear of it at once.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Batch } from '../../src/ingest/feed.ts'
import { afterBatch, firstProgress, isNews, tickOf } from '../../src/ingest/progress.ts'

const batch: Batch = { lines: [], upTo: null, ended: false, assumed: false, cause: null }
const start = firstProgress(null)

describe('a live feed', () => {
  it('promises what its batches say, and begins where its checkpoint is', () => {
    expect(firstProgress({ v: 1, feed: 'f', settledUpTo: 500 }).upTo).toBe(500)
    expect(afterBatch(start, { ...batch, upTo: 700 }, 900, null)).toMatchObject({ upTo: 700, lastEventAt: 900 })
    expect(afterBatch(start, batch, 900, null).upTo).toBe(0)
  })

  it('names why it cannot be read until it can be', () => {
    const blind = afterBatch(start, { ...batch, cause: 'feed-denied' }, null, null)
    expect(blind.cause).toBe('feed-denied')
    expect(afterBatch(blind, batch, null, null).cause).toBeNull()
  })
})

describe('claims that a feed names as blind', () => {
  const blind = [{ claim: 'c', cause: 'logging-off' as const }]

  it('stand in its tick until a batch names them no longer, and a change of them is news', () => {
    const named = afterBatch(start, { ...batch, blind }, null, null)
    expect(tickOf('f', named, ['f'])).toMatchObject({ blind })
    expect(isNews(start, named)).toBe(true)
    expect(isNews(named, afterBatch(named, { ...batch, blind: [...blind] }, null, null))).toBe(false)
    const seen = afterBatch(named, batch, null, null)
    expect(isNews(named, seen)).toBe(true)
    expect(tickOf('f', seen, ['f'])).not.toHaveProperty('blind')
  })
})

describe('a feed of the past', () => {
  it('follows its events, behind the greatest by the settle time, and to the greatest at its end', () => {
    const some = afterBatch(start, batch, 5_000, 1_000)
    expect(some.upTo).toBe(4_000)
    const older = afterBatch(some, batch, 3_000, 1_000)
    expect(older).toMatchObject({ upTo: 4_000, lastEventAt: 5_000 })
    expect(afterBatch(older, { ...batch, ended: true }, null, 1_000)).toMatchObject({ upTo: 5_000, ended: true })
  })

  it('promises nothing before its first event', () => {
    expect(afterBatch(start, batch, null, 1_000).upTo).toBe(0)
  })
})

it('never takes a promise back', () => {
  const step = fc.record({ upTo: fc.option(fc.nat(1_000)), latest: fc.option(fc.nat(1_000)), settle: fc.option(fc.nat(100)) })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let progress = start
      for (const { upTo, latest, settle } of steps) {
        const next = afterBatch(progress, { ...batch, upTo }, latest, settle)
        expect(next.upTo).toBeGreaterThanOrEqual(progress.upTo)
        progress = next
      }
    }),
  )
})

it('takes a new promise, an end and a change of cause for news, and a mere event not', () => {
  expect(isNews(start, { ...start, lastEventAt: 5 })).toBe(false)
  expect(isNews(start, { ...start, upTo: 5 })).toBe(true)
  expect(isNews(start, { ...start, ended: true })).toBe(true)
  expect(isNews(start, { ...start, assumed: true })).toBe(true)
  expect(isNews(start, { ...start, cause: 'feed-missing' })).toBe(true)
})

it('makes a tick that names all feeds', () => {
  expect(tickOf('f', { ...start, upTo: 7, cause: 'feed-error' }, ['f', 'g'])).toEqual({
    v: 1,
    is: 'tick',
    feed: 'f',
    upTo: 7,
    feeds: ['f', 'g'],
    ended: false,
    assumed: false,
    cause: 'feed-error',
  })
})
