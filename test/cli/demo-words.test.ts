// The words of the demo: what is told while it is played, and that people and machines are told the same end.
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { DemoStory } from '../../src/app/demo.ts'
import { narrator, storyJson, storyText } from '../../src/cli/demo-words.ts'
import type { ActionResult } from '../../src/model/incident.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { at, incidentOf, noticeOf } from '../tell/notices.ts'
import { written } from './typed.ts'

function storyOf(result: ActionResult | null): DemoStory {
  const action = { id: 'a', kind: 'disable', intendedAt: at + 4_000, result, resultAt: result === null ? null : at + 5_000 } as const
  return {
    folder: '/tmp/demo',
    bytes: 23_400_000,
    incident: incidentOf({ actions: result === null ? [] : [action] }),
    minted: [{ certificateId: null, at, basis: 'inferred', clientId: untrusted('SN-1'), source: '203.0.113.9' }],
    leakedAt: at,
    seenAt: at + 1_500,
    disabledAt: result === null ? null : at + 5_000,
  }
}

describe('narrator', () => {
  it('sums calm days up by weeks, and gives what happens its time', () => {
    const out = new PassThrough()
    const tell = narrator(out)
    tell.began('/tmp/demo')
    for (let day = 1; day <= 14; day += 1) tell.day(day, 21, 100)
    tell.leaked(at)
    tell.told(noticeOf('waiting'))
    tell.typed('incident list')
    expect(written(out).trimEnd().split('\n')).toEqual([
      '          three weeks of calm: a factory provisions its devices with the claim factory-a',
      '            week 1 of 3: 700 log entries read, nothing to tell',
      '            week 2 of 3: 1400 log entries read, nothing to tell',
      '12:00:00  the key leaks: somebody outside of the factory begins to mint identities with it',
      expect.stringMatching(/^12:00:00 {2}told: WAITING FOR YOU/),
      '          you type: npm run -s claimwatch -- incident list',
    ])
  })
})

describe('storyText', () => {
  it('tells what was seen when, what was done, and that it was proven', () => {
    const text = storyText(storyOf('effective'))
    expect(text).toContain('It was seen 1.5 s after the first use')
    expect(text).toContain('was set INACTIVE 5.0 s after the first use')
    expect(text).toContain('the ledger says: effective. The thief was refused from then on.')
    expect(text).toContain('npm run -s claimwatch -- incident show 0123456789abcdef --config /tmp/demo/claimwatch.yaml')
    expect(text).toContain('rm -r /tmp/demo     # 24 MB')
  })

  it('claims no more than the ledger does', () => {
    expect(storyText(storyOf('applied'))).not.toContain('The thief was refused')
    expect(storyText(storyOf(null))).toMatch(/Nothing was disabled: .+\./)
  })
})

describe('storyJson', () => {
  it('is the same story, with the incident as `incident show` gives it', () => {
    expect(storyJson(storyOf('effective'))).toMatchObject({
      schema: 'claimwatch.demo/1',
      leakedAt: '2026-10-05T12:00:00.000Z',
      seenAt: '2026-10-05T12:00:01.500Z',
      disabledAt: '2026-10-05T12:00:05.000Z',
      incident: { id: '0123456789abcdef', actions: [{ result: 'effective' }], minted: [{ basis: 'inferred' }] },
    })
    expect(storyJson(storyOf(null)).disabledAt).toBeNull()
  })
})
