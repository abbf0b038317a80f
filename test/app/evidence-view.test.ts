// The evidence of an incident as it is shown: what is there, and what is not, in words.
import { describe, expect, it } from 'vitest'
import { evidenceJson, evidenceText, exhibitsOf } from '../../src/app/evidence-view.ts'
import { NOTHING_KEPT } from '../../src/respond/kept-evidence.ts'
import { digests, exhibits, first, materialWith } from './evidence-scene.ts'

const kept = { ...NOTHING_KEPT, exhibits: digests.map((digest, index) => ({ kind: exhibits[index]?.is ?? 'entry', digest })), left: 7 }
const { texts } = materialWith()

describe('evidenceJson', () => {
  it('has every exhibit with what it tells, and times as ISO', () => {
    const json = evidenceJson(kept, exhibitsOf(kept, texts))
    expect(json).toMatchObject({ kept: 4, erased: 0, left: 7 })
    expect(json.exhibits[0]).toMatchObject({
      kind: 'attempt',
      digest: digests[0],
      state: 'kept',
      attempt: { ...first, at: '2026-10-05T11:59:50.000Z' },
    })
    expect(json.exhibits[2]).toMatchObject({
      kind: 'entry',
      feed: 'iot',
      entry: { clientId: first.clientId, at: '2026-10-05T11:59:51.000Z' },
    })
    expect(JSON.stringify(json)).not.toContain('salt')
  })

  it('says what is erased or missing, and nothing crashes', () => {
    const json = evidenceJson(kept, exhibitsOf({ ...kept, erased: new Set(digests.slice(0, 1)) }, new Map()))
    expect(json).toMatchObject({ kept: 0, erased: 1, missing: 3 })
    expect(json.exhibits[0]).toEqual({ kind: 'attempt', digest: digests[0], state: 'erased' })
  })
})

describe('evidenceText', () => {
  it('counts in one line', () => {
    expect(evidenceText(kept, exhibitsOf(kept, texts))).toBe('2 attempts, 2 entries; 7 more at least were not kept')
    const erased = exhibitsOf({ ...kept, erased: new Set(digests.slice(0, 1)) }, new Map())
    expect(evidenceText({ left: 0 }, erased)).toBe('2 attempts, 2 entries; 1 (erased); 3 (missing)')
    expect(
      evidenceText(
        { left: 0 },
        [exhibitsOf(kept, texts)[0], exhibitsOf(kept, texts)[2]].filter((one) => one !== undefined),
      ),
    ).toBe('1 attempt, 1 entry')
    expect([evidenceText({ left: 0 }, []), evidenceText({ left: 2 }, [])]).toEqual(['(none yet)', '(none; 2 at least were not kept)'])
  })
})
