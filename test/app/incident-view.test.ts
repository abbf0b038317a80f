// The JSON of an incident keeps the members that others build on.
import { describe, expect, it } from 'vitest'
import { incidentJson } from '../../src/app/incident-view.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { at, claim, incidentOf } from '../tell/notices.ts'

describe('incidentJson', () => {
  it('has the form of design 5.3', () => {
    const minted = [{ certificateId: claim, at, basis: 'exact' as const, clientId: untrusted('SN-1'), source: '203.0.113.9' }]
    expect(incidentJson(incidentOf(), minted)).toMatchObject({
      id: '0123456789abcdef',
      claim,
      level: 'disable',
      openedAt: '2026-10-05T12:00:00.000Z',
      alertAt: null,
      containAt: null,
      disableAt: '2026-10-05T12:00:00.000Z',
      sources: ['203.0.113.0/24'],
      verdict: { act: false, reason: 'needs-approval' },
      minted: [{ certificateId: claim, at: '2026-10-05T12:00:00.000Z', basis: 'exact', clientId: 'SN-1', source: '203.0.113.9' }],
    })
  })

  it('writes every time as ISO, nested ones too', () => {
    const decision = { kind: 'approve', by: 'you', at, reason: 'why' } as const
    const actions = [{ id: 'a', kind: 'disable', intendedAt: at, result: 'applied', resultAt: at }] as const
    const text = JSON.stringify(incidentJson(incidentOf({ decision, actions }), []))
    expect(text).not.toContain(String(at))
    expect(text.match(/2026-10-05T12:00:00\.000Z/g)?.length).toBeGreaterThan(3)
  })
})
