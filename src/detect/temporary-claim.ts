// Whether a certificate that nobody configured behaves as a claim of `CreateProvisioningClaim`: it lives for minutes and registers one device.
import { type Attempt, isAccepted } from '../model/attempt.ts'
import { MINUTE, type Millis } from '../model/time.ts'

/**
 * What speaks against its being one, judged as it was meant to be used. `stranger`: it is none; `reused`: it may be one, and more was got
 * with it than the one device that it was made for.
 */
export type Doubt = { readonly is: 'stranger' } | { readonly is: 'reused'; readonly registrations: number; readonly tries: number }

export interface TemporaryClaim {
  /** One attempt, told for the first time; null: nothing speaks against it. */
  judge(attempt: Attempt): Doubt | null
  /** Three numbers: when it was first seen, its registrations, its attempts. */
  save(): readonly number[]
}

/**
 * Such a claim expires five minutes after it was made (reference aws-iot.md 2.5), and connects before. An attempt may end minutes after its
 * connection: its last step waits for a slow device, and for the time-out where no reply was seen.
 */
const LONGEST_USE: Millis = 15 * MINUTE
/** One device whose connection breaks again and again has no more tries in five minutes. */
const MOST_TRIES = 10

/** A certificate of which nothing was seen, or what `save` gave. `templates`: those of temporary claims; without any, everything is strange. */
export function createTemporaryClaim(templates: readonly string[], saved: readonly number[] = []): TemporaryClaim {
  let [first = Number.POSITIVE_INFINITY, registrations = 0, tries = 0] = saved
  return {
    judge({ at, template, outcome }) {
      // The order of attempts is that of their judgement, and the first one judged need not be the first.
      first = Math.min(first, at)
      tries += 1
      if (isAccepted(outcome)) registrations += 1
      // A create that nothing followed names no template; by its tries it is bounded all the same.
      const isForeign = templates.length === 0 || (template !== undefined && !templates.some((known) => known === template))
      if (isForeign || at - first > LONGEST_USE) return { is: 'stranger' }
      return registrations > 1 || tries > MOST_TRIES ? { is: 'reused', registrations, tries } : null
    },
    save: () => (tries === 0 ? [] : [first, registrations, tries]),
  }
}
