// Starts other processes at a log, to be stopped and killed, and says what they said and how they ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, join } from 'node:path'
import { until } from '../rig/until.ts'

export interface Neighbour {
  readonly process: ChildProcess
  /** The lines that it has said so far. */
  said(): string[]
  /** Its exit code, or null when a signal ended it. */
  ended(): Promise<number | null>
  /** Ends it as a loss of power would, and waits until it is gone. */
  kill(): Promise<void>
}

/** Starts `sqlite-neighbour.ts` and resolves when it has said something. */
export function startNeighbour(path: string, role: 'owner' | 'beside', deed: string): Promise<Neighbour> {
  return startScript(join(import.meta.dirname, 'sqlite-neighbour.ts'), [path, role, deed])
}

/** Starts a script in a process of its own and resolves when it has said something. */
export async function startScript(script: string, args: readonly string[]): Promise<Neighbour> {
  const what = `${basename(script)} ${args.join(' ')}`
  const flags = ['--disable-warning=TimeoutNegativeWarning']
  const child = spawn(process.execPath, [...flags, script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, complaints] = ['', '']
  child.stdout.on('data', (bytes) => {
    output += bytes
  })
  child.stderr.on('data', (bytes) => {
    complaints += bytes
  })
  const exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const said = (): string[] => output.split('\n').filter((line) => line !== '')
  await until(`a word of ${what}`, () => {
    if (child.exitCode !== null && said().length === 0) throw new Error(`${what} said nothing but: ${complaints}`)
    return said().length > 0
  })
  return {
    process: child,
    said,
    ended: () => exit,
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
  }
}
