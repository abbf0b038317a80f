// Commands beside each other: what each wrote stays together, and the exit code counts those that failed.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

const SCRIPT = resolve(import.meta.dirname, '../../scripts/beside.ts')

it('runs all of them to their end, shows each by itself, and counts what failed, by a signal too', async () => {
  const lines = ['echo one; sleep 0.2; echo more; exit 3', 'echo two >&2', 'kill -9 $$']
  const child = spawn(process.execPath, [SCRIPT, ...lines], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((done) => child.once('exit', done))
  expect(await text(child.stdout)).toBe(
    [`\n== ${lines[0]}: FAILED`, 'one', 'more', `\n== ${lines[1]}`, 'two', `\n== ${lines[2]}: FAILED`, ''].join('\n'),
  )
  expect(await ended).toBe(2)
})
