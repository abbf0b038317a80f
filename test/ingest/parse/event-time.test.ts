// Times as they are written, whatever the zone of this machine, and the bounds within which they are believed.
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { isInBounds, readTime } from '../../../src/ingest/parse/event-time.ts'
import { DAY, HOUR, isoTime, MINUTE } from '../../../src/model/time.ts'

const AT = Date.UTC(2026, 9, 5, 12, 0, 1, 204)

describe('reading', () => {
  const zone = process.env.TZ
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  it.each([
    ['2026-10-05 12:00:01.204', AT],
    ['2026-10-05T12:00:01.204', AT],
    ['2026-10-05T12:00:01.204Z', AT],
    ['2026-10-05T14:00:01.204+02:00', AT],
    ['2026-10-05 12:00:01.204999999', AT],
    ['2026-10-05 12:00:01', AT - 204],
    ['2026-10-05 12:00:01.2', AT - 4],
    ['2024-02-29 00:00:00.000', Date.UTC(2024, 1, 29)],
    [AT, AT],
    ['2026-02-30 12:00:00.000', null],
    ['2026-13-01 12:00:00.000', null],
    ['2026-10-05 25:00:00.000', null],
    ['2026-10-05', null],
    ['5 October 2026', null],
    ['', null],
    [1_791_201_601, null],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [undefined, null],
  ])('%j is %j', (written, at) => {
    expect(readTime(written)).toBe(at)
  })

  it.each(['Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati'])('means UTC without a zone, also in %s', (here) => {
    process.env.TZ = here
    expect(readTime('2026-03-29 02:30:00.000')).toBe(Date.UTC(2026, 2, 29, 2, 30))
    expect(readTime('2026-11-01 01:59:59.999')).toBe(Date.UTC(2026, 10, 1, 1, 59, 59, 999))
  })

  it('reads back every time that it can be given', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2100, 0, 1) }), (at) => {
        expect(readTime(isoTime(at).replace('T', ' ').replace('Z', ''))).toBe(at)
      }),
    )
  })
})

describe('bounds', () => {
  const now = Date.UTC(2026, 9, 5, 18)

  it.each([
    [5 * MINUTE, true],
    [5 * MINUTE + 1, false],
    [-24 * HOUR, true],
    [-24 * HOUR - 1, false],
  ])('of a live event %i ms from its ingestion: %s', (distance, believed) => {
    expect(isInBounds(AT + distance, { live: true, receivedAt: AT, now: null })).toBe(believed)
    expect(isInBounds(AT + distance, { live: true, receivedAt: null, now: AT })).toBe(believed)
  })

  it.each([
    [Date.UTC(2015, 0, 1), true],
    [Date.UTC(2015, 0, 1) - 1, false],
    [Date.UTC(2026, 9, 7) - 1, true],
    [Date.UTC(2026, 9, 7), false],
  ])('of an event in a file at %i: %s', (at, believed) => {
    expect(isInBounds(at, { live: false, receivedAt: at - 30 * DAY, now })).toBe(believed)
  })

  it('are not checked without a time to compare with', () => {
    expect(isInBounds(AT + 900 * DAY, { live: true, receivedAt: null, now: null })).toBe(true)
    expect(isInBounds(AT + 900 * DAY, { live: false, receivedAt: null, now: null })).toBe(true)
  })
})
