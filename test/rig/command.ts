// The command `claimwatch` as a process of its own: run to its end, or started as a service.
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { answers } from './moto.ts'
import { type Service, startService } from './process.ts'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')
const NODE_ARGS = ['--disable-warning=TimeoutNegativeWarning', MAIN]

/** Credentials that no AWS would take, and moto does; no colour; and a cache of compiled sources, as some hundred processes start. */
export const testEnvironment = {
  NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../node_modules/.cache/compiled'),
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-west-1',
  NO_COLOR: '1',
}

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command to its end; never rejects. `input` goes to its standard input. */
export function runCommand(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string>; readonly input?: string } = {},
): Promise<Ended> {
  return new Promise((resolveEnd) => {
    const child = execFile(
      process.execPath,
      [...NODE_ARGS, ...args],
      {
        cwd: options.cwd,
        env: { ...withoutSettings(process.env), ...testEnvironment, ...options.env },
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
        resolveEnd({ code, stdout, stderr })
      },
    )
    child.stdin?.end(options.input ?? '')
  })
}

export interface RolePlan {
  readonly folder: string
  readonly config: string
  /** `host:port` of its /metrics, /healthz and /readyz. */
  readonly listen: string
  /** Tells one of several instances, and one life of it, from the others; absent: the role. */
  readonly name?: string
  /** False: it is started and not waited for, as where the broker may be away. */
  readonly untilReady?: boolean
  readonly env?: Record<string, string>
}

/** Starts a role as a service, and resolves once its /readyz says yes. */
export async function startRole(role: string, plan: RolePlan): Promise<Service> {
  const { name = role, untilReady = true } = plan
  const folder = join(plan.folder, name)
  await mkdir(folder, { recursive: true })
  return startService({
    name,
    command: process.execPath,
    args: [...NODE_ARGS, role, '--config', plan.config],
    folder,
    env: { ...withoutSettings(process.env), ...testEnvironment, CLAIMWATCH_SERVE__LISTEN: plan.listen, ...plan.env },
    ready: () => !untilReady || answers(`http://${plan.listen}/readyz`),
    within: 60_000,
  })
}

/** A developer's own settings must not reach a test. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CLAIMWATCH_') && !name.startsWith('AWS_')))
}
