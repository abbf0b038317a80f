// What is found for an incident: what its networks did with its claim, the last word on each attempt, in bounds, each counted once.
import { describe, expect, it } from 'vitest'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import { factsOf, findExhibits, type Search } from '../../src/respond/exhibits.ts'
import { entryOf } from './events.ts'
import { createFakeLog } from './fake-log.ts'
import { attemptOf, claim, now, otherClaim } from './records.ts'

const wide: Search = {
  incident: 'i',
  claim,
  sources: ['203.0.113.0/24'],
  from: { attempt: 0, entry: 0 },
  room: { attempt: 10, entry: 10 },
  isKept: () => false,
}

async function find(
  search: Search,
  attempts: readonly (JudgedAttempt & { readonly told?: number })[],
  entries: readonly ReturnType<typeof entryOf>[] = [],
) {
  const log = createFakeLog()
  for (const { told, ...attempt } of attempts) log.put('attempts', { v: 1, attempt, ...(told === undefined ? {} : { told }) })
  for (const entry of entries) log.put('events', entry)
  const found = await findExhibits(log, [search], { attempt: 0, entry: 0 }, new AbortController().signal)
  const { exhibits, beyond } = found.get(search.incident) ?? { exhibits: [], beyond: [] }
  return { exhibits, beyond, ids: exhibits.map((exhibit) => factsOf(exhibit).id) }
}

const nameless = (id: string) => attemptOf(id, { source: null })

describe('findExhibits', () => {
  it('finds attempts and entries of the claim from the networks, and passes over all others', async () => {
    const tick = { v: 1, is: 'tick', feed: 'iot', upTo: now, feeds: ['iot'], ended: false, assumed: false, cause: null } as const
    const { exhibits } = await find(
      wide,
      [attemptOf('a'), attemptOf('b', { claim: otherClaim }), attemptOf('c', { source: '198.51.100.1' }), nameless('d')],
      [entryOf('e'), entryOf('f', { claim: null }), entryOf('g', { source: '198.51.100.1' }), tick],
    )
    expect(exhibits).toMatchObject([
      { is: 'attempt', attempt: { id: 'a' } },
      { is: 'entry', feed: 'iot', event: { traceId: 'e' } },
    ])
  })

  it('without a network takes what came from no known address', async () => {
    expect((await find({ ...wide, sources: [] }, [attemptOf('a'), nameless('b')])).ids).toEqual(['b'])
  })

  it('leaves out what is older than the incident, each kind from its own time', async () => {
    const search = { ...wide, from: { attempt: now - 50, entry: now - 10 } }
    const { ids } = await find(
      search,
      [attemptOf('old', { at: now - 51 }), attemptOf('young', { at: now - 50 })],
      [entryOf('e', { at: now - 11, id: 'old' }), entryOf('f', { at: now - 10, id: 'young entry' })],
    )
    expect(ids).toEqual(['young', 'young entry'])
  })

  it('takes the last word on an attempt, and nothing where that is kept already', async () => {
    const corrected = attemptOf('a', { outcome: 'rejected' })
    expect((await find(wide, [attemptOf('a'), corrected])).exhibits).toEqual([{ is: 'attempt', attempt: corrected }])
    const late = { ...attemptOf('a'), told: 4 }
    expect((await find(wide, [late, { ...corrected, told: 9 }, late])).exhibits).toEqual([{ is: 'attempt', attempt: corrected }])
    const keepsCorrected: Search['isKept'] = (exhibit) => exhibit.is === 'attempt' && exhibit.attempt.outcome === 'rejected'
    expect((await find({ ...wide, isKept: keepsCorrected }, [attemptOf('a'), corrected])).exhibits).toEqual([])
  })

  it('keeps within its room, and counts what is beyond it once', async () => {
    const attempts = ['a', 'b', 'c', 'c', 'd'].map((id, index) => attemptOf(id, { at: now + index }))
    const { ids, beyond } = await find({ ...wide, room: { attempt: 2, entry: 0 } }, attempts, [entryOf('e', { at: 7 })])
    expect(ids).toEqual(['a', 'b'])
    expect(beyond.toSorted((a, b) => a - b)).toEqual([7, now + 3, now + 4])
  })

  it('looks for several incidents at once', async () => {
    const log = createFakeLog()
    for (const [id, used] of [
      ['a', claim],
      ['b', otherClaim],
    ] as const)
      log.put('attempts', { v: 1, attempt: attemptOf(id, { claim: used }) })
    const searches = [wide, { ...wide, incident: 'j', claim: otherClaim }]
    const found = await findExhibits(log, searches, { attempt: 0, entry: 0 }, new AbortController().signal)
    expect([...found].map(([incident, { exhibits }]) => [incident, exhibits.map((exhibit) => factsOf(exhibit).id)])).toEqual([
      ['i', ['a']],
      ['j', ['b']],
    ])
  })
})
