// A standstill is made up for once, and one that comes meanwhile once more.
import { describe, expect, it } from 'vitest'
import { createStandstill } from '../../src/ingest/standstill.ts'

describe('createStandstill', () => {
  it('is none while answers follow each other, however long that goes on', () => {
    const standstill = createStandstill(60, null)
    for (let at = 0; at <= 600; at += 60) standstill.answered(at)
    expect(standstill.toMakeUpFor()).toBeNull()
  })

  it('is one where answers are too far from each other, until it was made up for', () => {
    const standstill = createStandstill(60, null)
    standstill.answered(1_000)
    standstill.answered(1_061)
    expect(standstill.toMakeUpFor()).not.toBeNull()
    standstill.toMakeUpFor()?.()
    expect(standstill.toMakeUpFor()).toBeNull()
  })

  it('is one where somebody else read before, and too long ago', () => {
    const soon = createStandstill(60, 1_000)
    soon.answered(1_060)
    expect(soon.toMakeUpFor()).toBeNull()
    const late = createStandstill(60, 1_000)
    late.answered(1_061)
    expect(late.toMakeUpFor()).not.toBeNull()
  })

  it('is one where somebody else read before by a clock that ran ahead', () => {
    const standstill = createStandstill(60, 1_000)
    standstill.answered(900)
    expect(standstill.toMakeUpFor()).not.toBeNull()
  })

  it('is one more where the source stands still while it is made up for', () => {
    const standstill = createStandstill(60, 0)
    standstill.answered(100)
    const madeUp = standstill.toMakeUpFor()
    standstill.answered(200)
    madeUp?.()
    expect(standstill.toMakeUpFor()).not.toBeNull()
  })
})
