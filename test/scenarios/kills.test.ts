// `kill -9` again and again, while `run` works on one embedded file: at the end everything counts as in one pass over the input.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import { decode, type Topic } from '../../src/model/record.ts'
import { runCommand, startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'
import { writeLeakHistory } from './leak-history.ts'

/** So many events are to be in the log when it is killed; the last ones come after all are there. */
const KILLED_AT = [1, 1_500, 4_000, 8_000, 12_000, 12_000]

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-kills-'))
const log = join(folder, 'log.db')
const services: Service[] = []
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()))
  rmSync(folder, { recursive: true, force: true })
})

async function start(config: string, life: number): Promise<Service> {
  const listen = `127.0.0.1:${await freePort()}`
  const service = await startRole('run', { folder, config, listen, name: `run-${life}`, untilReady: false })
  services.push(service)
  return service
}

/** Looks into the file from outside, as nobody's reader; nothing before it is a log. */
function look<T>(ask: (db: DatabaseSync) => T): T | undefined {
  try {
    const db = new DatabaseSync(log, { readOnly: true })
    try {
      return ask(db)
    } finally {
      db.close()
    }
  } catch {
    return undefined
  }
}

function read<T extends Topic>(topic: T) {
  const values =
    look((db) => db.prepare('SELECT value FROM records WHERE topic = ? AND value IS NOT NULL ORDER BY "offset"').all(topic)) ?? []
  return values.flatMap(({ value }) => (value instanceof Uint8Array ? [decode(topic, value)] : []))
}

const written = (): number =>
  Number(look((db) => db.prepare("SELECT count(*) AS n FROM records WHERE topic = 'events' AND key IS NOT NULL").get()?.n) ?? 0)

it('loses nothing, counts nothing twice, and leaves a ledger that is whole', async () => {
  const { config, history } = await writeLeakHistory(folder, log, 25)
  const replayed = await runCommand(['replay', history, '--config', config, '-o', 'json'])
  const whole = JSON.parse(replayed.stdout)
  expect(whole.input.events).toBeGreaterThan(12_000)

  for (const [life, events] of KILLED_AT.entries()) {
    const service = await start(config, life)
    await until(`${events} events`, () => written() >= events)
    await service.kill()
  }
  const last = await start(config, KILLED_AT.length)
  await until('the end of the file to be judged', () => {
    const marks = read('findings').flatMap((record) => (record.is === 'watermark' && record.ended === true ? [record.upTo] : []))
    return marks.length > 0 && new Set(read('attempts').map(({ attempt }) => attempt.id)).size === whole.claims[0].attempts.ok
  })
  await until('the finding to be taken up', () => read('ledger').some(({ is }) => is === 'finding'))
  expect(await last.end(25_000)).toBe(0)

  const events = read('events').flatMap((record) => (record.is === 'event' ? [record.event.id] : []))
  expect(new Set(events).size).toBe(whole.input.events)
  const findings = read('findings').flatMap((record) => (record.is === 'finding' ? [record.finding] : []))
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  expect([...byId.keys()]).toEqual(whole.findings.map(({ id }: { id: string }) => id))
  for (const finding of findings) expect(finding).toEqual(byId.get(finding.id))
  expect(await runCommand(['ledger', 'verify', '--config', config])).toMatchObject({ code: 0 })
  const incidents = await runCommand(['incident', 'list', '--config', config, '-o', 'json'])
  expect(JSON.parse(incidents.stdout)).toHaveLength(1)
}, 180_000)
