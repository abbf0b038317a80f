// An explanation as it is typed: by a history and by the log, at a moment, for people and for programs, and what it says where it cannot.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { generateLeak } from '../../src/app/traffic.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { encode } from '../../src/model/record.ts'
import { MINUTE } from '../../src/model/time.ts'
import { claim, createScene, now } from '../app/scene.ts'
import { type } from './typed.ts'

const scene = createScene({
  claims: [{ id: claim, alias: 'factory-a', hook: false, sites: [{ name: 'plant', cidrs: ['198.51.100.0/24'] }] }],
})
afterAll(() => scene.remove())

const plan = { seed: 3, claim, template: 't', sources: ['203.0.113.7'], hook: false, perMinute: 30 } as const
const lines = [...generateLeak({ ...plan, from: now - 10 * MINUTE, to: now - 8 * MINUTE })].map(({ line }) => line)
// The same again from elsewhere: devices that were registered before.
const again = lines.map((line) => line.replaceAll('203.0.113.', '192.0.2.').replaceAll(/2026-10-05 11:5(\d)/g, '2026-10-05 12:0$1'))
const history = join(scene.folder, 'history.ndjson')
writeFileSync(history, `${[...lines, ...again].join('\n')}\n`)

const explain = (...args: string[]) => type(['explain', ...args, '--config', scene.config])

it('rests on the files of declared facts, and ends with 78 where one is missing', async () => {
  const declared = createScene({ claims: [{ id: claim, alias: 'factory-a', serials: { file: 'made.txt' } }] })
  try {
    const { code, stderr } = await type(['explain', history, '--claim', 'factory-a', '--config', declared.config])
    expect(code).toBe(78)
    expect(stderr).toMatch(/claims\[0\]\.serials\.file: .*made\.txt cannot be read \(ENOENT\)/)
  } finally {
    declared.remove()
  }
})

