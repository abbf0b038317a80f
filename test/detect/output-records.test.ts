// What the watch found, in the topics it belongs to.
import { describe, expect, it } from 'vitest'
import { recordsOf } from '../../src/detect/output-records.ts'
import type { WatchOutput } from '../../src/detect/watch.ts'
import { decode } from '../../src/model/record.ts'

const claim = 'c'.repeat(64)
const watermark: WatchOutput = { is: 'watermark', upTo: 60_000, causes: [{ feed: 'iot', cause: 'feed-denied' }] }
const sign: WatchOutput = { is: 'sign', at: 5, record: { v: 1, is: 'sign', id: 's', claim, at: 5, sign: 'used' } }

describe('recordsOf', () => {
  it('writes the partition into a watermark, and a sign as it is', () => {
    const [only, ...others] = recordsOf([watermark, sign], 3)
    expect(others).toEqual([])
    expect(only?.topic).toBe('findings')
    expect(only?.records.map(({ key, timestamp }) => [key, timestamp])).toEqual([
      [null, 60_000],
      [claim, 5],
    ])
    expect(only?.records.map(({ value }) => (value === null ? null : decode('findings', value)))).toEqual([
      { v: 1, is: 'watermark', partition: 3, upTo: 60_000, causes: watermark.causes },
      sign.record,
    ])
  })

  it('leaves no record of what is only counted', () => {
    expect(recordsOf([{ is: 'duplicate' }, { is: 'late' }, { is: 'unattributed' }], 0)).toEqual([])
  })
})
