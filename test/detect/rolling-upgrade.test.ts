// A `watch` of this version goes on from the states that an older one left, and tells nothing again that the older one told.
//
// The fixture was written by the code of commit 3873c89, detector 1, and must stay as it is: records of one partition as `ingest` wrote them
// then (with a null for what an event does not say), the states that were durable at some offsets, and what was told at each record.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createWatch, type WatchOutput } from '../../src/detect/watch.ts'
import { decode } from '../../src/model/record.ts'
import { detectSettings } from './events.ts'

const state = z.object({
  ...{ v: z.literal(1), claim: z.string(), partition: z.number(), offset: z.number() },
  ...{ writer: z.string(), detector: z.string(), config: z.string(), snapshot: z.string() },
})
const line = z.object({
  record: z.string().optional(),
  save: z.object({ offset: z.number(), readsFrom: z.number(), states: z.array(state) }).optional(),
  told: z.object({ offset: z.number(), output: z.looseObject({ is: z.string() }) }).optional(),
})
const lines = readFileSync(join(import.meta.dirname, 'fixtures/detector-1.ndjson'), 'utf8')
  .trimEnd()
  .split('\n')
const fixture = lines.map((text) => line.parse(JSON.parse(text)))
const records = fixture.flatMap(({ record }) => record ?? [])
const saves = fixture.flatMap(({ save }) => save ?? [])
const told = fixture.flatMap((each) => each.told ?? [])

const settings = detectSettings(
  {
    templates: ['acme-sensor-v2'],
    windows: [
      { over: '5m', count: 'attempts', above: 2, level: 'disable' },
      { over: '1h', count: 'refusals', above: 1, level: 'alert' },
      { over: '1m', ratio: 'rejected', above: 0.4, atLeast: 2, level: 'contain' },
      { over: '1h', new: 'sources', above: 1, level: 'alert' },
    ],
  },
  { hookFeed: true, rotationTemplates: ['acme-rotate'] },
)

/** What this version tells from a save on, record by record. */
function goOn({ readsFrom, states }: (typeof saves)[number]): readonly { readonly offset: number; readonly output: WatchOutput }[] {
  const watch = createWatch(settings, { partition: 0 })
  expect(watch.restore(states)).toEqual([])
  return records.slice(readsFrom).flatMap((text, index) => {
    const offset = readsFrom + index
    return watch.step(decode('events', Buffer.from(text)), offset).map((output) => ({ offset, output }))
  })
}

interface ToldAt {
  readonly offset: number
  readonly output: { readonly is: string }
}

/** All but attempts, which may be told again alike; the claims of one record come in no order that counts. */
function once(some: readonly ToldAt[]): readonly string[] {
  const others = some.filter(({ output }) => output.is !== 'attempt')
  return others.map(({ offset, output }) => `${String(offset).padStart(4, '0')} ${JSON.stringify(inOrder(output))}`).toSorted()
}

/** Of each attempt what was told last. */
function attempts(some: readonly ToldAt[]): ReadonlyMap<unknown, unknown> {
  const attempt = z.looseObject({ attempt: z.looseObject({ id: z.string() }) })
  const found = some.filter(({ output }) => output.is === 'attempt').map(({ output }) => attempt.parse(output).attempt)
  return new Map(found.map((each) => [each.id, each]))
}

/** The same value with the members of each group in the order of their names. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, inOrder(member)]),
  )
}

describe.each(saves)('from the state of an older version at offset $offset', (save) => {
  const before = told.filter(({ offset }) => offset < save.offset)
  const after = told.filter(({ offset }) => offset >= save.offset)
  const now = goOn(save)

  it('nothing is told of what the older one has told of', () => {
    expect(now.filter(({ offset }) => offset < save.offset)).toEqual([])
  })

  it('the same is told as the older one would have told', () => {
    expect(once(now)).toEqual(once(after))
    expect(attempts([...before, ...now])).toEqual(attempts(told))
  })
})

it('the fixture holds findings before and after its saves', () => {
  const findings = told.filter(({ output }) => output.is === 'finding').map(({ offset }) => offset)
  expect(findings.some((offset) => offset < (saves.at(-1)?.offset ?? 0))).toBe(true)
  expect(findings.some((offset) => offset >= (saves[0]?.offset ?? 0))).toBe(true)
})
