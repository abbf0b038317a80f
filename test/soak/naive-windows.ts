// Windows, counted naively: every attempt and every line put into the four windows that its time lies in (design 5.3).
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import type { NaiveAttempt } from './naive-attempts.ts'
import type { NaiveEvent } from './naive-reading.ts'

/** A window in plain numbers; the same spelling as the records of the topic `windows`. */
export interface NaiveWindow {
  readonly claim: string
  readonly over: string
  readonly from: Millis
  readonly to: Millis
  readonly attempts: Record<NaiveAttempt['outcome'], number>
  connects: number
  creates: number
  registers: number
  refusals: number
  clients: number
  serials: number
  sources: number
  newSources: number
  late: number
}

const lengths = { '1m': MINUTE, '5m': 5 * MINUTE, '1h': HOUR, '1d': DAY } as const
/** Beyond so many a distinct count says "at least" (design 7). */
const MOST_DISTINCT = 1_024

interface Heap {
  readonly window: NaiveWindow
  readonly clients: Set<string>
  readonly serials: Set<string>
  readonly sources: Set<string>
}

/** All windows with a count, each under `windowKey`. Nothing in the input is late, so that `late` is 0 in each. */
export function windowsNaively(
  events: readonly NaiveEvent[],
  attempts: readonly NaiveAttempt[],
  configured: ReadonlySet<string>,
): ReadonlyMap<string, NaiveWindow> {
  const heaps = new Map<string, Heap>()
  const add = (claim: string, at: Millis, put: (heap: Heap) => void): void => {
    for (const [over, length] of Object.entries(lengths)) put(heapOf(heaps, claim, over, Math.floor(at / length) * length, length))
  }
  for (const event of events) if (configured.has(event.claim)) addEvent(event, add)
  const seen = new Set<string>()
  for (const attempt of attempts) addAttempt(attempt, configured.has(attempt.claim), seen, add)
  return new Map(Array.from(heaps, ([key, heap]) => [key, counted(heap)]))
}

/** Which window it is. */
export function windowKey({ claim, over, from }: Pick<NaiveWindow, 'claim' | 'over' | 'from'>): string {
  return `${claim} ${over} ${new Date(from).toISOString()}`
}

type Add = (claim: string, at: Millis, put: (heap: Heap) => void) => void

function addEvent({ claim, at, kind, step, failed }: NaiveEvent, add: Add): void {
  const isRequest = kind === 'Publish-In'
  if (kind === 'Connect') add(claim, at, ({ window }) => window.connects++)
  if (isRequest && step === 'create') add(claim, at, ({ window }) => window.creates++)
  if (isRequest && step === 'register') add(claim, at, ({ window }) => window.registers++)
  if (failed || kind === 'Connection.AuthNError') add(claim, at, ({ window }) => window.refusals++)
}

function addAttempt(attempt: NaiveAttempt, isConfigured: boolean, seen: Set<string>, add: Add): void {
  const { claim, end, outcome, clientId, serial, address } = attempt
  const source = address === null ? null : networkOf(address)
  const isNew = source !== null && !seen.has(`${claim} ${source}`)
  if (source !== null) seen.add(`${claim} ${source}`)
  add(claim, end, ({ window, clients, serials, sources }) => {
    window.attempts[outcome] += 1
    clients.add(clientId)
    if (serial !== null) serials.add(serial)
    if (source !== null) sources.add(source)
    if (isNew) window.newSources += 1
    if (isConfigured) return
    // Of a claim that nobody configured all is counted at the end of the attempt: a renewing device is told apart only then.
    window.creates += attempt.creates
    window.registers += attempt.registers
    window.refusals += attempt.refusals
  })
}

function heapOf(heaps: Map<string, Heap>, claim: string, over: string, from: Millis, length: Millis): Heap {
  const key = windowKey({ claim, over, from })
  const known = heaps.get(key)
  if (known !== undefined) return known
  const window: NaiveWindow = {
    ...{ claim, over, from, to: from + length, attempts: { ok: 0, duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 } },
    ...{ connects: 0, creates: 0, registers: 0, refusals: 0, clients: 0, serials: 0, sources: 0, newSources: 0, late: 0 },
  }
  const heap = { window, clients: new Set<string>(), serials: new Set<string>(), sources: new Set<string>() }
  heaps.set(key, heap)
  return heap
}

function counted({ window, clients, serials, sources }: Heap): NaiveWindow {
  const most = (keys: ReadonlySet<string>): number => Math.min(keys.size, MOST_DISTINCT)
  return { ...window, clients: most(clients), serials: most(serials), sources: most(sources) }
}

/** The first 24 bits of an IPv4 address, the first 48 of an IPv6 address. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address.split('.').slice(0, 3).join('.')
  const [before = '', after = ''] = address.split('::')
  const [head, tail] = [before, after].map((part) => part.split(':').filter((group) => group !== ''))
  const groups = [...(head ?? []), ...Array(8 - (head?.length ?? 0) - (tail?.length ?? 0)).fill('0'), ...(tail ?? [])]
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
