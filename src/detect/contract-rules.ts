// What was declared about a claim and is broken by an attempt: facts, each told once a source and day.
import type { Attempt } from '../model/attempt.ts'
import type { Signal } from '../model/finding.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { DAY, isoTime } from '../model/time.ts'
import { createKeySet, keyOf } from './keys.ts'

/** A broken declaration. The text holds what was declared and a network prefix, and nothing that the device chose. */
export interface Breach {
  readonly signal: Signal
  readonly text: string
}

/** Where an attempt came from: its network prefix, null where none is known. */
export interface Origin {
  readonly source: string | null
}

export interface ContractRules {
  /** Declarations that the attempt breaks and that were not told of its source on its UTC day yet. */
  check(attempt: Attempt, origin: Origin): readonly Breach[]
  save(): Uint8Array
}

/** By source and day. Beyond it the oldest may be told again: under the same id, so that readers drop the second. */
const MOST_TOLD = 1_024

/** The rules of a claim; null: of one that nobody configured, which breaks the one rule that it should be, once a day. */
export function createContractRules(settings: ClaimSettings | null, saved: Uint8Array): ContractRules {
  const told = createKeySet(MOST_TOLD, saved)
  return {
    check(attempt, origin) {
      const breaches = settings === null ? [UNREGISTERED_CLAIM] : breachesOf(attempt, settings)
      const place = settings === null ? '' : (origin.source ?? '')
      return breaches.filter(({ signal }) => told.add(keyOf(signal, place, Math.floor(attempt.at / DAY))))
    },
    save: told.save,
  }
}

/** Every declaration that the attempt breaks, whatever became of it: a refused attempt with a foreign template is one too. */
export function breachesOf(attempt: Attempt, settings: ClaimSettings): readonly Breach[] {
  const { templates, closesAt } = settings
  const breaches: Breach[] = []
  if (templates !== undefined && attempt.template !== undefined && !templates.some((template) => template === attempt.template)) {
    const allowed = templates.length === 0 ? 'none is' : `allowed: ${templates.join(', ')}`
    breaches.push({ signal: 'unknown-template', text: `a template was asked for that is not declared for this claim (${allowed})` })
  }
  if (closesAt !== undefined && attempt.at >= closesAt) {
    breaches.push({ signal: 'closed-claim', text: `the claim was used after it closed (${isoTime(closesAt)})` })
  }
  return breaches
}

const UNREGISTERED_CLAIM: Breach = {
  signal: 'unregistered-claim',
  text: 'a certificate that is not a configured claim was used to provision; it is never acted upon',
}
