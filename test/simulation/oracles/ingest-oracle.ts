// The oracle of ingest: everything that was readable is in the log, nothing else is, and no promise was made too early.
import type { Millis } from '../../../src/model/time.ts'
import type { Site } from '../fleet.ts'
import { readNaively } from '../naive-count.ts'
import { type Expected, expectedEvents } from './expected-events.ts'
import { partitionsIn, writtenTo } from './topics.ts'

/** Where an event stands for the first time in a partition, and since when. */
interface Place {
  readonly offset: number
  readonly storedAt: Millis
}

type Places = readonly ReadonlyMap<string, Place>[]

/** What is wrong with what ingest wrote. */
export function judgeIngest(site: Site): readonly string[] {
  const expected = expectedEvents(site)
  const places = placesOf(site)
  return [...judgeSums(site, expected, places), ...judgeTicks(site, expected, places), ...judgeCheckpoints(site, expected, places)]
}

/** How many entries are neither in the log nor among the rejections yet, though they belong there. */
export function entriesMissing(site: Site): number {
  const places = placesOf(site)
  const letters = lettersOf(site)
  return expectedEvents(site).filter(({ delivery, id, isRejected, partitions }) => {
    if (isRejected) return !letters.has(`s#${delivery.eventId}`)
    return id !== null && !partitions.every((partition) => places[partition]?.has(id))
  }).length
}

/** The places of what was rejected. */
function lettersOf({ broker }: Site): ReadonlySet<string> {
  return new Set(writtenTo(broker, 'rejections', 0).map(({ record }) => record.place))
}

function placesOf({ broker }: Site): Places {
  return partitionsIn(broker, 'events').map((partition) => {
    const places = new Map<string, Place>()
    for (const { stored, record } of writtenTo(broker, 'events', partition)) {
      if (record.is === 'event' && !places.has(record.event.id)) places.set(record.event.id, stored)
    }
    return places
  })
}

/** entries = events + ignored + rejected + duplicates. */
function judgeSums(site: Site, expected: readonly Expected[], places: Places): readonly string[] {
  const wrong: string[] = []
  const { world } = site
  const { ignored, rejected } = readNaively(world.deliveries, world.detect.attemptTimeout)
  const ids = new Set(places.flatMap((each) => [...each.keys()]))
  const letters = lettersOf(site)
  const duplicates = expected.filter(({ id, delivery }) => id !== null && delivery.isCopy).length
  const known = new Set(expected.map(({ id }) => id))
  const foreign = [...ids].filter((id) => !known.has(id)).length
  if (foreign > 0) wrong.push(`${foreign} events in the log are of no entry`)
  if (letters.size !== rejected) wrong.push(`${letters.size} entries were rejected, not ${rejected}`)
  const sum = ids.size + ignored + letters.size + duplicates
  if (sum !== expected.length) {
    wrong.push(
      `${expected.length} entries, but ${ids.size} events + ${ignored} ignored + ${letters.size} rejected + ${duplicates} duplicates`,
    )
  }
  return wrong
}

/** Everything of a feed before a tick's time stands before the tick. What comes later than settled is no part of the promise. */
function judgeTicks({ broker }: Site, expected: readonly Expected[], places: Places): readonly string[] {
  return partitionsIn(broker, 'events').flatMap((partition) => {
    const promised = promisesOf(expected, partition, places, ({ offset }) => offset)
    return writtenTo(broker, 'events', partition).flatMap(({ stored, record }) => {
      if (record.is !== 'tick') return []
      const last = lastBefore(promised, record.feed, record.upTo)
      return last < stored.offset
        ? []
        : [`the tick of ${record.feed} at ${stored.offset} in ${partition} promises an event that stands at ${last}`]
    })
  })
}

function judgeCheckpoints({ broker }: Site, expected: readonly Expected[], places: Places): readonly string[] {
  return partitionsIn(broker, 'events').flatMap((partition) => {
    const promised = promisesOf(expected, partition, places, ({ storedAt }) => storedAt)
    return partitionsIn(broker, 'checkpoints')
      .flatMap((each) => writtenTo(broker, 'checkpoints', each))
      .flatMap(({ stored, record }) => {
        const last = lastBefore(promised, record.feed, record.settledUpTo)
        return last <= stored.storedAt ? [] : [`the checkpoint of ${record.feed} at ${stored.offset} is older than an event that it covers`]
      })
  })
}

/** For each feed the times of its entries in their order, and how far back the last of all up to there stands. */
type Promises = ReadonlyMap<string, { readonly times: readonly Millis[]; readonly lasts: readonly number[] }>

function promisesOf(expected: readonly Expected[], partition: number, places: Places, measure: (place: Place) => number): Promises {
  const feeds = new Map<string, { readonly times: Millis[]; readonly lasts: number[] }>()
  const sorted = expected.toSorted((a, b) => a.delivery.at - b.delivery.at)
  for (const { id, delivery, partitions } of sorted) {
    if (id === null || delivery.isLate || delivery.isCopy || !partitions.includes(partition)) continue
    const feed = feeds.get(delivery.group) ?? { times: [], lasts: [] }
    feeds.set(delivery.group, feed)
    const place = places[partition]?.get(id)
    const last = place === undefined ? Number.POSITIVE_INFINITY : measure(place)
    feed.times.push(delivery.at)
    feed.lasts.push(Math.max(last, feed.lasts.at(-1) ?? Number.NEGATIVE_INFINITY))
  }
  return feeds
}

function lastBefore(promises: Promises, feed: string, upTo: Millis): number {
  const of = promises.get(feed)
  const index = of?.times.findLastIndex((at) => at < upTo) ?? -1
  return of?.lasts[index] ?? Number.NEGATIVE_INFINITY
}
