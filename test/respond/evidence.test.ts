// Sealed exhibits: a digest that proves its text and tells nothing about it, and an index that knows what stands there.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/log/event-log.ts'
import type { EvidenceRecord, Exhibit } from '../../src/model/evidence.ts'
import { encode } from '../../src/model/record.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { createExhibitIndex, isAuthentic, readEvidence, seal, sizeOf } from '../../src/respond/evidence.ts'
import { attemptOf } from './records.ts'

const salt = 'a'.repeat(64)
const exhibitOf = (id: string, clientId = 'SN-1'): Exhibit => ({
  is: 'attempt',
  attempt: attemptOf(id, { clientId: untrusted(clientId) }),
})
const stored = (record: EvidenceRecord, key = record.digest): LogRecord => ({
  ...{ partition: 0, offset: 0, timestamp: 0 },
  key,
  value: encode('evidence', record),
})
const erased = (key: string): LogRecord => ({ partition: 0, offset: 1, timestamp: 0, key, value: null })

describe('seal', () => {
  it('gives a record that is authentic under its own digest, also when it was read back', () => {
    const record = seal('incident', exhibitOf('a', 'tränen \u2028 "q"'), salt)
    const read = readEvidence(encode('evidence', record))
    expect(read).toEqual(record)
    expect(read !== null && isAuthentic(read, record.digest)).toBe(true)
    expect(isAuthentic(record, 'f'.repeat(64))).toBe(false)
  })

  it('binds text, salt and incident: a change of any of them is found', () => {
    const record = seal('incident', exhibitOf('a'), salt)
    const changed: readonly EvidenceRecord[] = [
      { ...record, salt: 'b'.repeat(64) },
      { ...record, incident: 'another' },
      { ...record, exhibit: exhibitOf('a', 'SN-2') },
    ]
    for (const other of changed) expect(isAuthentic(other, record.digest)).toBe(false)
  })

  it('hides a text: under another salt it has another digest, so that nobody finds it by trying', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other)
        expect(seal('incident', exhibitOf('a'), one).digest).not.toBe(seal('incident', exhibitOf('a'), other).digest)
      }),
    )
  })
})

describe('readEvidence', () => {
  it.each(['{', '{"v":2}', '{"v":1}', '{"v":1,"digest":"a","salt":"b","incident":"c","exhibit":null}', '[]'])(
    'takes %s for none',
    (text) => {
      expect(readEvidence(Buffer.from(text))).toBeNull()
    },
  )
})

describe('createExhibitIndex', () => {
  it('finds an exhibit again by its content, and counts the bytes of its incident', () => {
    const index = createExhibitIndex()
    const record = seal('incident', exhibitOf('a'), salt)
    index.read(stored(record))
    expect(index.digestsOf('incident', exhibitOf('a'))).toEqual([record.digest])
    expect(index.digestsOf('another', exhibitOf('a'))).toEqual([])
    expect(index.has(record.digest)).toBe(true)
    expect([index.bytesOf('incident'), index.bytesOf('another')]).toEqual([sizeOf(exhibitOf('a')), 0])
  })

  it('forgets what a tombstone takes away, and nothing else', () => {
    const index = createExhibitIndex()
    const [mine, twin] = [seal('incident', exhibitOf('a'), salt), seal('incident', exhibitOf('a'), 'b'.repeat(64))]
    for (const record of [mine, twin]) index.read(stored(record))
    expect(index.digestsOf('incident', exhibitOf('a'))).toEqual([mine.digest, twin.digest])
    index.read(erased(mine.digest))
    index.read(erased('unknown'))
    expect(index.digestsOf('incident', exhibitOf('a'))).toEqual([twin.digest])
    expect(index.bytesOf('incident')).toBe(sizeOf(exhibitOf('a')))
    index.read(erased(twin.digest))
    expect([index.digestsOf('incident', exhibitOf('a')), index.bytesOf('incident')]).toEqual([[], 0])
  })

  it('counts a record that comes again once, and passes over what is none', () => {
    const index = createExhibitIndex()
    const record = seal('incident', exhibitOf('a'), salt)
    for (const read of [stored(record), stored(record), { ...stored(record), key: null }]) index.read(read)
    expect(index.bytesOf('incident')).toBe(sizeOf(exhibitOf('a')))
    index.read({ ...stored(record), value: Buffer.from('poison') })
    expect(index.has(record.digest)).toBe(false)
  })
})
