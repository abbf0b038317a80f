// The plans of claims for people: how they stand, where they are read, and how a word on one comes into the log.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configuredPlans, decideOnPlan, isStanding, readAnnouncedPlans, standingOf } from '../../src/app/plans.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { planIdOf } from '../../src/model/plan.ts'
import { decode } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { HOUR } from '../../src/model/time.ts'
import type { ExamDesk } from '../contracts/event-log.exam.ts'
import { sitPlanExam } from '../contracts/plans.exam.ts'
import { createFakeLog } from '../respond/fake-log.ts'
import { claim, createScene, now, otherClaim } from './scene.ts'

const plan = { from: now, to: now + HOUR, devices: 5 }
const said = { kind: 'announce', claim, plan, at: now - 1, by: 'alice', reason: 'overtime' } as const
const word = { at: now - 1, by: 'alice', reason: 'overtime' }

it('stands while it is open or to come', () => {
  const at = [now - 1, now, now + HOUR - 1, now + HOUR]
  expect(at.map((time) => standingOf({ plan, withdrawn: null }, time))).toEqual(['coming', 'open', 'open', 'ended'])
  expect(at.map((time) => isStanding({ plan, withdrawn: null }, time))).toEqual([true, true, true, false])
  expect(standingOf({ plan, withdrawn: word }, now)).toBe('withdrawn')
})

it('writes the same record among the decisions and among the events of the claim', async () => {
  const log = createFakeLog()
  const decision = await decideOnPlan(log, said)
  expect(decision).toEqual({ id: expect.stringMatching(/^[0-9a-f]{16}$/), planId: planIdOf(claim, plan), ...said })
  for (const topic of ['decisions', 'events'] as const) {
    const [record, ...others] = log.all(topic)
    expect([record?.key, record?.timestamp, others]).toEqual([claim, now - 1, []])
    expect(decode(topic, record?.value ?? new Uint8Array())).toEqual({ v: 1, is: 'plan', decision })
  }
})

it('stands among the decisions before any detector hears of it', async () => {
  const log = createFakeLog()
  log.meddle((topic) => {
    if (topic === 'events') throw new ClaimwatchError('log-full', { what: 'the disk is full' })
  })
  await expect(decideOnPlan(log, said)).rejects.toMatchObject({ code: 'log-full' })
  expect([log.all('decisions').length, log.all('events').length]).toEqual([1, 0])
})

it('reads the last word on each', async () => {
  const log = createFakeLog()
  const other = { ...plan, to: now + 2 * HOUR }
  await decideOnPlan(log, said)
  await decideOnPlan(log, { ...said, plan: other })
  await decideOnPlan(log, { ...said, plan: { ...plan, devices: 9 }, by: 'bob' })
  const withdrawn = { at: now, by: 'carol', reason: 'cancelled' }
  await decideOnPlan(log, { ...said, kind: 'withdraw', plan: other, ...withdrawn })
  log.put('decisions', { v: 1, decision: { id: 'd', kind: 'approve', incident: 'i', claim, at: now, by: 'a', reason: 'r' } })
  const both = await readAnnouncedPlans(log, noTelemetry)
  expect(both).toEqual([
    { claim, plan: { ...plan, devices: 9 }, announced: { planId: planIdOf(claim, plan), last: { ...word, by: 'bob' } }, withdrawn: null },
    { claim, plan: other, announced: { planId: planIdOf(claim, other), last: word }, withdrawn },
  ])
  await decideOnPlan(log, { ...said, plan: other })
  expect((await readAnnouncedPlans(log, noTelemetry)).map((one) => one.withdrawn)).toEqual([null, null])
})

it('reads those of the configuration and its files, each with its claim', async () => {
  const inline = { from: '2026-12-01T06:00Z', to: '2026-12-01T14:00Z', devices: 5000 }
  const scene = createScene({
    claims: [
      { id: claim, alias: 'factory-a', plans: [inline] },
      { id: otherClaim, alias: 'factory-b', plans: [{ file: 'plans.csv' }] },
    ],
  })
  try {
    writeFileSync(join(scene.folder, 'plans.csv'), 'from,to,devices\n2026-12-02T06:00Z,2026-12-02T14:00Z,7\n')
    const plans = await configuredPlans(scene.configuration)
    expect(plans.map((one) => [one.claim, one.plan.devices, one.announced])).toEqual([
      [claim, 5000, null],
      [otherClaim, 7, null],
    ])
    writeFileSync(join(scene.folder, 'plans.csv'), 'from,to,devices\n2026-12-02T06:00Z,2026-12-01T14:00Z,7\n')
    await expect(configuredPlans(scene.configuration)).rejects.toMatchObject({ code: 'config-invalid' })
  } finally {
    scene.remove()
  }
})

async function openDesk(): Promise<ExamDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-plans-'))
  const path = join(folder, 'log.db')
  const open = () => openSqliteLog({ path, role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'here' }, partitions: 3 })
  let log = await open()
  return {
    log: async () => log,
    async reopen() {
      await log.close()
      log = await open()
      return log
    },
    async close() {
      await log.close()
      rmSync(folder, { recursive: true })
    },
  }
}

sitPlanExam('SQLite', openDesk)
