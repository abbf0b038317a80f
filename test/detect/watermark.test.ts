import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWatermark } from '../../src/detect/watermark.ts'
import type { Tick } from '../../src/model/record.ts'
import { tick } from './events.ts'

function watermarkAfter(...ticks: readonly Tick[]) {
  const watermark = createWatermark()
  for (const each of ticks) watermark.take(each)
  return watermark
}

const feeds = ['a', 'b']
const of = (feed: string, upTo: number, more: Partial<Tick> = {}) => tick(upTo, { feed, feeds, ...more })

describe('the watermark', () => {
  it('is the least promise of the feeds', () => {
    expect(watermarkAfter(of('a', 50), of('b', 30)).upTo()).toBe(30)
    expect(watermarkAfter(of('a', 50), of('b', 30), of('b', 80)).upTo()).toBe(50)
  })

  it('waits for a listed feed that has not ticked yet', () => {
    expect(watermarkAfter(of('a', 50)).upTo()).toBe(0)
    expect(watermarkAfter(tick(40, { feed: 'a', feeds: ['a'] }), of('a', 50)).upTo()).toBe(40)
  })

  it('follows the last list: a feed that was taken out holds nothing', () => {
    expect(watermarkAfter(of('a', 50), of('b', 30), tick(60, { feed: 'a', feeds: ['a'] })).upTo()).toBe(60)
  })

  it('never goes back', () => {
    expect(watermarkAfter(of('a', 50), of('b', 60), of('a', 10)).upTo()).toBe(50)
  })

  it('is not held by a finite feed that was read to its end', () => {
    expect(watermarkAfter(of('a', 50), of('b', 30, { ended: true })).upTo()).toBe(50)
    expect(watermarkAfter(of('a', 50, { ended: true }), of('b', 30, { ended: true })).upTo()).toBe(50)
  })

  it('is ended once every feed is, and not before the first', () => {
    expect(createWatermark().isEnded()).toBe(false)
    expect(watermarkAfter(of('a', 50, { ended: true })).isEnded()).toBe(false)
    expect(watermarkAfter(of('a', 50, { ended: true }), of('b', 30)).isEnded()).toBe(false)
    expect(watermarkAfter(of('a', 50, { ended: true }), of('b', 30, { ended: true })).isEnded()).toBe(true)
  })

  it('is assumed where one of the feeds only assumes', () => {
    expect(watermarkAfter(of('a', 50), of('b', 30)).isAssumed()).toBe(false)
    expect(watermarkAfter(of('a', 50), of('b', 30, { assumed: true })).isAssumed()).toBe(true)
    expect(watermarkAfter(of('a', 50), of('b', 30, { assumed: true, ended: true })).isAssumed()).toBe(false)
  })

  it('names the causes that feeds gave last', () => {
    const denied = watermarkAfter(of('a', 50, { cause: 'feed-denied' }), of('b', 30))
    expect(denied.causes()).toEqual([{ feed: 'a', cause: 'feed-denied' }])
    denied.take(of('a', 51))
    expect(denied.causes()).toEqual([])
    expect(denied.feeds()).toEqual([
      { feed: 'a', upTo: 51 },
      { feed: 'b', upTo: 30 },
    ])
  })
})

it('names claims that a feed says are blind', () => {
  const blind = [{ claim: 'c', cause: 'logging-off' as const }]
  const watermark = watermarkAfter(of('a', 50, { blind, cause: 'feed-stalled' }))
  expect(watermark.causes()).toEqual([
    { feed: 'a', cause: 'feed-stalled' },
    { feed: 'a', claim: 'c', cause: 'logging-off' },
  ])
  watermark.take(of('a', 51))
  expect(watermark.causes()).toEqual([])
})

it('goes on from what it saved as if it had never stopped', () => {
  const anyTick = fc.record({
    feed: fc.constantFrom(...feeds),
    upTo: fc.nat({ max: 100 }),
    feeds: fc.subarray(feeds, { minLength: 1 }),
    ended: fc.boolean(),
    assumed: fc.boolean(),
    cause: fc.constantFrom(null, 'feed-stalled' as const),
    blind: fc.constantFrom([], [{ claim: 'c', cause: 'logging-off' as const }]),
  })
  const ticks = fc.array(anyTick.map(({ upTo, ...more }) => tick(upTo, more)))
  fc.assert(
    fc.property(ticks, ticks, (before, then) => {
      const whole = watermarkAfter(...before, ...then)
      const restored = createWatermark(watermarkAfter(...before).save())
      for (const each of then) restored.take(each)
      expect(restored.save()).toEqual(whole.save())
      expect([restored.upTo(), restored.isAssumed(), restored.causes()]).toEqual([whole.upTo(), whole.isAssumed(), whole.causes()])
    }),
  )
})
