// Verifying: a whole ledger is whole, after an erasure too; whatever else is gone or changed is found, with its place.
import { describe, expect, it } from 'vitest'
import { verifyMaterial } from '../../src/app/ledger-verify.ts'
import { hashOf } from '../../src/respond/ledger.ts'
import { decisionOf } from '../respond/records.ts'
import { digests, materialWith, texts } from './evidence-scene.ts'
import { incident } from './scene.ts'

/** The offset of the record that names the evidence: behind its owner and the three of the leak. */
const NAMED_AT = 4
const [gone = '', other = ''] = digests
const erasure = {
  is: 'decision',
  incident,
  decision: decisionOf('erase', incident, { erased: { by: ['serial'], digests: [gone] } }),
} as const

function without(material: ReturnType<typeof materialWith>, ...missing: readonly string[]) {
  return { ...material, texts: new Map(Array.from(material.texts).filter(([digest]) => !missing.includes(digest))) }
}

describe('verifyMaterial', () => {
  it('finds nothing in a ledger as it was written', () => {
    expect(verifyMaterial(materialWith())).toMatchObject({
      ledger: { records: 5, owners: 1 },
      evidence: { kept: 4, erased: 0, missing: 0, altered: 0, unnamed: 0 },
      faults: [],
    })
  })

  it('takes a text that a person had erased for no fault, whether the ledger knows of it yet or not', () => {
    const [taken, pending] = [without(materialWith(erasure), gone), { ...without(materialWith(), gone), erased: new Set([gone]) }]
    for (const material of [taken, pending]) {
      expect(verifyMaterial(material)).toMatchObject({ evidence: { kept: 3, erased: 1, missing: 0 }, faults: [] })
    }
  })

  it('finds a text that is gone without a word, or changed, at the record that names it', () => {
    expect(verifyMaterial(without(materialWith(erasure), gone, other)).faults).toEqual([{ offset: NAMED_AT, fault: 'evidence-missing' }])
    const material = materialWith()
    const [text] = texts
    if (text === undefined) throw new Error('the scene has no text')
    const changed = { ...material, texts: new Map(material.texts).set(gone, { ...text, incident: 'another' }) }
    expect(verifyMaterial(changed)).toMatchObject({ evidence: { altered: 1 }, faults: [{ offset: NAMED_AT, fault: 'evidence-altered' }] })
  })

  it('counts a text that nothing names, which is no fault: a crash may leave one', () => {
    const material = materialWith()
    expect(verifyMaterial({ ...material, texts: new Map(material.texts).set('stray', null) })).toMatchObject({
      evidence: { unnamed: 1 },
      faults: [],
    })
  })

  it('holds an anchor until the ledger is cut short before it, and tells faults in the order of the ledger', () => {
    const material = materialWith(erasure)
    const anchor = hashOf(material.records.at(-1)?.value ?? new Uint8Array())
    expect(verifyMaterial(material, anchor).faults).toEqual([])
    const cut = { ...without(material, gone), records: material.records.slice(0, -1) }
    expect(verifyMaterial(cut, anchor).faults).toEqual([
      { offset: NAMED_AT, fault: 'evidence-missing' },
      { offset: null, fault: 'anchor-lost' },
    ])
    const [owner, , ...rest] = material.records
    if (owner === undefined) throw new Error('the ledger is empty')
    expect(verifyMaterial({ ...material, records: [owner, ...rest] }).faults[0]).toEqual({ offset: 2, fault: 'broken-link' })
  })
})
