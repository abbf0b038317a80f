// Follows the attacker of one trial: what he has done by the moment at which somebody names one of his networks.
import { acceptedOutcomes } from '../../src/model/attempt.ts'
import { MINUTE, type Millis } from '../../src/model/time.ts'
import { prefixOf } from './addresses.ts'
import type { Told } from './story.ts'

/** How an attack was found. */
export interface Found {
  readonly minutes: number
  /** Of the attacker, up to and with the one at which it was found. */
  readonly attempts: number
  /** Certificates that the attacker held by then, and after an enforcement lag of 0 to 5 minutes. */
  readonly minted: number
  readonly mintedWithLag: number
}

export interface Pursuit {
  /** What happens next, in the order of time. */
  see(day: readonly Told[]): void
  /** Whether a network is one that he has used since the attack began. */
  isOfAttacker(source: string): boolean
  /** What he had done by a moment that was seen; null of a moment that never came. */
  foundAt(at: Millis | null): Found | null
  /** Certificates that he got in the whole attack, with nobody to stop him. */
  minted(): number
}

/** `begin`: what he did before, to look harmless, is not counted. */
export function createPursuit(begin: Millis, lag: Millis): Pursuit {
  const sources = new Set<string>()
  const times: Millis[] = []
  const mints: Millis[] = []
  const until = (all: readonly Millis[], at: Millis): number => all.filter((time) => time <= at).length
  return {
    see(day) {
      for (const { attempt, attacker } of day) {
        if (!attacker || attempt.at < begin) continue
        sources.add(prefixOf(attempt.source ?? ''))
        times.push(attempt.at)
        if (acceptedOutcomes.some((outcome) => outcome === attempt.outcome)) mints.push(attempt.at)
      }
    },
    isOfAttacker: (source) => sources.has(source),
    foundAt(at) {
      if (at === null) return null
      const counts = { attempts: until(times, at), minted: until(mints, at), mintedWithLag: until(mints, at + lag) }
      return { minutes: (at - begin) / MINUTE, ...counts }
    },
    minted: () => mints.length,
  }
}
