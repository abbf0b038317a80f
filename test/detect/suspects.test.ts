// Which sources a crossed window is blamed on.
import { expect, it } from 'vitest'
import { type KnownSource, unseen, withSighting } from '../../src/detect/source-book.ts'
import { outcomesCounted, suspectsIn } from '../../src/detect/suspects.ts'
import { outcomes } from '../../src/model/attempt.ts'

const NOW = 100_000

function source(prefix: string, first: number, outcome: (typeof outcomes)[number], outside = false): KnownSource {
  return withSighting(unseen(prefix, first), { minute: NOW - 1, outcome, outside })
}

const OLD = source('198.51.100.0/24', 1, 'ok')
const YOUNG = source('203.0.113.0/24', NOW - 60, 'ok')
const OUTSIDE = source('192.0.2.0/24', 1, 'ok', true)

it('blames those outside the declared networks first, else the young, else all', () => {
  expect(suspectsIn([OLD, YOUNG, OUTSIDE], outcomes, NOW - 5, NOW)).toEqual([OUTSIDE.prefix])
  expect(suspectsIn([OLD, YOUNG], outcomes, NOW - 5, NOW)).toEqual([YOUNG.prefix])
  expect(suspectsIn([OLD], outcomes, NOW - 5, NOW)).toEqual([OLD.prefix])
  expect(suspectsIn([], outcomes, NOW - 5, NOW)).toEqual([])
})

it('blames nobody for what he did not do, or not in this window', () => {
  const refused = source('203.0.114.0/24', NOW - 60, 'rejected')
  expect(suspectsIn([YOUNG, refused], ['rejected'], NOW - 5, NOW)).toEqual([refused.prefix])
  const wentHome = withSighting(unseen('203.0.115.0/24', 1), { minute: NOW - 50, outcome: 'rejected', outside: true })
  expect(suspectsIn([wentHome, refused], ['rejected'], NOW - 5, NOW)).toEqual([refused.prefix])
})

it('knows which attempts a limit looks at', () => {
  expect(outcomesCounted({ over: '5m', count: 'off-pattern', above: 1, level: 'alert' })).toEqual(['off-pattern'])
  expect(outcomesCounted({ over: '5m', count: 'accepted', above: 1, level: 'disable' })).toEqual(['ok', 'duplicate', 'off-pattern'])
  expect(outcomesCounted({ over: '5m', ratio: 'rejected', above: 0.5, atLeast: 9, level: 'alert' })).toEqual(['rejected'])
  expect(outcomesCounted({ over: '5m', count: 'attempts', above: 1, level: 'alert' })).toBe(outcomes)
  expect(outcomesCounted({ over: '5m', new: 'sources', above: 1, level: 'alert' })).toBe(outcomes)
})
