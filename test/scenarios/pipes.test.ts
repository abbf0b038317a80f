// Commands that are cut off from one side or the other: a signal while a pipe still gives, and a reader that has had enough.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import { until } from '../rig/until.ts'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')
const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
const CASE = resolve(import.meta.dirname, '../cases/35-calm-hour.ndjson')

function startReplay(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, 'replay', ...args, '-o', 'json'], { cwd: tmpdir(), stdio: 'pipe' })
  // What is written to a child that has ended breaks the pipe: that is what these tests are about.
  child.stdin.on('error', () => {})
  return { child, stderr: text(child.stderr), code: codeOf(child) }
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  await once(child, 'close')
  return child.exitCode
}

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-pipes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a service whose feed is a named pipe', () => {
  it('ends at SIGTERM though the writer stays, and all that it took from the pipe is in the log', async () => {
    const [pipe, config, log] = ['pipe', 'config.yaml', 'log.db'].map((name) => join(folder, name)) as [string, string, string]
    execFileSync('mkfifo', [pipe])
    const settings = {
      claims: [{ id: CLAIM, alias: 'factory-a', hook: false }],
      feeds: [{ file: { path: pipe, account: '111122223333', region: 'eu-west-1' } }],
      aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
      log: { embedded: log },
    }
    writeFileSync(config, JSON.stringify(settings))
    const listen = `127.0.0.1:${await freePort()}`
    const service = await startRole('run', { folder, config, listen, name: 'piped' })
    const writer = openSync(pipe, 'r+')
    const lines = readFileSync(CASE, 'utf8').split('\n').slice(0, 40)
    const half = lines.find((line) => line.includes(CLAIM))?.slice(0, -9) ?? ''
    writeSync(writer, `${lines.join('\n')}\n${half}`)
    await until('all but the half line to be ingested', async () => {
      const metrics = await (await fetch(`http://${listen}/metrics`)).text()
      return total(metrics, 'events_ingested') + total(metrics, 'ignored') >= lines.length
    })
    expect(await service.end(10_000)).toBe(0)
    closeSync(writer)
    expect(await rejectionsIn(log)).toEqual([half])
  })
})

/** A counter of claimwatch over all its labels. */
function total(metrics: string, name: string): number {
  const rows = metrics.matchAll(new RegExp(`^claimwatch_${name}_total(?:\\{.*\\})? (\\d+)$`, 'gm'))
  return Array.from(rows).reduce((sum, [, value]) => sum + Number(value), 0)
}

async function rejectionsIn(path: string): Promise<readonly string[]> {
  const log = await openSqliteLog({ path, role: 'beside', clock: Date.now, owner: { pid: process.pid, host: 'test' } })
  const raws: string[] = []
  const tail = await log.tail('rejections', (records) => {
    for (const { value } of records) raws.push(Buffer.from(JSON.parse(Buffer.from(value ?? []).toString()).raw, 'base64').toString())
  })
  await tail.caughtUp
  await tail.close()
  await log.close()
  return raws
}

describe('a replay of standard input', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s with %i and the report of what it had read', async (signal, wanted) => {
    const { child, stderr, code } = startReplay('-')
    const stdout = text(child.stdout)
    // A pipe holds some 64 kB: when a megabyte was taken the child has read most of it, and waits for more.
    const lines = readFileSync(CASE, 'utf8').repeat(25)
    await new Promise((done) => child.stdin.write(lines, done))
    child.kill(signal)
    expect(await code, await stderr).toBe(wanted)
    const { interrupted, input } = JSON.parse(await stdout)
    expect(interrupted).toBe(true)
    expect(input.lines).toBeGreaterThan(1_000)
    expect(input.entries).toBe(input.events + input.ignored + input.rejected + input.duplicates)
    expect(await stderr).toContain('interrupted: the report is about what was read so far')
  })
})

describe('a report that nobody reads any more', () => {
  it('is no error', async () => {
    const { child, stderr, code } = startReplay(CASE)
    child.stdout.destroy()
    expect(await code).toBe(0)
    expect(await stderr).not.toMatch(/EPIPE|Error|at .*\.ts/)
  })
})
