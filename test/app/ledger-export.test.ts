// An export: every record with its evidence, the same each time, closed by a digest; of a part where a part was asked for.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ExportLine, type ExportScope, exportLines } from '../../src/app/ledger-export.ts'
import { hashOf } from '../../src/respond/ledger.ts'
import { digests, exhibits, materialWith } from './evidence-scene.ts'
import { incident, now } from './scene.ts'

const all: ExportScope = { incident: null, from: null, to: null }
const textsOf = (scope: ExportScope, material = materialWith()) => [...exportLines(material, scope, (line) => JSON.stringify(line))]
const linesOf = (...args: Parameters<typeof textsOf>): readonly ExportLine[] => textsOf(...args).map((text) => JSON.parse(text))
const offsetsOf = (scope: Partial<ExportScope>) =>
  linesOf({ ...all, ...scope }).flatMap((line) => (line.is === 'record' ? [line.offset] : []))

describe('exportLines', () => {
  it('begins with what it is of, has a line for every record, and ends with a digest of them', () => {
    const texts = textsOf(all)
    const [head, ...rest] = linesOf(all)
    expect(head).toEqual({ is: 'export', v: 1, of: 'claimwatch.ledger', ...all })
    expect(rest.map(({ is }) => is)).toEqual(['record', 'record', 'record', 'record', 'record', 'end'])
    const sha256 = createHash('sha256')
      .update(
        texts
          .slice(0, -1)
          .map((text) => `${text}\n`)
          .join(''),
      )
      .digest('hex')
    expect(rest.at(-1)).toEqual({ is: 'end', records: 5, sha256 })
    expect(textsOf(all)).toEqual(texts)
  })

  it('resolves what a record names, and says what is not there', () => {
    const material = materialWith()
    const [gone = '', lost = ''] = digests
    const texts = new Map(Array.from(material.texts).filter(([digest]) => digest !== gone && digest !== lost))
    const line = linesOf(all, { ...material, texts, erased: new Set([gone]) }).find(
      (one) => one.is === 'record' && one.record?.is === 'evidence',
    )
    expect(line).toMatchObject({
      evidence: [
        { state: 'erased' },
        { state: 'missing' },
        { state: 'kept', exhibit: exhibits[2] },
        { state: 'kept', exhibit: exhibits[3] },
      ],
    })
  })

  it('is of one incident, or of a time, where that was asked for', () => {
    // The records stand at now, now + 1, ...; the state of the certificate belongs to no incident.
    expect(offsetsOf({ incident })).toEqual([2, 3, 4])
    expect(offsetsOf({ from: now + 3 })).toEqual([3, 4])
    expect(offsetsOf({ from: now + 1, to: now + 3 })).toEqual([1, 2])
    expect(offsetsOf({ incident: 'other' })).toEqual([])
  })

  it('gives the very bytes of what is no record of ours', () => {
    const odd = Buffer.from('{ "v": 1, "is":"blind" }')
    const poison = Buffer.from([0xff, 0x7b])
    const strange = [odd, poison, null].map((value, index) => ({ partition: 0, offset: 90 + index, key: null, value, timestamp: 0 }))
    const lines = linesOf(all, { ...materialWith(), records: strange })
    expect(lines.slice(1, 4)).toMatchObject([
      { offset: 90, record: null, raw: odd.toString('base64'), hash: hashOf(odd) },
      { offset: 91, record: null, raw: poison.toString('base64') },
      { offset: 92, record: null, raw: null, hash: null },
    ])
  })
})
