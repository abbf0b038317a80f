// Bad input of every kind: one clear line that names what is wrong and what mends it, and the right exit code.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommand } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-bad-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
const goodEntry = JSON.stringify({
  ...{ timestamp: '2026-10-05 12:00:01.204', logLevel: 'INFO', traceId: 't', accountId: '111122223333', status: 'Success' },
  ...{ eventType: 'Connect', protocol: 'MQTT', clientId: 'SN-1', principalId: CLAIM, sourceIp: '203.0.113.24', sourcePort: 51234 },
})

/** A file of this folder with this content. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const config = (name: string, settings: object): string =>
  file(name, JSON.stringify({ log: { embedded: join(folder, 'x.db') }, ...settings }))

describe('a configuration that is wrong', () => {
  it.each([
    ['a wrong type', { settle: [3] }, 'settle'],
    ['an unknown key', { claimz: [] }, 'claimz'],
    ['a claim id of 63 digits', { claims: [{ id: CLAIM.slice(1), alias: 'a' }] }, 'claims[0].id'],
    ['a duration without a unit', { attemptTimeout: '3' }, 'attemptTimeout'],
    ['a mode that does not exist', { claims: [{ id: CLAIM, alias: 'a', mode: 'kill' }] }, 'claims[0].mode'],
    [
      'a network that is none',
      { claims: [{ id: CLAIM, alias: 'a', sites: [{ name: 's', cidrs: ['300.1.1.1/24'] }] }] },
      'claims[0].sites[0].cidrs',
    ],
  ])('%s stops every command with 78 and names the setting', async (name, settings, setting) => {
    const path = config(`${name.replaceAll(' ', '-')}.yaml`, settings)
    for (const command of [['config', 'check'], ['run'], ['incident', 'list']]) {
      const { code, stderr, stdout } = await runCommand([...command, '--config', path])
      expect([code, stdout]).toEqual([78, ''])
      expect(stderr).toContain(setting)
    }
  })

  it('that is not there, or is a directory', async () => {
    expect(await runCommand(['run', '--config', join(folder, 'nowhere.yaml')])).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('nowhere.yaml'),
    })
    expect(await runCommand(['run', '--config', folder])).toMatchObject({ code: 78, stderr: expect.stringContaining('directory') })
  })

  it('that asks one role of an embedded log', async () => {
    const path = config('embedded.yaml', {})
    for (const role of ['ingest', 'watch', 'respond']) {
      expect(await runCommand([role, '--config', path])).toMatchObject({ code: 78, stderr: expect.stringContaining('log.kafka') })
    }
  })
})

describe('a file that cannot be read', () => {
  const replay = (...args: string[]) =>
    runCommand(['replay', ...args, '--config', config('replay.yaml', { claims: [{ id: CLAIM, alias: 'a' }] }), '-o', 'json'])

  it('is not there', async () => {
    const { code, stderr } = await replay(join(folder, 'nowhere.ndjson'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^claimwatch: .*nowhere\.ndjson.*\n$/)
  })

  it('is an empty folder', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect(await replay(empty)).toMatchObject({ code: 1, stderr: expect.stringContaining('empty') })
  })

  it('is a gzip cut short: what came before the cut is reported, and the cut is said', async () => {
    const whole = gzipSync(`${Array.from({ length: 5_000 }, (_, index) => goodEntry.replace('"t"', `"${index}"`)).join('\n')}\n`)
    const { code, stdout, stderr } = await replay(file('cut.ndjson.gz', whole.subarray(0, whole.length - 2_000)))
    expect(code).toBe(1)
    expect(stderr).toContain('cut.ndjson.gz')
    const { input } = JSON.parse(stdout)
    expect(input.events).toBeGreaterThan(0)
    expect(input.events).toBeLessThan(5_000)
  })

  it('is empty, which is no fault', async () => {
    const { code, stdout } = await replay(file('empty.ndjson', ''))
    expect(code).toBe(0)
    expect(JSON.parse(stdout).input).toMatchObject({ lines: 0, entries: 0, from: null, to: null })
  })

  it('holds rejections and findings, which are no fault either', async () => {
    const { code, stdout } = await replay(file('mixed.ndjson', `${goodEntry}\n{"eventType":\n`))
    expect(code).toBe(0)
    expect(JSON.parse(stdout).input).toMatchObject({ lines: 2, events: 1, ignored: 0, rejected: 1 })
  })
})

describe('a part that is away', () => {
  it('no broker: said within 10 seconds', async () => {
    const brokers = [`127.0.0.1:${await freePort()}`]
    const path = config('away.yaml', { log: { kafka: { brokers } } })
    const began = performance.now()
    const { code, stderr } = await runCommand(['incident', 'list', '--config', path])
    expect(code).toBe(1)
    expect(stderr).toContain(brokers[0])
    expect(performance.now() - began).toBeLessThan(12_000)
  })

  it('no log yet beside which to stand', async () => {
    const path = config('no-log.yaml', { log: { embedded: join(folder, 'none.db') } })
    expect(await runCommand(['incident', 'list', '--config', path])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('claimwatch run'),
    })
  })

  it('a log file that is no log', async () => {
    const path = config('no-database.yaml', {
      log: { embedded: file('text.db', 'this is text, and a lot of it\n'.repeat(100)) },
      aws: { region: 'eu-west-1' },
      serve: { listen: `127.0.0.1:${await freePort()}` },
    })
    expect(await runCommand(['run', '--config', path])).toMatchObject({ code: 1, stderr: expect.stringContaining('text.db') })
  })
})

describe('wrong usage', () => {
  it.each([
    [['no-such-command']],
    [['replay']],
    [['incident', 'approve', 'x']],
    [['replay', 'x', '-o', 'xml']],
    [['incident', 'list', '--nonsense']],
  ])('%j ends with 2', async (args) => {
    const { code, stdout, stderr } = await runCommand(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
  })

  it('--help and --version end with 0', async () => {
    expect(await runCommand(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('demo') })
    expect((await runCommand(['--version'])).code).toBe(0)
  })
})
