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

/** Starts a role as a service that listens on `listen` (host:port), and resolves once its /readyz says yes. */
export async function startRole(
  role: string,
  plan: { readonly folder: string; readonly config: string; readonly listen: string; readonly env?: Record<string, string> },
): Promise<Service> {
  const folder = join(plan.folder, role)
  await mkdir(folder, { recursive: true })
  return startService({
    name: role,
    command: process.execPath,
    args: [...NODE_ARGS, role, '--config', plan.config],
    folder,
    env: { ...withoutSettings(process.env), ...testEnvironment, CLAIMWATCH_SERVE__LISTEN: plan.listen, ...plan.env },
    ready: () => answers(`http://${plan.listen}/readyz`),
    within: 60_000,
  })
}

/** A developer's own settings must not reach a test. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CLAIMWATCH_') && !name.startsWith('AWS_')))
}