describe('by a history', () => {
  it('shows the windows, the claim, the sources and what each level asks for', async () => {
    const { code, stdout } = await explain(history, '--claim', 'factory-a')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Claim factory-a at 2026-10-05 \d\d:\d\d:\d\d UTC\n\nWindows\nWINDOW +ATTEMPTS +EXPECTED +LIMIT/)
    expect(stdout).toMatch(/^1h +\d+ +unknown +none/m)
    expect(stdout).toMatch(/^ {2}usual {5}at most duplicate \d/m)
    expect(stdout).toMatch(/^ {2}mode auto 0 of 28 days and \d+ of 500 attempts that it asks for/m)
    expect(stdout).toMatch(/^Source 192\.0\.2\.0\/24 \(new, since 2026-10-05/m)
    expect(stdout).toMatch(/^ {2}what {6}\d+(\.\d+)? nats, the mean of: mostly duplicates/m)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('not so: the claim was seen long enough')
    expect(
      stdout
        .split('\n')
        .filter((line) => !/^(WINDOW|FIRST|\d)/.test(line))
        .every((line) => line.length <= 100),
    ).toBe(true)
  })

  it('is the same as JSON, with every number', async () => {
    const { stdout } = await explain(history, '--claim', claim, '-o', 'json')
    const told = JSON.parse(stdout)
    expect(told).toMatchObject({ schema: 'claimwatch.explanation/1', claim, alias: 'factory-a', earned: { days: 0, daysNeeded: 28 } })
    expect(told.windows).toHaveLength(4)
    const [worst] = told.evidence.sources
    expect(worst.levels.disable.filter(({ met }: { met: boolean }) => !met).length).toBeGreaterThan(0)
    expect(worst.alternatives).toHaveLength(7)
    expect(told.firstAttempts.length).toBeGreaterThan(0)
    expect(told.firstAttempts[0].at).toMatch(/Z$/)
  })

  it('at a moment knows nothing of what came later', async () => {
    const told = JSON.parse((await explain(history, '--claim', 'factory-a', '--at', '2026-10-05T11:59:00Z', '-o', 'json')).stdout)
    expect(told.at <= '2026-10-05T11:59:00.000Z').toBe(true)
    expect(told.evidence.sources.map(({ source }: { source: string }) => source)).not.toContain('192.0.2.0/24')
    const before = await explain(history, '--claim', 'factory-a', '--at', '2026-01-01')
    expect([before.code, before.stdout]).toEqual([0, 'Nothing of claim factory-a was seen by then.\n'])
  })

  it('is of the moment that is asked about, or says up to when everything is known', async () => {
    const { stdout } = await explain(history, '--claim', 'factory-a', '--at', '2026-10-05T11:59:00Z')
    expect(stdout).toMatch(/^Claim factory-a at 2026-10-05 11:59:00 UTC\n\nWindows\n/)
    expect(stdout).toMatch(/^5m +0 /m)
    const beyond = ['--claim', 'factory-a', '--at', '2030-01-01']
    const [, second] = (await explain(history, ...beyond)).stdout.split('\n')
    expect(second).toMatch(/^Asked was 2030-01-01 00:00:00 UTC: everything is known up to 2026-10-05 12:0\d:\d\d UTC only\.$/)
    const told = JSON.parse((await explain(history, ...beyond, '-o', 'json')).stdout)
    expect(told.asked).toBe('2030-01-01T00:00:00.000Z')
    expect(told.knownUntil).toBe(told.at)
  })

  it('names a source that nobody knows although nothing of it failed, and what the claim has not been seen for', async () => {
    const text = (await explain(history, '--claim', 'factory-a', '--at', '2026-10-05T11:59:00Z')).stdout
    const said = text.replaceAll(/\s+/g, ' ')
    expect(said).toMatch(/too little to disable it: days [\d.e-]+ of 7; attempts \d+ of 500 /)
    expect(said).toContain('usual. 1 is not established: only who it is speaks against it.')
    expect(text).toMatch(/^Source 203\.0\.113\.0\/24 \(new, since 2026-10-05/m)
    expect(said).toMatch(/what 0 nats alert .* outside finding outside-networks: hours since it came [\d.]+ of 2/)
  })

  it('shows each number that the operator limited beside the limit', async () => {
    const windows = [
      { over: '1h', count: 'accepted', above: 5_000, level: 'disable' },
      { over: '1d', ratio: 'rejected', above: 0.25, atLeast: 40, level: 'alert' },
    ]
    const limited = createScene({ claims: [{ id: claim, alias: 'factory-a', hook: false, windows }] })
    try {
      const { stdout } = await type(['explain', history, '--claim', 'factory-a', '--config', limited.config])
      expect(stdout).toMatch(/^Limits of the operator\nWINDOW +READING +VALUE +LIMIT +LEVEL$/m)
      expect(stdout).toMatch(/^1h +accepted +\d+ +5,000 +disable$/m)
      expect(stdout).toMatch(/^1d +rejected-ratio +0 % +25 % of at least 40 attempts +alert$/m)
    } finally {
      limited.remove()
    }
  })
})

it('by the log comes to the same evidence', async () => {
  const log = await scene.own()
  const partition = partitionOf(claim, await log.partitions('events'))
  const feed = 'f'
  const records = [...lines, ...again].flatMap((line) =>
    parseIotLog(line, { claims: [claim] }).flatMap((entry) =>
      entry.is === 'event'
        ? [{ key: claim, timestamp: entry.event.at, value: encode('events', { v: 1, is: 'event', feed, event: entry.event }) }]
        : [],
    ),
  )
  await log.append('events', partition, records)
  await log.close()
  const byLog = JSON.parse((await explain('--claim', 'factory-a', '-o', 'json')).stdout)
  const byFile = JSON.parse((await explain(history, '--claim', 'factory-a', '-o', 'json')).stdout)
  expect(byLog.evidence.sources[0]).toEqual(byFile.evidence.sources[0])
})

it('of a claim that is not configured, or of a file that is not there, says what to do', async () => {
  const unknown = await explain(history, '--claim', 'factory-b')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('There are: factory-a')])
  const missing = await explain(join(scene.folder, 'none.ndjson'), '--claim', 'factory-a')
  expect(missing.code).toBe(1)
})
