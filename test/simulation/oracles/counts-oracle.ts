// The oracle of counts: windows and attempts as they stand in the log are those of a naive reading of the input.
import { outcomeKey } from '../../../src/model/attempt.ts'
import { MINUTE } from '../../../src/model/time.ts'
import type { WindowCounts } from '../../../src/model/window.ts'
import type { Site } from '../fleet.ts'
import { type NaiveReading, readNaively } from '../naive-count.ts'
import { windowKey, windowsOf } from '../naive-windows.ts'
import type { World } from '../world.ts'
import { lastWatermark } from './at-rest.ts'
import { attemptsIn, partitionsIn, writtenTo } from './topics.ts'
import { differences } from './watch-oracle.ts'

/** Where windows and attempts are not what the input comes to. */
export function judgeCounts(site: Site): readonly string[] {
  const entries = site.world.deliveries.filter(({ isCopy }) => !isCopy)
  const naive = readNaively(entries, site.world.detect.attemptTimeout)
  return [...judgeWindows(site, naive), ...judgeAttempts(site, naive)]
}

/** Late entries count where they come, which the input does not tell. */
function judgeWindows({ world, broker }: Site, naive: NaiveReading): readonly string[] {
  if (world.deliveries.some(({ isLate }) => isLate)) return []
  const partitions = partitionsIn(broker, 'windows')
  const complete = Math.min(...partitions.map((partition) => lastWatermark(broker, partition)))
  const closedUpTo = complete - (complete % MINUTE)
  const texts = (windows: Iterable<WindowCounts>): ReadonlyMap<string, string> => {
    const closed = [...windows].filter(({ to }) => to <= closedUpTo).map((window) => comparable(world, window))
    return new Map(closed.filter((window) => window !== null).map((window) => [windowKey(window), sorted(window)]))
  }
  const written = partitions.flatMap((partition) => writtenTo(broker, 'windows', partition).map(({ record }) => record.window))
  return differences('windows by the input', texts(written), texts(windowsOf(naive).values()))
}

/**
 * In a history the deep sweep may read copies again from behind the horizon: they count as late and as nothing else (design 3.3). A
 * window that holds nothing besides is left out. Null for such a one.
 */
function comparable({ shape }: World, window: WindowCounts): WindowCounts | null {
  if (shape === 'road') return window
  const { attempts, connects, creates, registers, refusals } = window
  const counts = [...Object.values(attempts), connects, creates, registers, refusals]
  return counts.every((count) => count === 0) ? null : { ...window, late: 0 }
}

function sorted(window: WindowCounts): string {
  return JSON.stringify(window, [...Object.keys(window.attempts), ...Object.keys(window)].sort())
}

/** Of clients with a late entry nothing can be said; and whether something is a duplicate may rest on another client's late entry. */
function judgeAttempts({ world, broker }: Site, naive: NaiveReading): readonly string[] {
  const late = new Set(world.deliveries.filter(({ isLate }) => isLate).map(({ line }) => clientIn(line)))
  const told = (outcome: string | null): string | null => (late.size > 0 && outcome === 'duplicate' ? 'ok' : outcome)
  const found = partitionsIn(broker, 'attempts')
    .flatMap((partition) => [...attemptsIn(broker, partition).values()])
    .filter(({ clientId }) => !late.has(clientId))
    .map(({ claim, clientId, at, outcome }) => `${claim.slice(0, 8)} ${clientId} ${at} ${told(outcomeKey(outcome))}`)
  const expected = naive.attempts
    .filter(({ clientId }) => !late.has(clientId))
    .map(({ claim, clientId, end, outcome }) => `${claim.slice(0, 8)} ${clientId} ${end} ${told(outcome)}`)
  const byText = (texts: readonly string[]): ReadonlyMap<string, string> => new Map(texts.map((text) => [text, text]))
  const sums = found.length === expected.length ? [] : [`${found.length} attempts by the input, not ${expected.length}`]
  return [...sums, ...differences('attempts by the input', byText(found), byText(expected))]
}

function clientIn(line: string): string | null {
  return /"clientId":"([^"]*)"/.exec(line)?.[1] ?? null
}
