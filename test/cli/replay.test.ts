// A replay as it is typed: the report in its forms, the lines beside it, and what is said of files that cannot be read.
import { execFileSync } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { runProgram } from '../../src/cli/program.ts'
import { byteSize } from '../../src/cli/text.ts'
import { MINUTE } from '../../src/model/time.ts'
import { claim, createScene, now } from '../app/scene.ts'
import { until } from '../rig/until.ts'
import { outsideOfTest, type, written } from './typed.ts'

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
  it('is a text that begins with what was found, and ends with what was read', async () => {
    const { code, stdout, stderr } = await replay(history)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^1 incident in 1 claim; its sources minted \d+ certificates, \d+ of them before it was found\.\n\nDISABLE {2}claim factory-a …/,
    )
    expect(stdout).toContain("why     11 accepted attempts in 5m; the operator's limit is 10")
    expect(stdout).toMatch(/^factory-a …[0-9a-f]{8} +\d+ +0 +0 +0 +0 +2$/m)
    const sums = `${lines.length} entries: ${lines.length} events, 0 ignored, 0 rejected, 0 duplicates; 0 late.`
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(sums)
    expect(stderr).toMatch(/^\n\d+ findings?, every one of them and what was minted: -o json\n$/)
  })

  it('is the same as JSON and as YAML, but for its speed', async () => {
    const report = JSON.parse((await replay(history, '-o', 'json')).stdout)
    expect(report).toMatchObject({ schema: 'claimwatch.replay/1', incidents: [{ level: 'disable', verdict: { act: false } }] })
    expect(parse((await replay(history, '-o', 'yaml')).stdout)).toEqual({ ...report, speed: expect.anything() })
  })

  it('is the same by one thread and by two', async () => {
    const [one, two] = await Promise.all(['1', '2'].map((threads) => replay(history, '-o', 'json', '--threads', threads)))
    expect(two?.code).toBe(0)
    expect(JSON.parse(two?.stdout ?? '')).toEqual(JSON.parse(one?.stdout ?? '{}'))
  })

  it('rests on the files of declared facts: says what of them it left out, and ends with 78 where one is missing', async () => {
    const declared = createScene({ claims: [{ id: claim, alias: 'a', serials: { file: 'made.txt' } }] })
    try {
      const missing = await type(['replay', history, '--config', declared.config])
      expect([missing.code, missing.stdout]).toEqual([78, ''])
      writeFileSync(join(declared.folder, 'made.txt'), 'SN-1\none,two\n')
      const { code, stderr } = await type(['replay', history, '--config', declared.config])
      expect(code).toBe(0)
      expect(stderr).toMatch(
        /^claimwatch: claims\[0\]\.serials\.file: 1 of its lines hold no serial and were left out \(line 2\); 1 serials were read\n/,
      )
    } finally {
      declared.remove()
    }
  })

  it('counts only events from --from on and before --to', async () => {
    const { stdout } = await replay(history, '-o', 'json', '--from', '2026-10-05T11:51:00Z', '--to', '2026-10-05T11:51:30Z')
    const { input } = JSON.parse(stdout)
    expect(input.lines).toBe(lines.length)
    expect(input.events).toBeGreaterThan(0)
    expect(input.from >= '2026-10-05T11:51:00.000Z' && input.to < '2026-10-05T11:51:30.000Z').toBe(true)
  })

  it('takes bounds in any zone, and a day for its first moment in UTC', async () => {
    const input = async (...bounds: readonly string[]) => JSON.parse((await replay(history, '-o', 'json', ...bounds)).stdout).input
    const part = await input('--from', '2026-10-05T11:51:00Z', '--to', '2026-10-05T11:51:30Z')
    expect(await input('--from', '2026-10-05T13:51:00+02:00', '--to', '2026-10-05T07:51:30-04:00')).toEqual(part)
    expect((await input('--from', '2026-10-05', '--to', '2026-10-06')).events).toBe(lines.length)
    expect((await input('--from', '2026-10-06')).events).toBe(0)
    expect((await input('--to', '2026-10-05')).events).toBe(0)
  })

  it('takes its first bound in and leaves its last one out', async () => {
    const { stdout } = await replay(history, '-o', 'json')
    const { from, to } = JSON.parse(stdout).input
    const events = async (...bounds: readonly string[]) => JSON.parse((await replay(history, '-o', 'json', ...bounds)).stdout).input.events
    expect(await events('--from', from)).toBe(lines.length)
    expect(await events('--to', to)).toBeLessThan(lines.length)
    expect(await events('--from', to)).toBe(lines.length - (await events('--to', to)))
  })

  it.each([
    [['--from', 'yesterday']],
    [['--threads', '0']],
    [['--threads', '3']],
    [['--threads', '2x']],
    [['--from', '2026-02-30']],
    [['--to', '2026-10-05T12:00']],
    [['--from', '2026-10-05T12:00Z', '--to', '2026-10-05T14:00+02:00']],
  ])('refuses %j', async (bounds) => {
    expect(await replay(history, ...bounds)).toMatchObject({ code: 2, stdout: '' })
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

  it('of attempts come in the order of their ends, and then of their ids', async () => {
    const attempts = join(scene.folder, 'ordered.ndjson')
    await replay(history, '--attempts', attempts)
    const keys = linesOf(attempts).map(({ at, id }) => `${at} ${id}`)
    expect(keys).toEqual(keys.toSorted())
  })

  it.each([[['--windows', '-']], [['--windows', history]], [['--windows', '/tmp/same', '--attempts', '/tmp/same']]])(
    'are refused where they would destroy something: %j',
    async (outputs) => {
      expect(await replay(history, ...outputs)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(outputs[1] ?? '') })
      expect(readFileSync(history, 'utf8')).toContain('Connect')
    },
  )

  it.runIf(existsSync('/dev/full'))('that do not fit on the disk are told behind the report', async () => {
    const { code, stdout, stderr } = await replay(history, '-o', 'json', '--windows', '/dev/full')
    expect([code, JSON.parse(stdout).claims.length]).toEqual([1, 1])
    expect(stderr).toMatch(/^claimwatch: \/dev\/full cannot be written \(ENOSPC\)/)
  })

  it('that cannot be created are told, and nothing else is', async () => {
    const { code, stdout, stderr } = await replay(history, '--windows', join(scene.folder, 'nowhere', 'out.ndjson'))
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^claimwatch: .*out\.ndjson cannot be written/)
  })
})

