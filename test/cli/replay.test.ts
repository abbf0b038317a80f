// A replay as it is typed: the report in its forms, the lines beside it, and what is said of files that cannot be read.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { MINUTE } from '../../src/model/time.ts'
import { claim, createScene, now } from '../app/scene.ts'
import { type } from './typed.ts'

const limit = { over: '5m', count: 'accepted', above: 10, level: 'disable' }
const scene = createScene({ claims: [{ id: claim, alias: 'factory-a', hook: false, windows: [limit] }] })
afterAll(() => scene.remove())

const plan = { seed: 3, claim, template: 't', sources: leakAddresses, hook: false, perMinute: 30 } as const
const lines = [...generateLeak({ ...plan, from: now - 10 * MINUTE, to: now - 8 * MINUTE })].map(({ line }) => line)
const history = join(scene.folder, 'history.ndjson')
writeFileSync(history, `${lines.join('\n')}\n`)

const replay = (...args: string[]) => type(['replay', ...args, '--config', scene.config])
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('the report', () => {
  it('is a table that begins with what was read', async () => {
    const { code, stdout, stderr } = await replay(history)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      new RegExp(`^${lines.length} lines, ${lines.length} entries: ${lines.length} events, 0 ignored, 0 rejected, 0 duplicates; 0 late\n`),
    )
    expect(stdout).toMatch(/^factory-a +\d+ +0 +0 +0 +0 +2$/m)
    expect(stdout).toMatch(/ disable +factory-a +11 accepted attempts in 5m; the operator's limit is 10$/m)
    expect(stderr).toMatch(/\d+ findings, 1 incidents; all of it with -o json/)
  })

  it('is the same as JSON and as YAML, but for its speed', async () => {
    const report = JSON.parse((await replay(history, '-o', 'json')).stdout)
    expect(report).toMatchObject({ schema: 'claimwatch.replay/1', incidents: [{ level: 'disable', verdict: { act: false } }] })
    expect(parse((await replay(history, '-o', 'yaml')).stdout)).toEqual({ ...report, speed: expect.anything() })
  })

  it('counts only events from --from on and before --to', async () => {
    const { stdout } = await replay(history, '-o', 'json', '--from', '2026-10-05T11:51:00Z', '--to', '2026-10-05T11:51:30Z')
    const { input } = JSON.parse(stdout)
    expect(input.lines).toBe(lines.length)
    expect(input.events).toBeGreaterThan(0)
    expect(input.from >= '2026-10-05T11:51:00.000Z' && input.to < '2026-10-05T11:51:30.000Z').toBe(true)
  })

  it('refuses a time that is none', async () => {
    expect(await replay(history, '--from', 'yesterday')).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('the lines beside it', () => {
  it('are one a closed window and one an attempt, with the same sums', async () => {
    const [windows, attempts] = [join(scene.folder, 'windows.ndjson'), join(scene.folder, 'attempts.ndjson')]
    const { stdout } = await replay(history, '-o', 'json', '--windows', windows, '--attempts', attempts)
    const [{ attempts: counts }] = JSON.parse(stdout).claims
    expect(linesOf(attempts)).toHaveLength(counts.ok)
    for (const over of ['1m', '5m', '1h', '1d']) {
      const own = linesOf(windows).filter((window) => window.over === over)
      expect(
        own.reduce((sum, window) => sum + window.attempts.ok, 0),
        over,
      ).toBe(counts.ok)
    }
  })

  it('that cannot be written are told, and nothing else is', async () => {
    const { code, stdout, stderr } = await replay(history, '--windows', join(scene.folder, 'nowhere', 'out.ndjson'))
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^claimwatch: .*out\.ndjson cannot be written/)
  })
})

describe('without a configuration', () => {
  it('takes every claim for one that nobody configured, and says so', async () => {
    const { code, stdout, stderr } = await type(['replay', history, '-o', 'json'], { cwd: join(scene.folder, 'nowhere') })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).claims).toMatchObject([{ id: claim, alias: null, configured: false }])
    expect(stderr).toContain('no claimwatch.yaml here')
  })

  it('fails where one was named that is not there', async () => {
    expect(await type(['replay', history, '--config', 'nowhere.yaml'])).toMatchObject({ code: 78, stdout: '' })
    expect(await type(['replay', history], { env: { CLAIMWATCH_CONFIG: 'nowhere.yaml' } })).toMatchObject({ code: 78, stdout: '' })
  })
})
