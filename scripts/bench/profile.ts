// Where the time of a profile went: by the rooms of the house, the garbage collector and Node itself.
import type { Profiler } from 'node:inspector'

/** Shares of the samples in percent, greatest first. */
export function whereTimeGoes({ nodes, samples = [] }: Profiler.Profile): Readonly<Record<string, number>> {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const counts = new Map<string, number>()
  let counted = 0
  for (const sample of samples) {
    const place = places.get(sample) ?? 'unknown'
    if (place === 'idle') continue
    counted++
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  const shares = Array.from(counts, ([place, count]): [string, number] => [place, Math.round((count / counted) * 1_000) / 10])
  return Object.fromEntries(shares.toSorted(([, a], [, b]) => b - a))
}

function placeOf({ functionName, url }: Profiler.Profile['nodes'][number]['callFrame']): string {
  if (functionName === '(garbage collector)') return 'garbage collector'
  if (functionName === '(idle)') return 'idle'
  if (url.includes('/node_modules/')) return 'packages'
  return /\/dist\/(ingest\/parse|[a-z]+)\//.exec(url)?.[1] ?? 'node'
}
