// One claim as a person on call sees it: what is not known is never shown as healthy, and nothing asks AWS.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandName } from '../../src/cli/command-name.ts'
import { encode, type FindingsRecord } from '../../src/model/record.ts'
import { DAY, MINUTE } from '../../src/model/time.ts'
import { attempts, carriedOut, claim, createScene, fillLog, incident, leak, now, otherClaim, type Scene } from '../app/scene.ts'
import { findingOf } from '../respond/records.ts'
import { type } from './typed.ts'

const stranger = 'ab'.repeat(32)
const summary = (day: string, ok: number): FindingsRecord => ({
  ...{ v: 1, is: 'summary', claim, day, attempts: { ok, duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 }, sources: 1 },
})
const found: readonly FindingsRecord[] = [
  ...Array.from({ length: 12 }, (_, index): FindingsRecord => {
    const reasons = [{ signal: 'operator-limit', nats: 0, text: `reading ${index}` }] as const
    return { v: 1, is: 'finding', finding: findingOf(`f${index}`, { at: now - index * MINUTE, reasons }) }
  }),
  // The same again: one that crashed tells it twice.
  { v: 1, is: 'finding', finding: findingOf('f3', { at: now - 3 * MINUTE }) },
  { v: 1, is: 'finding', finding: findingOf('s', { claim: stranger, at: now }) },
  ...[summary('2026-10-03', 300), summary('2026-10-04', 300)],
]

let scene: Scene
beforeAll(async () => {
  scene = createScene({
    claims: [
      {
        ...{ id: claim, alias: 'factory-a', mode: 'approve', templates: ['acme-v2'], closesAt: '2027-03-31', serialPattern: 'SN-\\d{8}' },
        sites: [
          {
            name: 'plant-7',
            cidrs: ['198.51.100.0/24'],
            timeZone: 'Europe/Berlin',
            shifts: [{ days: 'mon-fri', from: '06:00', to: '22:00' }],
          },
        ],
        plans: [{ from: '2026-12-01T06:00Z', to: '2026-12-01T14:00Z', devices: 5000 }],
        windows: [
          { over: '5m', count: 'rejected', above: 10, level: 'alert' },
          { over: '1h', ratio: 'rejected', above: 0.5, atLeast: 20, level: 'contain' },
          { over: '1d', distinct: 'sources', above: 3, level: 'alert' },
        ],
        auto: { days: 2, attempts: 700 },
      },
      { id: otherClaim, alias: 'factory-b' },
    ],
  })
  await fillLog(scene, [...leak, ...carriedOut('disable', 'f1'), { is: 'blind', claim, reason: 'feed-denied' }], attempts)
  const log = await scene.own()
  const records = found.map((record) => ({ key: null, timestamp: now, value: encode('findings', record) }))
  await log.append('findings', 0, records)
  await log.close()
})
afterAll(() => scene.remove())

const show = (name: string, ...more: string[]) => type(['claim', 'show', name, '--config', scene.config, ...more])

