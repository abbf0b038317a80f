// What is declared about the serials of a claim: the pattern they follow, those that were made, and those that no device has.
import { RE2JS } from 're2js'
import { ClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings, SerialSet } from '../model/settings.ts'
import { createSerialSet } from './serial-set.ts'

/** `unknown`: nothing is declared that could tell, or the attempt named no serial. It is no evidence. */
export type SerialVerdict = 'declared' | 'undeclared' | 'unknown'

export interface DeclaredSerials {
  /** Whether a serial is among those that were declared. Both the pattern and the manifest count, where there are both. */
  verdictOn(serial: string | undefined): SerialVerdict
  /** Whether it is one that no device has. */
  isCanary(serial: string | undefined): boolean
}

/** No serial is longer, and a device that says so may not make us read 64 KB against the pattern. In UTF-16 code units. */
export const LONGEST_SERIAL = 512

/** What a claim declares of its serials. Throws `config-invalid` for a pattern that RE2 does not know. */
export function declaredSerials({ serialPattern, serials, canaries }: Partial<ClaimSettings>): DeclaredSerials {
  const follows = serialPattern === undefined ? null : compileSerialPattern(serialPattern)
  const made = serials === undefined ? null : toSet(serials)
  const decoys = new Set(canaries)
  return {
    verdictOn(serial) {
      if (serial === undefined || (follows === null && made === null)) return 'unknown'
      if (serial.length > LONGEST_SERIAL) return 'undeclared'
      return (follows?.(serial) ?? true) && (made?.has(serial) ?? true) ? 'declared' : 'undeclared'
    },
    isCanary: (serial) => serial !== undefined && decoys.has(serial),
  }
}

/**
 * A pattern in the syntax of RE2, to be held against whole serials: its time grows with the length of the serial and with nothing
 * else, whoever chose it. Throws `config-invalid`.
 */
export function compileSerialPattern(pattern: string): (serial: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern)
    return (serial) => compiled.testExact(serial)
  } catch (cause) {
    throw new ClaimwatchError('config-invalid', {
      what: 'claims.serialPattern: no regular expression in the syntax of RE2',
      mend: 'Look-around and back-references do not exist there; write SN-\\d{8}.',
      cause,
    })
  }
}

function toSet(serials: SerialSet | readonly string[]): SerialSet {
  return 'has' in serials ? serials : createSerialSet(serials)
}
