// Replays that are cut off from one side or the other: a signal while a pipe still gives, and a reader that has had enough.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')
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
