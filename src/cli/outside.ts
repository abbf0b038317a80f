// What a command is given of the world outside: streams, environment, clock. Tests give it a world of their own.
import { userInfo } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { type Environment, environmentOf } from '../app/environment.ts'
import type { Process } from '../app/life.ts'
import type { Clock } from '../model/time.ts'

export interface Outside {
  readonly stdin: Readable
  /** Data only. */
  readonly stdout: Writable
  /** Everything else: progress, advice, complaints. */
  readonly stderr: Writable
  readonly env: Environment
  readonly cwd: string
  /** Name of the account that types; the author of its decisions. */
  readonly user: string
  readonly clock: Clock
  readonly process: Process
}

/** The world of a real process. */
export function outsideOf(self: NodeJS.Process): Outside {
  return {
    stdin: self.stdin,
    stdout: self.stdout,
    stderr: self.stderr,
    env: environmentOf(self),
    cwd: self.cwd(),
    user: userInfo().username,
    clock: Date.now,
    process: self,
  }
}
