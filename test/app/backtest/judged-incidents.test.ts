// Incidents with their moments: a level is reached with the first finding that is at least so grave.
import { beforeAll, expect, it } from 'vitest'
import { judgedIncidents } from '../../../src/app/backtest/judged-incidents.ts'
import { createReplayedIncidents } from '../../../src/app/replayed-incidents.ts'
import { MINUTE } from '../../../src/model/time.ts'
import { attemptOf, findingOf, now } from '../../respond/records.ts'
import { configuration } from '../histories.ts'

const findings = [
  findingOf('f1', { level: 'contain', at: now }),
  findingOf('f2', { level: 'alert', at: now + MINUTE }),
  findingOf('f3', { level: 'contain', at: now + 2 * MINUTE }),
]
let judged: ReturnType<typeof judgedIncidents>
beforeAll(() => {
  const incidents = createReplayedIncidents(configuration)
  for (const finding of findings) incidents.take({ v: 1, is: 'finding', finding }, finding.at)
  for (const at of [now - MINUTE, now - 1, now, now + MINUTE]) incidents.takeAttempt(attemptOf(`${at}`, { at }))
  incidents.settleBefore(Number.POSITIVE_INFINITY)
  judged = judgedIncidents({ incidents, findings })
})

it('tells when each level was reached, and what had been minted by then', () => {
  expect(judged).toMatchObject([
    {
      incident: { level: 'contain', findings: ['f1', 'f2', 'f3'] },
      reachedAt: { alert: now, contain: now, disable: null },
      lastAt: now + 2 * MINUTE,
      minted: 4,
      mintedBefore: { alert: 2, contain: 2, disable: null },
    },
  ])
})
