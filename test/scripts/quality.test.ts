// The script of a long run as a process: it ends when it is told to, keeps what was done, and goes on from there.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../rig/until.ts'

const SCRIPT = resolve(import.meta.dirname, '../../scripts/quality.ts')
/** Processes and threads start, and judge some months: a busy machine takes its time. */
const PATIENCE = 120_000

let folder = ''
let out = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quality-script-'))
  out = join(folder, 'figures.json')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Hundreds of trials: more than are done before it is ended. */
function start(...more: readonly string[]) {
  const chosen = ['--only', 'M22', '--declared', 'shifts', '--regime', 'factory', '--attacks', '500', '--out', out]
  const child = spawn(process.execPath, [SCRIPT, ...chosen, ...more], { stdio: ['ignore', 'pipe', 'pipe'] })
  return { child, ended: endOf(child) }
}

async function endOf(child: ChildProcess) {
  const code = new Promise((done) => child.once('exit', done))
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream))))
  return { code: await code, stdout, stderr }
}

function jobs(): readonly string[] {
  try {
    return readFileSync(`${out}.jobs`, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

it(
  'is ended by SIGTERM, goes on with all that was kept for so many minutes, and with nothing that other code did',
  async () => {
    const { child, ended } = start()
    await until('a first trial', () => jobs().length > 0, PATIENCE)
    child.kill('SIGTERM')
    const first = await ended
    const kept = jobs().length
    expect([first.code, first.stdout]).toEqual([143, expect.stringContaining(`ended early, ${kept} of 500 trials`)])

    const second = await start('--minutes', '0').ended
    const inAll = jobs().length
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining(`ended early, ${inAll} of 500 trials`)])
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ planned: 500, done: inAll })
    expect(new Set(jobs().map((line) => JSON.parse(line)[0])).size).toBe(inAll)

    const altered = jobs().map((line) => JSON.stringify(JSON.parse(line).with(1, 'other')))
    writeFileSync(`${out}.jobs`, `${altered.join('\n')}\n`)
    const third = await start().ended
    expect([third.code, third.stdout, third.stderr]).toEqual([2, '', expect.stringContaining('--start-over')])
  },
  PATIENCE,
)
