// Bad input of every kind: one clear line that names what is wrong and what mends it, and the right exit code. Of each kind a process is started;
// its many forms are typed in this one (`type`), where a start costs nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type } from '../cli/typed.ts'
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
    const ends = await Promise.all([
      runCommand(['run', '--config', path]),
      ...[['run'], ['config', 'check'], ['incident', 'list']].map((command) => type([...command, '--config', path], { clock: Date.now })),
    ])
    for (const { code, stderr, stdout } of ends) {
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

/** A good entry of its own: no copy of another. */
const good = (name: string, members: object = {}): string => JSON.stringify({ ...JSON.parse(goodEntry), traceId: name, ...members })

const reportForm = z.object({
  input: z.object({
    ...{ lines: z.number(), entries: z.number(), events: z.number(), ignored: z.number(), rejected: z.number(), duplicates: z.number() },
    ...{ bytes: z.number(), reasons: z.record(z.string(), z.number()) },
  }),
  rejections: z.array(z.object({ reason: z.string(), count: z.number(), places: z.array(z.string()) })),
})

/** Replays a file to its end, by a process unless it is typed here, and holds the sums against each other. */
async function reportOn(path: string, options: { code?: number; env?: Record<string, string>; input?: string; typed?: boolean } = {}) {
  const { code = 0, typed = false, ...rest } = options
  const settings = config('replay-all.yaml', { claims: [{ id: CLAIM, alias: 'a' }] })
  const args = ['replay', path, '--config', settings, '-o', 'json']
  const ended = await (typed ? type(args, { clock: Date.now }) : runCommand(args, rest))
  expect(ended, ended.stderr).toMatchObject({ code })
  const report = reportForm.parse(JSON.parse(ended.stdout))
  const { entries, events, ignored, rejected, duplicates } = report.input
  expect(events + ignored + rejected + duplicates).toBe(entries)
  return { ...report, ...ended }
}

describe('a line that cannot be read is counted with its place, and its neighbours are read', () => {
  const BIDI = '\u202e\u2066\u001b[2J\u0007\u0085\u2028'

  it.each<[string, string | Uint8Array, { events?: number; rejected?: string; ignored?: string }]>([
    ['garbage bytes', Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x1f, 0x8b, 0xc3]), { rejected: 'invalid-utf8' }],
    ['garbage in text', 'nothing to see here \u0000', { ignored: 'cannot-concern-a-claim' }],
    ['half a line', good('half').slice(0, 120), { rejected: 'not-json' }],
    ['the other half of a line', good('half').slice(120), { rejected: 'not-json' }],
    ['a line of 10 MB', `{"eventType":"Connect","principalId":"${CLAIM}","x":"${'y'.repeat(10_000_000)}"}`, { rejected: 'too-long' }],
    ['a line of 10 MB that is no JSON', 'x'.repeat(10_000_000), { rejected: 'too-long' }],
    ['a line of 10 MB of entries', Array.from({ length: 30_000 }, (_, n) => good(`long ${n}`)).join(''), { events: 30_000 }],
    ['an entry of 65 KiB', good('long', { details: 'y'.repeat(65 * 1024) }), { rejected: 'too-long' }],
    ['nesting of 100,000 levels', `${'{"a":['.repeat(50_000)}`, { rejected: 'too-long' }],
    ['nesting of 5,000 levels', good('deep').replace('{', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)},`), { rejected: 'too-deep' }],
    [
      'a thousand members',
      good('wide', Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n]))),
      { rejected: 'too-many-keys' },
    ],
    ['a list', `[${good('list')}]`, { rejected: 'not-an-object' }],
    ['a number', '42', { rejected: 'not-an-object' }],
    ['an entry without a type', good('typeless', { eventType: 7 }), { rejected: 'no-event-type' }],
    [
      'wrong types everywhere',
      good('types', { clientId: {}, sourceIp: [], sourcePort: '-1', status: 7, topicName: false, accountId: 1 }),
      { events: 1 },
    ],
    ['a payload that holds no list', '{"messageType":"DATA_MESSAGE","logEvents":7}', { rejected: 'malformed-envelope' }],
    ['a member twice', good('twice').replace('{', '{"eventType":"Nothing","clientId":"first",'), { events: 1 }],
    [
      '__proto__ and constructor',
      good('proto').replace('{', '{"__proto__":{"eventType":"X"},"constructor":{"prototype":{"a":1}},'),
      { events: 1 },
    ],
    ['a type that every object has', good('constructor', { eventType: 'constructor' }), { ignored: 'not-about-provisioning' }],
    ['lone surrogates', good('alone').replace('SN-1', String.raw`\ud800\udfff\ud800`), { events: 1 }],
    [
      'half a character of UTF-8',
      Buffer.concat([Buffer.from(good('utf8').slice(0, -2)), Buffer.from([0xe2, 0x82]), Buffer.from('"}')]),
      { rejected: 'invalid-utf8' },
    ],
    ['control and bidi characters in a client id', good('bidi', { clientId: BIDI }), { events: 1 }],
    ['numbers past 2^53', good('big').replace('51234', '90071992547409930'), { events: 1 }],
    ['numbers past all bounds', good('infinite').replace('51234', '1e999'), { events: 1 }],
    ['a time of 1970', good('1970', { timestamp: '1970-01-01 00:00:00.000' }), { rejected: 'time-out-of-range' }],
    ['a time of 2100', good('2100', { timestamp: '2100-01-01 00:00:00.000' }), { rejected: 'time-out-of-range' }],
    ['a day that does not exist', good('30 February', { timestamp: '2026-02-30 00:00:00.000' }), { rejected: 'no-time' }],
  ])('%s', async (name, bad, { events = 0, rejected, ignored }) => {
    const lines = [good('before'), bad, good('behind'), '']
    const content = Buffer.concat(lines.flatMap((line, index) => [Buffer.from(index === 0 ? '' : '\n'), Buffer.from(line)]))
    const path = file(`${name.replaceAll(/\W/g, '-')}.ndjson`, content)
    const { input, rejections, stdout } = await reportOn(path, { typed: true })
    expect(input).toMatchObject({ events: 2 + events, bytes: content.length })
    expect(rejections).toEqual(rejected === undefined ? [] : [{ reason: rejected, count: 1, places: [`${path}:2`] }])
    expect(Object.keys(input.reasons)).toEqual([rejected ?? ignored].filter((reason) => reason !== undefined))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
  })

  it('and all of them together, in a folder of files of every form', async () => {
    const { input } = await reportOn(folder, { code: 1 })
    expect(input.events).toBeGreaterThan(30_000)
    expect(input.rejected).toBeGreaterThan(10)
  })
})

describe('a file that is hostile as a whole', () => {
  it('a gzip bomb of one line takes no memory, and is one rejection', async () => {
    const path = file(
      'bomb.gz',
      Buffer.concat([gzipSync(`${good('before')}\n`), gzipSync(Buffer.alloc(200_000_000, '[')), gzipSync(`\n${good('behind')}`)]),
    )
    const { input, rejections } = await reportOn(path, { env: { NODE_OPTIONS: '--max-old-space-size=64' } })
    expect(input).toMatchObject({ lines: 3, events: 2, rejected: 1 })
    expect(rejections).toEqual([{ reason: 'too-long', count: 1, places: [`${path}:2`] }])
  })

  it('a gzip bomb of a million lines takes none either', async () => {
    const path = file('lines.gz', gzipSync(Buffer.alloc(2_000_000, '{}')))
    const { input } = await reportOn(path, { env: { NODE_OPTIONS: '--max-old-space-size=64' } })
    expect(input).toMatchObject({ entries: 1_000_000, rejected: 1_000_000 })
  })

  it('text in UTF-16 is refused with what mends it, and the other files are read', async () => {
    const both = join(folder, 'both')
    mkdirSync(both)
    file('both/a.ndjson', Buffer.from(`\ufeff${good('utf16')}`, 'utf16le'))
    file('both/b.ndjson', good('b'))
    const { input, stderr } = await reportOn(both, { code: 1 })
    expect(input.events).toBe(1)
    expect(stderr).toMatch(/^claimwatch: .*a\.ndjson is text in UTF-16\. Convert it with `iconv/)
  })
})

describe('a pipe', () => {
  it('that ends within a line: what came is read, and the half line is counted', async () => {
    const all = `${good('1')}\n${good('2')}\n${good('3')}\n`
    const { input, rejections } = await reportOn('-', { input: all.slice(0, -100) })
    expect(input).toMatchObject({ lines: 3, events: 2, rejected: 1 })
    expect(rejections).toEqual([{ reason: 'not-json', count: 1, places: ['stdin:3'] }])
  })

  it('that carries gzip, or nothing', async () => {
    expect((await reportOn('-', { input: '' })).input).toMatchObject({ lines: 0, entries: 0 })
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
    expect(await runCommand(['run', '--config', path])).toMatchObject({ code: 78, stderr: expect.stringContaining('text.db') })
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
