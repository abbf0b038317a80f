// A folder with a configuration and an embedded log, in which a leaked claim waits for a person's approval.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Configuration, readConfiguration } from '../../src/app/configuration.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import type { ActionKind } from '../../src/model/incident.ts'
import type { LedgerBody } from '../../src/model/ledger.ts'
import { decode, encode } from '../../src/model/record.ts'
import { attemptOf, claim, findingOf, now, otherClaim, writeLedger } from '../respond/records.ts'

export { claim, now, otherClaim }

export const incident = 'a1b2c3d4e5f60718'

/** The claim that leaked, and one that nobody has looked at yet. */
export const settings = {
  claims: [
    { id: claim, alias: 'factory-a', mode: 'approve' },
    { id: otherClaim, alias: 'factory-b' },
  ],
}

export interface Scene {
  readonly folder: string
  /** Path of the configuration file. */
  readonly config: string
  readonly configuration: Configuration
  /** Opens the log as `claimwatch run` does. */
  own(): Promise<EventLog>
  remove(): void
}

/** A folder with a configuration, and no log yet. */
export function createScene(given: object = settings): Scene {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-scene-'))
  const config = join(folder, 'claimwatch.yaml')
  const text = JSON.stringify({ log: { embedded: 'log.db' }, ...given })
  writeFileSync(config, text)
  return {
    folder,
    config,
    configuration: readConfiguration(text, { file: config, name: config, env: {} }),
    own: () => openSqliteLog({ path: join(folder, 'log.db'), role: 'owner', clock: () => now, owner: { pid: process.pid, host: 'test' } }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Writes a ledger of one owner, and attempts, into the scene's log, as the roles would have. */
export async function fillLog(scene: Scene, bodies: readonly Exclude<LedgerBody, { is: 'owner' }>[], attempts: readonly JudgedAttempt[]) {
  const ledger = writeLedger()
  let head = ledger.owner('test')
  for (const body of bodies) head = ledger.write(head, body)
  const log = await scene.own()
  try {
    await log.append('ledger', 0, ledger.records)
    const records = attempts.map((attempt) => ({ key: attempt.claim, timestamp: attempt.at, value: encode('attempts', { v: 1, attempt }) }))
    if (records.length > 0) await log.append('attempts', 0, records)
  } finally {
    await log.close()
  }
}

/** What the ledger says of a leak that waits for approval. */
export const leak: readonly Exclude<LedgerBody, { is: 'owner' }>[] = [
  { is: 'state', claim, state: 'active', since: null },
  { is: 'finding', incident, alias: 'factory-a', mode: 'approve', finding: findingOf('f1') },
  { is: 'verdict', incident, verdict: { act: false, reason: 'needs-approval' }, approvalExpiresAt: now + 1_800_000 },
]

/** What the ledger says of an action that took effect. */
export function carriedOut(kind: ActionKind, cause: string): readonly Exclude<LedgerBody, { is: 'owner' }>[] {
  const observed = { status: kind === 'disable' ? 'ACTIVE' : 'INACTIVE', lastModifiedAt: null, customerVersion: null }
  const of = { incident, action: `${kind}-${cause}`, kind, claim, observed }
  return [
    { is: 'intent', ...of, evidence: cause, verdict: { act: true, reason: 'approved' }, expiresAt: now + 60_000 },
    { is: 'result', ...of, result: 'applied', advice: null },
  ]
}

/** What persons decided, as it stands in the scene's log. */
export async function decisionsIn({ own }: Scene) {
  const log = await own()
  const seen: unknown[] = []
  const tail = await log.tail('decisions', (records) => {
    for (const { value } of records) if (value !== null) seen.push(decode('decisions', value).decision)
  })
  await tail.caughtUp
  await log.close()
  return seen
}

/** Two certificates for the thief, and one for somebody else. */
export const attempts: readonly JudgedAttempt[] = [
  attemptOf('a1', { at: now - 3_000 }),
  attemptOf('a2', { at: now - 2_000, source: '203.0.113.77' }),
  attemptOf('a3', { at: now - 1_000, source: '198.51.100.17' }),
]

/** A scene in which a leak waits for approval. */
export async function createLeakScene(): Promise<Scene> {
  const scene = createScene()
  await fillLog(scene, leak, attempts)
  return scene
}
