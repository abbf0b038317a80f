// What is declared about the names of a claim's devices: patterns of serials and client ids, serials that were made, and those that no device has.
import { RE2JS } from 're2js'
import { ClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings, SerialSet } from '../model/settings.ts'
import { createSerialSet } from './serial-set.ts'

/** `unknown`: nothing is declared that could tell, or the attempt did not name it. It is no evidence. */
export type SerialVerdict = 'declared' | 'undeclared' | 'unknown'

export interface DeclaredSerials {
  /** Whether a serial is among those that were declared. Both the pattern and the manifest count, where there are both. */
  verdictOn(serial: string | undefined): SerialVerdict
  /** Whether a client id follows the declared pattern; an empty one is none. */
  verdictOnClient(clientId: string): SerialVerdict
  /** Whether a device is none of the declared ones: by its serial, for which the client id stands where no hook told it (detection.md 5.5). */
  isUndeclared(serial: string | null | undefined, clientId: string): boolean
  /** Whether it is one that no device has. */
  isCanary(serial: string | undefined): boolean
}

/** No serial or client id is longer, and a device that says so may not make us read 64 KB against a pattern. In UTF-16 code units. */
export const LONGEST_SERIAL = 512

/** What a claim declares of its devices' names. Throws `config-invalid` for a pattern that RE2 does not know. */
export function declaredSerials({ serialPattern, clientPattern, serials, canaries }: Partial<ClaimSettings>): DeclaredSerials {
  const follows = serialPattern === undefined ? null : compilePattern(serialPattern, 'serialPattern')
  const isClient = clientPattern === undefined ? null : compilePattern(clientPattern, 'clientPattern')
  const made = serials === undefined ? null : toSet(serials)
  const decoys = new Set(canaries)

  function verdictOn(serial: string | undefined): SerialVerdict {
    if (serial === undefined || (follows === null && made === null)) return 'unknown'
    if (serial.length > LONGEST_SERIAL) return 'undeclared'
    return (follows?.(serial) ?? true) && (made?.has(serial) ?? true) ? 'declared' : 'undeclared'
  }

  function verdictOnClient(clientId: string): SerialVerdict {
    if (isClient === null || clientId === '') return 'unknown'
    return clientId.length <= LONGEST_SERIAL && isClient(clientId) ? 'declared' : 'undeclared'
  }

  return {
    verdictOn,
    verdictOnClient,
    isUndeclared: (serial, clientId) => (serial == null ? verdictOnClient(clientId) : verdictOn(serial)) === 'undeclared',
    isCanary: (serial) => serial !== undefined && decoys.has(serial),
  }
}

/**
 * A pattern in the syntax of RE2, to be held against whole names: its time grows with the length of the name and with nothing else,
 * whoever chose it. `setting` of a claim holds it. Throws `config-invalid`.
 */
export function compilePattern(pattern: string, setting: 'serialPattern' | 'clientPattern'): (name: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern)
    return (name) => compiled.testExact(name)
  } catch (cause) {
    throw new ClaimwatchError('config-invalid', {
      what: `claims.${setting}: no regular expression in the syntax of RE2`,
      mend: 'Look-around and back-references do not exist there; write SN-\\d{8}.',
      cause,
    })
  }
}

function toSet(serials: SerialSet | readonly string[]): SerialSet {
  return 'has' in serials ? serials : createSerialSet(serials)
}
