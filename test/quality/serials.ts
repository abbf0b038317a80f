// The serials of one claim: which were made, which were accepted, which a thief took before their device came.
import type { SeededRandom } from '../../src/app/seeded-random.ts'

/** Serials have eight digits. */
const SERIALS = 100_000_000
/** Has no divisor in common with `SERIALS`, so that a scattered run meets no serial twice. */
const STRIDE = 61_803_399

/** Devices made before the story begins: they come back as duplicates. */
export const MADE_BEFORE = 2_000

/** Which serial an attempt shows. */
export type SerialChoice = 'new' | 'known' | 'ahead'

export interface Serials {
  /** The next device of production; `taken` when a thief registered its serial before. */
  make(): { readonly number: number; readonly taken: boolean }
  /** A device that was accepted before today. */
  accepted(random: SeededRandom): number
  /** A day begins: what was made before the last one has had its answer. */
  turnDay(): void
  /** A serial of a device that is not made yet, `lead` ahead of production; each once. */
  ahead(lead: number): number
  /** A valid serial far from production, that no genuine device will ever show. */
  guess(): number
  markAccepted(number: number): void
  text(number: number): string
}

/** Consecutive as a line makes them, or scattered as the field shows them. */
export function createSerials(scattered: boolean, random: SeededRandom): Serials {
  const start = random.between(1, 20_000_000)
  let made = MADE_BEFORE
  let settled = made
  let madeByYesterday = made
  let guessed = 0
  let aheadOf = 0
  const failed = new Set<number>()
  const taken = new Set<number>()
  return {
    make() {
      const number = made++
      const wasTaken = taken.delete(number)
      if (!wasTaken) failed.add(number)
      return { number, taken: wasTaken }
    },
    accepted(draws) {
      for (let tries = 0; tries < 16; tries++) {
        const number = draws.between(Math.max(0, settled - 60_000), settled - 1)
        if (!failed.has(number)) return number
      }
      return draws.between(0, MADE_BEFORE - 1)
    },
    turnDay() {
      settled = madeByYesterday
      madeByYesterday = made
    },
    ahead(lead) {
      aheadOf = Math.max(aheadOf + 1, made + lead)
      taken.add(aheadOf)
      return aheadOf
    },
    guess: () => 40_000_000 + guessed++,
    markAccepted: (number) => void failed.delete(number),
    text(number) {
      const digits = scattered ? (start + number * STRIDE) % SERIALS : (start + number) % SERIALS
      return `SN-${String(digits).padStart(8, '0')}`
    },
  }
}
