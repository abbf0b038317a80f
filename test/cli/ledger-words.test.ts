// What was found in a ledger, in words: the same for people and for programs, and a complaint where there is a fault.
import { describe, expect, it } from 'vitest'
import { complaintAbout, type Verified, verificationJson, verificationRows } from '../../src/cli/ledger-words.ts'

const whole: Verified = {
  ledger: { records: 1, owners: 1, superseded: [7], doubled: [], faults: [], head: { epoch: 0, hash: 'abc' } },
  evidence: { kept: 1, erased: 2, missing: 0, altered: 0, unnamed: 3 },
  faults: [],
}
const broken: Verified = {
  ...whole,
  faults: [
    { offset: 3, fault: 'broken-link' },
    { offset: null, fault: 'anchor-lost' },
  ],
}
const rowsOf = (verified: Verified) => Object.fromEntries(verificationRows(verified).map(({ what, text }) => [what, text]))

describe('what was found', () => {
  it('is told in rows', () => {
    expect(rowsOf(whole)).toEqual({
      records: '1 record of 1 owner',
      'not in force': '1 superseded, 0 doubled',
      evidence: '3 exhibits: 1 kept, 2 erased, 0 missing, 0 altered; 3 named by nothing',
      head: 'abc',
      result: 'whole',
    })
    expect(rowsOf(broken).result).toBe('NOT WHOLE: 2 faults, the first at offset 3: broken-link')
    expect(rowsOf({ ...whole, ledger: { ...whole.ledger, head: null } }).head).toBe('(no owner yet)')
  })

  it('says of an export what it is of, and its digest', () => {
    // The chain and its head are of the whole.
    expect(Object.keys(rowsOf({ ...whole, isWhole: false, sha256: 'd' }))).toEqual(['records', 'evidence', 'sha256', 'result'])
    expect(rowsOf({ ...whole, isWhole: false, sha256: 'd' })).toMatchObject({
      records: '1 record',
      result: expect.stringContaining('a part'),
    })
    expect([whole, { ...whole, isWhole: true }, { ...whole, isWhole: false }].map((one) => verificationJson(one).of)).toEqual([
      'log',
      'export',
      'part',
    ])
  })

  it('is a complaint where there is a fault, and only there', () => {
    expect(complaintAbout(whole)).toBeNull()
    expect(complaintAbout(broken)).toMatchObject({ code: 'ledger-broken', exit: 1, what: expect.stringContaining('at offset 3') })
    expect(complaintAbout({ ...broken, faults: broken.faults.slice(1) })?.what).toContain('anchor-lost')
    expect(verificationJson(broken)).toMatchObject({ whole: false, faults: [{ offset: 3 }, {}], head: { epoch: 0 } })
  })
})