describe('two configurations', () => {
  const other = join(scene.folder, 'other.yaml')
  const claims = [{ id: claim, alias: 'factory-a', hook: false, windows: [{ ...limit, above: 3 }] }]
  writeFileSync(other, JSON.stringify({ claims }))
  const compare = (...args: string[]) => replay(history, '--compare', other, ...args)

  it('are compared for people and for programs, and with themselves differ in nothing', async () => {
    const { code, stdout, stderr } = await compare()
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n').slice(0, 2)).toEqual([`A  ${scene.config}`, `B  ${other}`])
    const report = JSON.parse((await compare('-o', 'json')).stdout)
    expect(report).toMatchObject({
      schema: 'claimwatch.backtest/1',
      a: { file: scene.config },
      b: { file: other },
      differences: [{ is: 'time' }],
    })
    expect(parse((await compare('-o', 'yaml')).stdout)).toEqual(report)
    const alike = JSON.parse((await replay(history, '--compare', scene.config, '-o', 'json')).stdout)
    expect(alike).toMatchObject({ differences: [], alike: 1 })
  })

  it('read twice, so that standard input and pipes are refused; and lines are of one configuration', async () => {
    expect(await replay('-', '--compare', other)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('stdin can be read once only'),
    })
    for (const option of ['--windows', '--attempts']) {
      expect(await compare(option, join(scene.folder, 'none.ndjson'))).toMatchObject({ code: 2, stderr: expect.stringContaining(option) })
    }
    expect(existsSync(join(scene.folder, 'none.ndjson'))).toBe(false)
  })

  it('fail where the other one cannot be read, and tell of a missing file once', async () => {
    expect(await replay(history, '--compare', 'nowhere.yaml')).toMatchObject({ code: 78, stdout: '' })
    const broken = join(scene.folder, 'broken.ndjson.gz')
    writeFileSync(broken, gzipSync(readFileSync(history)).subarray(0, -20))
    const { code, stdout, stderr } = await replay(broken, '--compare', other)
    expect([code, stdout.startsWith('A  ')]).toEqual([1, true])
    expect(stderr.match(/cut short/g)).toHaveLength(1)
  })

  it('are not compared over a part of a history', async () => {
    const outside = outsideOfTest()
    // As soon as it listens: so short a history may be over before anybody looks.
    outside.process.once('newListener', () => queueMicrotask(() => outside.process.emit('SIGINT')))
    expect(await runProgram(['replay', history, '--compare', other, '--config', scene.config], outside)).toBe(130)
    expect([written(outside.stdout), written(outside.stderr)]).toEqual([
      '',
      expect.stringContaining('compared over the whole of a history'),
    ])
  })
})

describe('the page', () => {
  const page = join(scene.folder, 'page.html')

  it('stands beside the report of one configuration, and changes nothing of it', async () => {
    const [bare, beside] = [await replay(history, '-o', 'json'), await replay(history, '-o', 'json', '--html', page)]
    expect(JSON.parse(beside.stdout)).toEqual({ ...JSON.parse(bare.stdout), speed: expect.anything() })
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<figure>[\s\S]*<\/html>\n$/)
  })

  it('is refused where it would overwrite what is read, and told where it cannot be written', async () => {
    expect(await replay(history, '--html', history)).toMatchObject({ code: 2, stdout: '' })
    expect(await replay(history, '--html', join(scene.folder, 'nowhere', 'page.html'))).toMatchObject({ code: 1, stdout: '' })
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

describe('a replay that is interrupted', () => {
  it('reports what was read so far, says so, and ends with the code of the signal', async () => {
    const pipe = join(scene.folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const writer = createWriteStream(pipe)
    // It may find that nobody reads any more.
    writer.on('error', () => {})
    writer.write(`${lines.join('\n')}\n`)
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 100 })
    const outside = outsideOfTest({ stderr })
    const end = runProgram(['replay', pipe, '-o', 'json', '--config', scene.config], outside)
    // The progress tells when all of it was read; what the pipe gives afterwards is of no interest any more.
    const size = byteSize(lines.join('\n').length + 1)
    await until('all of the pipe', () => written(stderr).includes(size))
    outside.process.emit('SIGINT')
    writer.end(`${lines.join('\n')}\n`)
    expect(await end).toBe(130)
    const { interrupted, input } = JSON.parse(written(outside.stdout))
    expect([interrupted, input.lines, input.events]).toEqual([true, lines.length, lines.length])
    expect(written(stderr)).toContain('interrupted: the report is about what was read so far')
  })
})

describe('the progress', () => {
  it('is for terminals, and nothing of it reaches standard output', async () => {
    const { stdout, stderr } = await replay(history, '-o', 'json')
    expect([stderr, JSON.parse(stdout).schema]).toEqual(['', 'claimwatch.replay/1'])
  })
})
