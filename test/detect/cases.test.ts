// The shared cases as far as the engine decides them: attempts and their outcomes, what was minted, and how grave the findings are.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { completeClaim } from '../../src/detect/complete-claim.ts'
import { prefixOf } from '../../src/detect/sources.ts'
import { createWatch, type WatchOutput } from '../../src/detect/watch.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { type JudgedAttempt, noOutcomes, outcomeKey } from '../../src/model/attempt.ts'
import { UNREGISTERED } from '../../src/model/claim.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { levels } from '../../src/model/finding.ts'
import type { DetectSettings } from '../../src/model/settings.ts'
import { DAY, MINUTE } from '../../src/model/time.ts'
import { eventRecord, tick } from './events.ts'

const folder = new URL('../cases/', import.meta.url)

interface Case {
  readonly config: {
    readonly claims: readonly { readonly id: string; readonly alias: string; readonly templates?: readonly string[] }[]
    readonly rotationTemplates?: readonly string[]
  }
  readonly attempts?: readonly {
    readonly claim: string
    readonly clientId: string
    readonly outcome: string
    readonly source?: string
  }[]
  readonly claims?: Readonly<Record<string, { readonly attempts?: Readonly<Record<string, number>>; readonly sources?: number }>>
  readonly minted?: readonly { readonly certificateId: string; readonly basis: string }[]
  readonly findings?: { readonly atMost?: string; readonly atLeast?: string }
}

const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.expect.json'))
  .map((file) => ({ name: file.replace('.expect.json', ''), expected: read(file) }))
  .filter(({ expected: { attempts, claims, minted, findings } }) => attempts ?? claims ?? minted ?? findings)

function read(file: string): Case {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
}

function eventsOf(name: string, claims: readonly string[]): readonly IotEvent[] {
  const lines = readFileSync(new URL(`${name}.ndjson`, folder), 'utf8')
    .split('\n')
    .filter(Boolean)
  return lines.flatMap((line) => parseIotLog(line, { claims })).flatMap((entry) => (entry.is === 'event' ? [entry.event] : []))
}

function settingsOf({ config }: Case, hookFeed: boolean): DetectSettings {
  return {
    claims: config.claims.map(completeClaim),
    rotationTemplates: config.rotationTemplates ?? [],
    attemptTimeout: 3 * MINUTE,
    hookFeed,
  }
}

/** Plays events in the order given and lets time run on; `everyMinute`: a tick whenever a minute of event time is complete. */
function play(settings: DetectSettings, events: readonly IotEvent[], everyMinute: boolean): readonly WatchOutput[] {
  const watch = createWatch(settings, { partition: 0 })
  let offset = 0
  let minute = 0
  const outputs: WatchOutput[] = []
  for (const event of events) {
    if (everyMinute && Math.floor(event.at / MINUTE) > minute) {
      minute = Math.floor(event.at / MINUTE)
      outputs.push(...watch.step(tick(minute * MINUTE), offset++))
    }
    outputs.push(...watch.step(eventRecord(event), offset++))
  }
  const last = Math.max(...events.map(({ at }) => at))
  return [...outputs, ...watch.step(tick((Math.floor(last / DAY) + 2) * DAY), offset)]
}

/** The last word on each attempt, in the order of their ends. */
function attemptsOf(outputs: readonly WatchOutput[]): readonly JudgedAttempt[] {
  const attempts = new Map(outputs.flatMap((output) => (output.is === 'attempt' ? [[output.attempt.id, output.attempt]] : [])))
  return Array.from(attempts.values()).sort((a, b) => a.at - b.at)
}

/** The ways in which the same entries may reach the engine. */
const ways: Readonly<Record<string, (expected: Case, events: readonly IotEvent[]) => readonly WatchOutput[]>> = {
  'as they stand in the file': (expected, events) => play(settingsOf(expected, false), events, false),
  'in event time, a tick a minute': (expected, events) => play(settingsOf(expected, false), inTime(events), true),
  'with a hook feed': (expected, events) => play(settingsOf(expected, true), inTime(events), true),
  backwards: (expected, events) => play(settingsOf(expected, true), events.toReversed(), false),
}

function inTime(events: readonly IotEvent[]): readonly IotEvent[] {
  return events.toSorted((a, b) => a.at - b.at)
}

it('finds the cases', () => {
  expect(cases.filter(({ expected }) => expected.attempts !== undefined).length).toBeGreaterThanOrEqual(11)
})

describe.each(Object.entries(ways))('%s', (_way, playOf) => {
  const played = cases.map(({ name, expected }) => {
    const events = eventsOf(
      name,
      expected.config.claims.map(({ id }) => id),
    )
    return { name, expected, outputs: playOf(expected, events) }
  })

  it.each(played.filter(({ expected }) => expected.attempts !== undefined))('gives the attempts of $name', ({ expected, outputs }) => {
    const told = attemptsOf(outputs).map(({ claim, clientId, outcome, source }) => {
      return { claim: aliasOf(claim, expected), clientId, outcome, source: source === null ? null : prefixOf(source) }
    })
    expect(told).toEqual(expected.attempts?.map((attempt) => expect.objectContaining(attempt)))
  })

  it.each(played.filter(({ expected }) => expected.claims !== undefined))('counts the attempts of $name', ({ expected, outputs }) => {
    for (const [alias, { attempts = noOutcomes(), sources = 0 }] of Object.entries(expected.claims ?? {})) {
      const own = attemptsOf(outputs).filter(({ claim }) => aliasOf(claim, expected) === alias)
      const counts = noOutcomes()
      for (const { outcome } of own) counts[outcomeKey(outcome)] += 1
      expect(counts).toEqual(attempts)
      expect(new Set(own.map(({ source }) => source && prefixOf(source))).size).toBe(sources)
    }
  })

  it.each(played.filter(({ expected }) => expected.minted !== undefined))('lists what was minted in $name', ({ expected, outputs }) => {
    const minted = attemptsOf(outputs).flatMap(({ certificate: certificateId, basis }) =>
      certificateId === null ? [] : [{ certificateId, basis }],
    )
    expect(minted).toEqual(expected.minted)
  })

  it.each(played.filter(({ expected }) => expected.findings !== undefined))(
    'finds no more and no less in $name',
    ({ expected, outputs }) => {
      const { atMost = 'disable', atLeast = 'none' } = expected.findings ?? {}
      const gravest = Math.max(0, ...outputs.map((output) => (output.is === 'finding' ? rankOf(output.finding.level) : 0)))
      expect(gravest).toBeLessThanOrEqual(rankOf(atMost))
      expect(gravest).toBeGreaterThanOrEqual(rankOf(atLeast))
    },
  )
})

function aliasOf(claim: string, { config }: Case): string {
  return config.claims.find(({ id }) => id === claim)?.alias ?? UNREGISTERED
}

function rankOf(level: string): number {
  return ['none', ...levels].indexOf(level)
}
