// States that move into another log: to the partition of their claim, and a partition's into every one.
import { expect, it } from 'vitest'
import { decodeMark, encodeMark, partitionKey } from '../../src/detect/horizon.ts'
import { attemptWithoutPlace, movedState, offsetsIn, withoutPlace } from '../../src/detect/moved-state.ts'
import { partitionOf } from '../../src/model/claim.ts'
import type { StateRecord } from '../../src/model/record.ts'
import { attemptOf } from '../respond/records.ts'

const claim = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
const watermark = { feeds: [['iot', 5]] }
const base = { v: 1, partition: 0, writer: 'w', detector: '1', config: 'c' } as const
const ofClaim: StateRecord = { ...base, claim, offset: 70, snapshot: 'c25hcA==' }
const ofPartition = (partition: number, offset: number, begin: number): StateRecord => {
  const snapshot = Buffer.from(encodeMark({ offset: begin, watermark })).toString('base64')
  return { ...base, claim: partitionKey(partition), partition, offset, snapshot }
}
const placesOf = (offset: number): readonly number[] => (offset === 70 ? [7, 8, 9] : [1, 2, 3])

it('of a claim stands in the partition of its claim', () => {
  const partition = partitionOf(claim, 3)
  expect(offsetsIn(ofClaim)).toEqual([70])
  expect(movedState(ofClaim, placesOf)).toEqual([{ ...ofClaim, partition, offset: [7, 8, 9][partition] }])
})

it('of a partition stands in each, told up to where it was told, and with where to begin', () => {
  expect(offsetsIn(ofPartition(0, 70, 40))).toEqual([70, 40])
  expect(movedState(ofPartition(0, 70, 40), placesOf)).toEqual([ofPartition(0, 7, 1), ofPartition(1, 8, 2), ofPartition(2, 9, 3)])
  const [moved] = movedState(ofPartition(0, 70, 40), placesOf)
  expect(decodeMark(Buffer.from(moved?.snapshot ?? '', 'base64')).watermark).toEqual(watermark)
})

it('is the same without its place, and counts once', () => {
  expect(withoutPlace({ ...ofClaim, partition: 2, offset: 9 })).toEqual(withoutPlace(ofClaim))
  expect(withoutPlace({ ...ofClaim, snapshot: 'b3RoZXI=' })).not.toEqual(withoutPlace(ofClaim))
  expect(withoutPlace(ofPartition(0, 7, 1))).toEqual(withoutPlace(ofPartition(0, 70, 40)))
  expect(withoutPlace(ofPartition(1, 8, 2))).toBeNull()
})

it('of an attempt names no offset of another log', () => {
  const record = { v: 1, attempt: attemptOf('a') } as const
  expect(attemptWithoutPlace({ ...record, told: 700 })).toEqual(record)
})

it('refuses what is no mark', () => {
  const broken = { ...ofPartition(0, 70, 40), snapshot: 'AQ==' }
  expect(() => offsetsIn(broken)).toThrow(expect.objectContaining({ code: 'log-record-unreadable' }))
})
