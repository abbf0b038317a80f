// The digest of a log: it sees what is different, and does not see what only lies elsewhere.
import { expect, it } from 'vitest'
import { createDigester } from '../../src/app/log-digest.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import { encode, type Topic } from '../../src/model/record.ts'
import { attemptOf } from '../respond/records.ts'

const claims = ['a'.repeat(64), 'b'.repeat(64)]

function recordOf(key: string | null, text: string | null, partition = 0): LogRecord {
  return { partition, offset: 0, key, value: text === null ? null : Buffer.from(text), timestamp: 0 }
}

function digestOf(topic: Topic, records: readonly LogRecord[]) {
  const digester = createDigester(topic)
  for (const record of records) digester.add(record)
  const { records: counted, sha256 } = digester.digest()
  expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  return { counted, sha256 }
}

const [a1, a2, b1] = [recordOf('a', '1'), recordOf('a', '2'), recordOf('b', '1')]

it('is the same for the same keys in any partitions, whatever came between', () => {
  const cut = [recordOf('b', '1', 1), recordOf('a', '1', 2), recordOf('a', '2', 2)]
  expect(digestOf('windows', cut)).toEqual(digestOf('windows', [a1, b1, a2]))
})

it.each<[string, LogRecord[]]>([
  ['a record is missing', [a1, b1]],
  ['a record stands twice', [a1, a1, a2, b1]],
  ['the order of a key', [a2, a1, b1]],
  ['a value', [a1, recordOf('a', '3'), b1]],
  ['a key', [a1, a2, recordOf('c', '1')]],
  ['a key that is none', [a1, a2, recordOf(null, '1')]],
  ['a value that is none', [a1, recordOf('a', null), b1]],
])('is another where %s', (_, records) => {
  expect(digestOf('windows', records).sha256).not.toBe(digestOf('windows', [a1, a2, b1]).sha256)
})

it('counts an event without a claim in partition 0 only', () => {
  const one = [recordOf(null, 'tick'), recordOf('a', '1')]
  const several = [recordOf(null, 'tick', 0), recordOf(null, 'tick', 1), recordOf('a', '1', 1)]
  expect(digestOf('events', several)).toEqual(digestOf('events', one))
  expect(digestOf('events', one).counted).toBe(2)
})

it('is over the last record of each key where no other is kept', () => {
  const history = [recordOf('x', '1'), recordOf('y', '1'), recordOf('x', '2'), recordOf('y', null)]
  expect(digestOf('evidence', history)).toEqual(digestOf('evidence', [recordOf('x', '2')]))
  expect(digestOf('evidence', history).counted).toBe(1)
})

it('leaves out where an attempt was told, and nothing else of it', () => {
  const toldAt = (told: number, more = {}) => ({
    ...recordOf('a', ''),
    value: encode('attempts', { v: 1, attempt: attemptOf('x', more), told }),
  })
  expect(digestOf('attempts', [toldAt(700)])).toEqual(digestOf('attempts', [toldAt(3)]))
  expect(digestOf('attempts', [toldAt(3, { outcome: 'rejected' })]).sha256).not.toBe(digestOf('attempts', [toldAt(3)]).sha256)
})

it('leaves out the place of a state, and nothing else of it; and takes what is no state as it is', () => {
  const stateAt = (partition: number, offset: number, snapshot = 's') => {
    const [claim = ''] = claims
    const state = { v: 1, claim, partition, offset, writer: 'w', detector: '1', config: 'c', snapshot } as const
    return { ...recordOf(`${claim}:w`, ''), value: encode('state', state) }
  }
  expect(digestOf('state', [stateAt(0, 700)])).toEqual(digestOf('state', [stateAt(2, 5)]))
  expect(digestOf('state', [stateAt(0, 700, 't')]).sha256).not.toBe(digestOf('state', [stateAt(0, 700)]).sha256)
  expect(digestOf('state', [recordOf('k', 'poison')]).sha256).not.toBe(digestOf('state', [recordOf('k', 'other')]).sha256)
})
