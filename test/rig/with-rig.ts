// A `describe` for tests that need real parts: skipped, by name, where a part is not there.
import { describe, inject, it } from 'vitest'
import type { RigPart } from './setup.ts'

/** Where the parts are that a test said it needs. */
export interface Rig {
  readonly kafka: { readonly brokers: string[] }
  readonly aws: { readonly endpoint: string }
}

/**
 * As `describe`, for tests that need some parts of the rig. Where one of them is missing, one skipped test stands in the report and
 * says what would bring it; `fn` is not called then. `fn` gets the addresses of the parts that it needs.
 */
export function describeWithRig(name: string, needs: readonly RigPart[], fn: (rig: Rig) => void): void {
  const missing = inject('missing')
  const without = needs.map((part) => missing[part]).filter((what) => what !== undefined)
  // For a developer without the part. Where all parts are promised (`CI=true`), `setup.ts` has failed before this is reached.
  if (without.length > 0) describe(name, () => it.skip(`needs ${without.join('; ')}`))
  else describe(name, () => fn({ kafka: inject('kafka'), aws: inject('aws') }))
}
