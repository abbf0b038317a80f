// The shared cases, line by line: what each entry is, and what the event of it holds. Attempts and findings are the detector's tests.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseIotLog } from '../../../src/ingest/parse/parse-iot-log.ts'
import type { Entry, IotEvent } from '../../../src/model/event.ts'
import { isoTime } from '../../../src/model/time.ts'

const folder = new URL('../../cases/', import.meta.url)
const NOW = Date.UTC(2026, 10, 10)

type Is = 'event' | 'ignored' | 'rejected' | 'duplicate'
interface Expected {
  is: Is | Is[]
  why?: string
  kind?: string
  check?: Record<string, unknown>
}
interface ExpectedLine extends Partial<Expected> {
  line: number
  entries?: Expected[]
  alternatives?: Expected[][]
}
type Sum = number | [number, number]
interface Case {
  config: { claims: { id: string }[] }
  input: { entries: Sum; events: Sum; ignored: Sum; rejected: Sum; duplicates: Sum }
  lines?: ExpectedLine[]
}

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ndjson'))
  .map((name) => name.replace('.ndjson', ''))

it('finds all the cases', () => {
  expect(names.length).toBeGreaterThanOrEqual(35)
})

describe.each(names)('%s', (name) => {
  const expected: Case = JSON.parse(readFileSync(new URL(`${name}.expect.json`, folder), 'utf8'))
  const lines = readFileSync(new URL(`${name}.ndjson`, folder))
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
  const seen = new Set<string>()
  const verdicts = lines.map((line) => {
    const entries = parseIotLog(Buffer.from(line), { claims: expected.config.claims.map(({ id }) => id), now: NOW })
    return entries.map((entry) => ({ entry, is: verdictOf(entry, seen) }))
  })

  it('gives the right verdict for each line', () => {
    for (const line of expected.lines ?? []) {
      const given = verdicts[line.line - 1] ?? []
      const readings = line.alternatives ?? [line.entries ?? [{ ...line, is: line.is ?? [] }]]
      const problems = readings.map((reading) => differences(given, reading))
      expect(
        problems.some((list) => list.length === 0),
        `line ${line.line}: ${JSON.stringify(problems)}`,
      ).toBe(true)
    }
  })

  it('adds up to the sums of the report', () => {
    const all = verdicts.flat()
    const sums = { events: 0, ignored: 0, rejected: 0, duplicates: 0 }
    for (const { is } of all) sums[is === 'event' ? 'events' : is === 'duplicate' ? 'duplicates' : is]++
    expectSum(all.length, expected.input.entries, 'entries')
    for (const key of ['events', 'ignored', 'rejected', 'duplicates'] as const) expectSum(sums[key], expected.input[key], key)
  })
})

function verdictOf(entry: Entry, seen: Set<string>): Is {
  if (entry.is !== 'event') return entry.is
  if (seen.has(entry.event.id)) return 'duplicate'
  seen.add(entry.event.id)
  return 'event'
}

function differences(given: readonly { entry: Entry; is: Is }[], reading: readonly Expected[]): string[] {
  if (given.length !== reading.length) return [`${given.length} entries instead of ${reading.length}`]
  return given.flatMap(({ entry, is }, index) => {
    const { is: allowed = [], kind, check = {}, why } = reading[index] ?? {}
    if (![allowed].flat().includes(is)) return [`${JSON.stringify(entry)} instead of ${allowed}`]
    if (why === 'time-out-of-range' && (entry.is === 'event' || entry.reason !== why)) return [`${JSON.stringify(entry)} instead of ${why}`]
    if (entry.is !== 'event') return []
    if (kind !== undefined && entry.event.kind !== kind) return [`${entry.event.kind} instead of ${kind}`]
    return Object.entries(check)
      .filter(([field, value]) => JSON.stringify(fieldOf(entry.event, field)) !== JSON.stringify(value))
      .map(([field, value]) => `${field} is ${JSON.stringify(fieldOf(entry.event, field))}, not ${JSON.stringify(value)}`)
  })
}

function fieldOf(event: IotEvent, field: string): unknown {
  return field === 'at' ? isoTime(event.at) : new Map<string, unknown>(Object.entries(event)).get(field)
}

function expectSum(actual: number, sum: Sum, what: string): void {
  const [least, most] = typeof sum === 'number' ? [sum, sum] : sum
  expect(actual, what).toBeGreaterThanOrEqual(least)
  expect(actual, what).toBeLessThanOrEqual(most)
}
