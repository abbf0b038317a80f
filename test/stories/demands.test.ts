// Demands against made-up endings: each is met by one and missed by another.
import { describe, expect, it } from 'vitest'
import type { Label } from '../../src/app/traffic/device.ts'
import { noOutcomes } from '../../src/model/attempt.ts'
import type { Finding } from '../../src/model/finding.ts'
import { MINUTE } from '../../src/model/time.ts'
import { findingOf } from '../respond/records.ts'
import { at } from './calendar.ts'
import { type Demand, type Heard, shortfallOf, wordsOf } from './demands.ts'
import { CLAIM, OTHER_CLAIM, TEMPLATE } from './group.ts'

const begin = at(3, 'tue', '12:00')
const claims = [
  { id: CLAIM, alias: 'factory-a' },
  { id: OTHER_CLAIM, alias: 'factory-b' },
]

/** An attempt every minute from `begin` on, the `number`th. */
function attemptOf(number: number, change: Partial<Label> = {}): Label {
  const time = begin + number * MINUTE
  const who = { claim: CLAIM, clientId: 'c', serial: 's', template: TEMPLATE, address: '203.0.113.66' }
  return { ...who, actor: 'attacker', begin: time, end: time + 1_000, outcome: 'ok', certificate: null, ...change }
}

function told(minutes: number, change: Partial<Finding> = {}): Finding {
  const named = { source: '203.0.113.0/24', suspects: [] }
  return { ...findingOf(`f${minutes}`), claim: CLAIM, level: 'contain', at: begin + minutes * MINUTE, ...named, ...change }
}

const tenAttempts = Array.from({ length: 10 }, (_, number) => attemptOf(number, number < 5 ? { outcome: 'rejected' } : {}))

function heardOf(findings: readonly Finding[], attempts: Heard['told']['attempts'] = tenAttempts, more: object = {}): Heard {
  const counts = { ...noOutcomes(), ok: 5, rejected: 5 }
  const replayed = { findings, attempts: new Map([[CLAIM, { attempts: counts, sources: 1 }]]), from: at(0, 'mon'), late: 3 }
  return { claims, told: { attempts, ...more }, replayed }
}

const found = { found: 'contain', minutes: 8, attempts: 8, minted: 3 } as const satisfies Demand

describe('an attacker', () => {
  it.each<[string, Demand, Heard]>([
    ['in time', found, heardOf([told(7)])],
    ['at a graver level', found, heardOf([told(7, { level: 'disable' })])],
    ['among the suspects', found, heardOf([told(7, { source: null, suspects: ['203.0.113.0/24'] })])],
    ['by the signal that was asked for', { ...found, by: ['operator-limit'] }, heardOf([told(7)])],
    ['on the claim that was asked for', { ...found, on: 'factory-a' }, heardOf([told(7)])],
    [
      'from when he turned on',
      { ...found, minutes: 2, attempts: 2, minted: 2 },
      heardOf([told(9)], tenAttempts, { turnsAt: begin + 8 * MINUTE }),
    ],
  ])('is found %s', (_, demand, heard) => {
    expect(shortfallOf(demand, heard)).toBeNull()
  })

  it.each<[string, Demand, Heard]>([
    ['too late by the minutes', { ...found, minutes: 6 }, heardOf([told(7)])],
    ['too late by his attempts', { ...found, attempts: 6 }, heardOf([told(7)])],
    ['too late by his certificates', { ...found, minted: 1 }, heardOf([told(7)])],
    ['at too low a level', found, heardOf([told(7, { level: 'alert' })])],
    ['before he began', found, heardOf([told(-1)])],
    ['in a finding that names somebody else', found, heardOf([told(7, { source: '198.51.100.0/24' })])],
    ['in a finding that names nobody', found, heardOf([told(7, { source: null })])],
    ['by another signal', { ...found, by: ['volume'] }, heardOf([told(7)])],
    ['on another claim', { ...found, on: 'factory-b' }, heardOf([told(7)])],
    ['on a claim that nobody configured', { ...found, on: 'factory-c' }, heardOf([told(7)])],
    ['in a decoy', found, heardOf([told(7)], tenAttempts, { culprit: '192.0.2.14' })],
    ['where nobody attacks', found, heardOf([told(7)], [attemptOf(0, { actor: 'factory' })])],
  ])('is not found %s', (_, demand, heard) => {
    expect(shortfallOf(demand, heard)).not.toBeNull()
  })
})

describe('everybody', () => {
  const alert = told(7, { level: 'alert' })
  it.each<[string, Demand, Heard, boolean]>([
    ['never a level, and there is none', { never: 'contain' }, heardOf([alert]), true],
    ['never a level, and there is one', { never: 'alert' }, heardOf([alert]), false],
    ['never after a time, and it was before', { never: 'alert', afterWeeks: 4 }, heardOf([alert]), true],
    ['never after a time, and it was after', { never: 'alert', afterWeeks: 3 }, heardOf([alert]), false],
    ['told, and it was', { told: 'alert' }, heardOf([alert]), true],
    ['told, and it was by another signal', { told: 'alert', by: ['volume'] }, heardOf([alert]), false],
    ['few findings, and they are', { mostFindings: 1 }, heardOf([alert]), true],
    ['few findings, and they are many', { mostFindings: 1 }, heardOf([alert, told(8)]), false],
    ['so many attempts, and there are', { seen: { rejected: 5, late: 3 } }, heardOf([]), true],
    ['so many attempts, and there are fewer', { seen: { rejected: 6 } }, heardOf([]), false],
    ['so many late entries, and there are fewer', { seen: { late: 4 } }, heardOf([]), false],
  ])('%s', (_, demand, heard, isMet) => {
    expect(shortfallOf(demand, heard) === null).toBe(isMet)
  })
})

it('says what is asked for in words, and what still falls short', () => {
  expect(wordsOf(found)).toBe('says contain of the attacker within 8 minutes, 8 attempts and 3 certificates')
  expect(wordsOf({ never: 'alert', afterWeeks: 3 })).toBe('tells nothing after 3 weeks')
  const open = 'because of this and that'
  expect(wordsOf({ never: 'contain', open })).toBe(`STILL FALLS SHORT: never says contain (${open})`)
})
