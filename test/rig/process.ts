// A service of the rig: a process of its own with a log file, waited for until it is ready, and ended by its pid.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from './until.ts'

/** How long a service may take to end after SIGTERM before it gets SIGKILL. */
const GRACE = 10_000
const LOG_LINES_SHOWN = 15

export interface ServicePlan {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** An existing folder: the service runs there and writes `<name>.log` (anew at each start) and `<name>.pid`. */
  readonly folder: string
  /** Absent: the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv
  /** Asked until it says yes. It is given what the service has written so far. */
  readonly ready: (said: string) => boolean | Promise<boolean>
  /** Milliseconds until the service must be ready. */
  readonly within?: number
}

export interface Service {
  readonly pid: number
  readonly logFile: string
  /** SIGTERM, and SIGKILL 10 seconds later. Resolves when the process is gone. May be called twice. */
  stop(): Promise<void>
  /** SIGTERM; resolves to the exit code, null after a signal. Rejects when the process is not gone within so many milliseconds. */
  end(within: number): Promise<number | null>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** Resolves when the process is gone, to how it went: `exit code 70`, `signal SIGKILL`. */
  readonly gone: Promise<string>
}

/** Starts a service and resolves when it is ready. Rejects with the end of its log when it died or was not ready in time. */
export async function startService(plan: ServicePlan): Promise<Service> {
  const logFile = join(plan.folder, `${plan.name}.log`)
  const log = openSync(logFile, 'w')
  // Detached: a Ctrl-C in the terminal reaches vitest only, which then ends its tests before it ends the services.
  const child = spawn(plan.command, plan.args, {
    cwd: plan.folder,
    env: plan.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const life = lifeOf(child)
  guard(child, life)

  const stop = (): Promise<void> => endOf(child, life)
  try {
    await until(`${plan.name} to be ready`, () => life.ended() || plan.ready(readFileSync(logFile, 'utf8')), plan.within)
    if (life.ended() || child.pid === undefined) throw new Error(`${plan.name} ended at once: ${life.reason()}`)
    await writeFile(join(plan.folder, `${plan.name}.pid`), `${child.pid}\n`)
    const gone = life.gone.then(life.reason)
    return { pid: child.pid, logFile, stop, end: (within) => codeOf(plan.name, child, life, within), kill: () => killed(child, life), gone }
  } catch (thrown) {
    await stop()
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES_SHOWN)
    throw new Error([String(thrown), ...lines].join('\n  '), { cause: thrown })
  }
}

interface Life {
  ended(): boolean
  reason(): string
  readonly gone: Promise<void>
}

function lifeOf(child: ChildProcess): Life {
  let reason: string | undefined
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      reason = error.message
      resolve()
    })
    child.once('exit', (code, signal) => {
      reason = signal === null ? `exit code ${code}` : `signal ${signal}`
      resolve()
    })
  })
  return { ended: () => reason !== undefined, reason: () => reason ?? 'still running', gone }
}

/**
 * Ends the service when this process ends without having done so, by SIGKILL even: a shell waits at a pipe that breaks with us. It is
 * let go when the service ends, before the service's pid can be another's.
 */
function guard(child: ChildProcess, life: Life): void {
  if (child.pid === undefined) return
  const waiting = spawn('sh', ['-c', 'read -r _ || kill -KILL "$0"', `${child.pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  waiting.unref()
  void life.gone.then(() => waiting.stdin?.end('let go\n'))
}

async function endOf(child: ChildProcess, life: Life): Promise<void> {
  if (life.ended()) return
  child.kill('SIGTERM')
  if (await isGone(life, GRACE)) return
  await killed(child, life)
}

async function killed(child: ChildProcess, life: Life): Promise<void> {
  if (!life.ended()) child.kill('SIGKILL')
  await life.gone
}

async function codeOf(name: string, child: ChildProcess, life: Life, within: number): Promise<number | null> {
  child.kill('SIGTERM')
  if (await isGone(life, within)) return child.exitCode
  throw new Error(`${name} was still running ${within} ms after SIGTERM`)
}

async function isGone(life: Life, within: number): Promise<boolean> {
  const waiting = new AbortController()
  await Promise.race([life.gone, sleep(within, undefined, { signal: waiting.signal }).catch(() => undefined)])
  waiting.abort()
  return life.ended()
}
