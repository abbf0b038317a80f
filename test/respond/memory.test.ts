// The memory: each finding and decision is held until the ledger has it, and never again.
import { describe, expect, it } from 'vitest'
import { createMemory, rememberDecision, rememberFinding, rememberLedger, rememberPlan } from '../../src/respond/memory.ts'
import { planRecord } from '../detect/events.ts'
import { claim, decisionOf, findingOf, now, recordsOf, respondSettings } from './records.ts'

const memoryOf = () => createMemory(respondSettings(), 4)

describe('memory', () => {
  it('holds a finding until the ledger takes it up, the first of its id', () => {
    const memory = memoryOf()
    rememberFinding(memory, { v: 1, is: 'finding', finding: findingOf('f', { at: now }) })
    rememberFinding(memory, { v: 1, is: 'finding', finding: findingOf('f', { at: now + 1 }) })
    expect([...memory.findings.values()].map(({ at }) => at)).toEqual([now])
    const [record] = recordsOf([{ is: 'finding', incident: 'i', alias: null, mode: 'observe', finding: findingOf('f') }])
    if (record !== undefined) rememberLedger(memory, record)
    rememberFinding(memory, { v: 1, is: 'finding', finding: findingOf('f') })
    expect(memory.findings.size).toBe(0)
  })

  it('holds a decision until the ledger has it', () => {
    const memory = memoryOf()
    const decision = decisionOf('approve', 'i')
    rememberDecision(memory, decision)
    expect(memory.decisions.size).toBe(1)
    const [record] = recordsOf([{ is: 'decision', incident: 'i', decision }])
    if (record !== undefined) rememberLedger(memory, record)
    rememberDecision(memory, decision)
    expect(memory.decisions.size).toBe(0)
  })

  it('holds what was said of a plan until the ledger has it', () => {
    const memory = memoryOf()
    const { decision } = planRecord({ from: now, to: now + 1, devices: 1 })
    rememberPlan(memory, decision)
    expect([...memory.plans.values()]).toEqual([decision])
    const [record] = recordsOf([{ is: 'plan', decision }])
    if (record !== undefined) rememberLedger(memory, record)
    rememberPlan(memory, decision)
    expect(memory.plans.size).toBe(0)
  })

  it('lets watermarks and signs through to sight', () => {
    const memory = memoryOf()
    rememberFinding(memory, { v: 1, is: 'sign', id: 's', claim, at: now, sign: 'used' })
    expect(memory.sight.signs(claim).used).toBe(now)
    expect(memory.findings.size).toBe(0)
  })
})
