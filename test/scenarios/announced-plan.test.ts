// A batch that is announced at the command line while `claimwatch run` works: it counts from then on, more of it is told, and who said it is kept.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { generateLeak } from '../../src/app/traffic.ts'
import { HOUR, isoTime, MINUTE, type Millis } from '../../src/model/time.ts'
import { runCommand, startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
const folder = mkdtempSync(join(tmpdir(), 'claimwatch-plan-'))
const config = join(folder, 'claimwatch.yaml')
const pipe = join(folder, 'iot.ndjson')
let service: Service | undefined
let feed: FileHandle | undefined
afterAll(async () => {
  await feed?.close()
  await service?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Device {
  readonly lines: readonly string[]
  /** When it was registered. */
  readonly at: Millis
}

/** Good devices of the last two minutes, one after another. */
function devices(now: Millis): readonly Device[] {
  const plan = { seed: 1, claim: CLAIM, template: 't', sources: ['203.0.113.7'], hook: false, perMinute: 20 } as const
  const byClient = new Map<string, { lines: string[]; at: Millis }>()
  for (const { line, at } of generateLeak({ ...plan, from: now - 2 * MINUTE, to: now })) {
    const { clientId, eventType, topicName = '' } = JSON.parse(line)
    const device = byClient.get(clientId) ?? { lines: [], at }
    byClient.set(clientId, device)
    device.lines.push(line)
    if (eventType === 'Publish-Out' && topicName.endsWith('/provision/json/accepted')) device.at = at
  }
  return [...byClient.values()].toSorted((one, other) => one.at - other.at)
}

async function typed(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return runCommand([...args, '--config', config])
}

async function asked(...args: string[]) {
  const { stdout } = await typed(...args, '-o', 'json')
  return JSON.parse(stdout)
}

/** Lets devices come, and waits until the last of them was judged. */
async function come(some: readonly Device[]): Promise<void> {
  await feed?.write(
    some
      .flatMap(({ lines }) => lines)
      .map((line) => `${line}\n`)
      .join(''),
  )
  const last = Math.max(...some.map(({ at }) => at))
  await until('the devices', async () => (await asked('claim', 'list'))[0].lastAttemptAt === isoTime(last))
}

it('raises what is expected from its announcement on, and is withdrawn again', { timeout: 120_000 }, async () => {
  const now = Date.now()
  const all = devices(now)
  expect(all.length).toBeGreaterThan(17)
  writeFileSync(
    config,
    JSON.stringify({
      claims: [{ id: CLAIM, alias: 'factory-a', hook: false }],
      feeds: [{ file: { path: pipe } }],
      aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
      log: { embedded: join(folder, 'log.db') },
    }),
  )
  execFileSync('mkfifo', [pipe])
  // For reading too: opening it for writing alone waits for whoever reads.
  feed = await open(pipe, 'r+')
  service = await startRole('run', { folder, config, listen: `127.0.0.1:${await freePort()}` })

  await come(all.slice(0, 5))
  const batch = ['--from', isoTime(now - HOUR), '--to', isoTime(now + HOUR), '--most-devices', '10', '--by', 'alice']
  const added = await typed('plan', 'add', '--claim', 'factory-a', ...batch, '--note', 'overtime')
  expect([added.code, added.stderr]).toEqual([0, expect.stringContaining('it has begun already')])
  const [plan] = await asked('plan', 'list')
  expect(plan).toMatchObject({ alias: 'factory-a', state: 'open', devices: 10, announced: { by: 'alice', reason: 'overtime' } })

  // Those that came before are not counted under it: ten more fit.
  await come(all.slice(5, 15))
  expect(await asked('incident', 'list')).toEqual([])
  await come(all.slice(15, 16))
  const [incident] = await until('an incident', async () => {
    const incidents = await asked('incident', 'list')
    return incidents.length > 0 ? incidents : undefined
  })
  expect(incident).toMatchObject({
    level: 'alert',
    reasons: [{ signal: 'plan-exceeded', text: expect.stringContaining('promised 10 devices') }],
  })

  expect((await typed('plan', 'withdraw', plan.id, '--by', 'bob')).stdout).toBe(`plan/${plan.id} withdrawn by bob\n`)
  expect(await asked('plan', 'list')).toEqual([])
  const said = await until('both words in the ledger', async () => {
    const lines = (await typed('ledger', 'export')).stdout.trimEnd().split('\n')
    const plans = lines.map((line) => JSON.parse(line).record).filter((record) => record?.is === 'plan')
    return plans.length === 2 ? plans : undefined
  })
  expect(said.map(({ decision }) => [decision.kind, decision.planId, decision.by])).toEqual([
    ['announce', plan.id, 'alice'],
    ['withdraw', plan.id, 'bob'],
  ])
  expect((await typed('ledger', 'verify')).code).toBe(0)
  // A read of a pipe that stays open keeps the process from its end.
  await feed.close()
  feed = undefined
  expect(await service.end(25_000)).toBe(0)
})
