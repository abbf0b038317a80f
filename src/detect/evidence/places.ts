// Where a claim is used from: each declared site, the sources that earned trust, and all others, each with its hours of work.
import type { Millis } from '../../model/time.ts'
import type { LocalHours } from '../local-hours.ts'
import { numberOf, type Row } from '../snapshot.ts'
import { noteOddHour, type OddDays } from './off-hours.ts'
import { createWorkHours, type WorkHours } from './work-hours.ts'

/** Of a source: the index of its site, or one of two more. */
export type Place = number | 'trusted' | 'others'

export interface Places {
  /** One attempt at a place. Returns whether the place works at an hour at which it never does, told once. */
  note(place: Place, at: Millis): boolean
  /** Whether a site, or those that earned trust, fell silent. */
  isAnySilent(at: Millis): boolean
  /** Attempts expected of the whole claim since the beginning. */
  expectedSoFar(at: Millis): number
  save(): readonly Row[]
}

/** The places of a claim with as many sites as `sites` has clocks. `others`: the clock of everybody else. */
export function createPlaces(sites: readonly LocalHours[], others: LocalHours, saved: readonly Row[] = []): Places {
  // Other sites were declared since: what was learned of them by their order would be another's.
  const rows = saved.length === sites.length + 2 ? saved : []
  const all = [others, others, ...sites].map((clock, index) => createPlace(clock, rows[index]))
  const established = all.slice(1)

  return {
    note(place, at) {
      const noted = all[place === 'others' ? 0 : place === 'trusted' ? 1 : place + 2]
      if (noted === undefined) return false
      const { work, oddDays } = noted
      work.advance(at)
      work.note()
      return place !== 'others' && noteOddHour(oddDays, at, work.inHour(), work.isOddHour())
    },
    isAnySilent(at) {
      for (const { work } of established) work.advance(at)
      return established.some(({ work }) => work.isSilent())
    },
    expectedSoFar(at) {
      let sum = 0
      for (const { work } of all) {
        work.advance(at)
        sum += work.expectedSoFar()
      }
      return sum
    },
    save: () => all.map(({ work, oddDays: { last, before, told } }) => [last, before, told, ...work.save()]),
  }
}

interface OnePlace {
  readonly work: WorkHours
  readonly oddDays: OddDays
}

function createPlace(clock: LocalHours, saved?: Row): OnePlace {
  if (saved === undefined) return { work: createWorkHours(clock), oddDays: { last: 0, before: 0, told: 0 } }
  const [last, before, told, ...work] = saved
  return { work: createWorkHours(clock, work), oddDays: { last: numberOf(last), before: numberOf(before), told: numberOf(told) } }
}
