// How a process says that it is well: what /healthz and /readyz answer with.
import type { Millis } from './time.ts'

/** One thing that must hold for the process to do its work. */
export interface Check {
  /** From a closed list of the code: `log`, `watch`, `feed aws-iot`, ... */
  readonly name: string
  readonly ok: boolean
  /** Since when it is as it is; absent where that is not known. */
  readonly since?: Millis
  /** For people: what was seen. Holds no secret and nothing that a device can choose. */
  readonly text: string
}

/** The state of a process. */
export interface Health {
  /** False: the process does not recover by itself, and its supervisor should start it anew. */
  readonly live: boolean
  /** False: it lives, and cannot do its work at present. A process that is not live is never ready. */
  readonly ready: boolean
  readonly checks: readonly Check[]
}