describe('for people', () => {
  it('says first what the certificate is in, whether it can be judged, and how far the picture goes', async () => {
    const { code, stdout, stderr } = await show('factory-a')
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      `Claim factory-a ${claim}`,
      '  certificate active since 2026-10-05 12:00:00 UTC',
      '  blind       YES: feed-denied since 2026-10-05 12:00:00 UTC',
      '  complete to no watermark yet',
      '  last seen   attempt of 2026-10-05 11:59:59 UTC',
    ])
    expect(stderr).toBe(`\nnext: ${commandName} incident show ${incident}\n`)
  })

  it('shows the configuration in effect, plans to come and how far it is from auto', async () => {
    const { stdout } = await show(claim.toUpperCase())
    const text = stdout.replaceAll(/\s+/g, ' ')
    expect(text).toContain(
      'mode approve; auto: not earned, 2 of 2 days and 600 of 700 attempts that it asks for, counted to the end of 2026-10-04',
    )
    expect(text).toContain('site plant-7: 198.51.100.0/24; mon-fri 06:00 to 22:00 (Europe/Berlin)')
    expect(text).toContain('closes 2027-04-01 00:00:00 UTC')
    expect(text).toContain('more than 10 rejected over 5m: alert')
    expect(text).toContain('more than 50 % rejected of at least 20 over 1h: contain')
    expect(text).toContain('more than 3 distinct sources over 1d: alert')
    expect(text).toContain('(configuration) coming 2026-12-01 06:00:00 2026-12-01 14:00:00 5000 (the sites)')
  })

  it('shows incidents and the latest findings, each once', async () => {
    const { stdout } = await show('factory-a')
    expect(stdout).toMatch(new RegExp(`^${incident} +disable +open +2026-10-05 11:59:59 +2 +`, 'm'))
    expect(stdout).toContain('12 findings, the latest\n')
    expect(stdout.match(/reading \d+/g)).toEqual(Array.from({ length: 10 }, (_, index) => `reading ${index}`))
    expect(stdout).toContain('no state of this claim was saved yet')
  })

  it('takes no claim for healthy that nobody looked at', async () => {
    const { stdout, stderr } = await show('factory-b')
    expect(stdout).toContain('  certificate unknown\n  blind       YES: never-looked\n')
    expect(stdout).toMatch(/No incident\.\n\nNothing was found\.\n/)
    expect(stderr).toBe(`\nnext: ${commandName} doctor\n`)
  })

  it('takes no claim for seen whose watermark stands still since respond wrote last', async () => {
    const own = createScene()
    try {
      await fillLog(own, leak, [])
      const log = await own.own()
      const watermark: FindingsRecord = { v: 1, is: 'watermark', partition: 0, upTo: now - 5 * MINUTE, causes: [] }
      const partitions = await log.partitions('findings')
      const records = Array.from({ length: partitions }, (_, partition) => ({ ...watermark, partition }))
      await log.append(
        'findings',
        0,
        records.map((record) => ({ key: null, timestamp: now, value: encode('findings', record) })),
      )
      await log.close()
      const at = async (clock: number) =>
        (await type(['claim', 'show', 'factory-a', '--config', own.config, '-o', 'json'], { clock: () => clock })).stdout
      expect(JSON.parse(await at(now - 4 * MINUTE))).toMatchObject({ blind: null, watermark: '2026-10-05T11:55:00.000Z' })
      expect(JSON.parse(await at(now + DAY))).toMatchObject({ blind: 'watermark-behind' })
    } finally {
      own.remove()
    }
  })
})

describe('for programs', () => {
  it('is one value with everything', async () => {
    const told = JSON.parse((await show('factory-a', '-o', 'json')).stdout)
    expect(told).toMatchObject({
      ...{ schema: 'claimwatch.claim/1', id: claim, alias: 'factory-a', blind: 'feed-denied', findingsInAll: 12, windows: null },
      configuration: { mode: 'approve', closesAt: '2027-04-01T00:00:00.000Z', templates: ['acme-v2'], serials: null },
      certificate: { state: 'active', changedAt: null },
      earned: { days: 2, attempts: 600, falseAlarms: 0, isEarned: false, upTo: '2026-10-04' },
      incidents: [{ id: incident, level: 'disable', state: 'open', minted: 2 }],
      plans: [{ id: null, state: 'coming', devices: 5000 }],
    })
    expect(told.findings).toHaveLength(10)
  })

  it('is the same in YAML', async () => {
    expect((await show('factory-a', '-o', 'yaml')).stdout).toMatch(/^schema: claimwatch\.claim\/1\nid: /)
  })
})

it('shows a claim that nobody configured where something was found of it, and names the claims where not', async () => {
  const { code, stdout } = await show(stranger)
  expect([code, stdout.split('\n')[0]]).toEqual([0, `Claim (not configured) ${stranger}`])
  expect(stdout).toContain('1 finding\n')
  expect((await show(stranger.slice(0, 6))).stdout).toBe(stdout)
  expect((await show(claim.slice(0, 6).toUpperCase())).stdout).toContain(`Claim factory-a ${claim}\n`)
  for (const name of ['factory-z', 'cd'.repeat(32)]) {
    expect(await show(name)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('There are: factory-a, factory-b') })
  }
})
