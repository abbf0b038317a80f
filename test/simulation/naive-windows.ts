// The windows that the naive reading of the input comes to, as the topic `windows` should hold them (design 5.3).
import { spanMillis, spans, type WindowCounts } from '../../src/model/window.ts'
import type { NaiveAttempt, NaiveReading } from './naive-count.ts'
import { claims } from './traffic.ts'

type Growing = { -readonly [Fact in keyof WindowCounts]: WindowCounts[Fact] }

/** What is distinct in a window. */
interface Distinct {
  readonly clients: Set<string>
  readonly serials: Set<string>
  readonly sources: Set<string>
}

/** The key of a window among all. */
export function windowKey({ claim, over, from }: Pick<WindowCounts, 'claim' | 'over' | 'from'>): string {
  return `${claim.slice(0, 8)} ${over} ${new Date(from).toISOString()}`
}

/** Every window that counts anything, by its key. */
export function windowsOf({ attempts, counted }: NaiveReading): ReadonlyMap<string, WindowCounts> {
  const windows = new Map<string, { readonly window: Growing; readonly distinct: Distinct }>()
  const known = new Set<string>()

  function at(claim: string, time: number, change: (window: Growing, distinct: Distinct) => void): void {
    for (const over of spans) {
      const from = time - (time % spanMillis[over])
      const key = windowKey({ claim, over, from })
      const found = windows.get(key) ?? { window: emptyWindow(claim, over, from), distinct: noneDistinct() }
      windows.set(key, found)
      change(found.window, found.distinct)
    }
  }

  for (const { claim, at: time, what } of counted) {
    at(claim, time, (window) => {
      window[what] += 1
    })
  }
  for (const attempt of attempts) {
    const { claim, clientId, serial, source, end } = attempt
    const prefix = source === null ? null : `${source.split('.').slice(0, 3).join('.')}.0/24`
    const isNew = prefix !== null && !known.has(`${claim} ${prefix}`)
    if (prefix !== null) known.add(`${claim} ${prefix}`)
    at(claim, end ?? 0, (window, distinct) => {
      if (attempt.outcome !== null) window.attempts[attempt.outcome] += 1
      distinct.clients.add(clientId)
      if (serial !== null) distinct.serials.add(serial)
      if (prefix !== null) distinct.sources.add(prefix)
      if (isNew) window.newSources += 1
    })
    countRequests(attempt, at)
  }
  return new Map(
    Array.from(windows, ([key, { window, distinct }]) => {
      const { clients, serials, sources } = distinct
      return [key, { ...window, clients: clients.size, serials: serials.size, sources: sources.size }]
    }),
  )
}

/** The requests of a claim that nobody configured count at the end of the attempt; a register and its hook's line are one. */
function countRequests(attempt: NaiveAttempt, at: (claim: string, time: number, change: (window: Growing) => void) => void): void {
  const { claim, creates, refusals, registerAt, hookAt, end } = attempt
  const isStranger = claim === claims.stranger
  const registeredAt = Math.min(registerAt ?? Number.POSITIVE_INFINITY, hookAt ?? Number.POSITIVE_INFINITY)
  if (Number.isFinite(registeredAt)) {
    at(claim, isStranger ? (end ?? 0) : registeredAt, (window) => {
      window.registers += 1
    })
  }
  if (!isStranger) return
  at(claim, end ?? 0, (window) => {
    window.creates += creates
    window.refusals += refusals
  })
}

function emptyWindow(claim: string, over: WindowCounts['over'], from: number): Growing {
  const attempts = { ok: 0, duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 }
  const requests = { connects: 0, creates: 0, registers: 0, refusals: 0 }
  return {
    claim,
    over,
    from,
    to: from + spanMillis[over],
    attempts,
    ...requests,
    clients: 0,
    serials: 0,
    sources: 0,
    newSources: 0,
    late: 0,
  }
}

function noneDistinct(): Distinct {
  return { clients: new Set(), serials: new Set(), sources: new Set() }
}
