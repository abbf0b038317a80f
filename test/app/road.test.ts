// The road: one failing role stops the others and is what the walk rejects with; an abort is no failure.
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type House, walkRoad } from '../../src/app/road.ts'
import { type Role, roles } from '../../src/app/roles.ts'
import { sleep } from '../../src/app/sleep.ts'
import type { Feed } from '../../src/ingest/feed.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Topic } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { createSimulatedCertificates } from '../../src/respond/simulated-certificates.ts'
import { createOutbox } from '../../src/tell/outbox.ts'
import { claim, createScene, now } from './scene.ts'

const opened: EventLog[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()))
})

const scene = createScene({ claims: [{ id: claim, alias: 'factory-a' }] })
scene.remove()

/** A feed that has nothing to say, and never ends by itself. */
const quiet: Feed = {
  ...{ name: 'quiet', account: null, region: null, hook: false, settle: 0 },
  async *batches(_from, signal) {
    while (!signal.aborted) {
      yield { lines: [], upTo: now, ended: false, assumed: false, cause: null }
      await sleep(20, signal)
    }
  },
}

/** A house on a log in memory. `beats` are the roles that went round their loops, `ended` those that came to their end. */
async function createHouse(changes: Partial<House> = {}) {
  const log = await openSqliteLog({ path: ':memory:', role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'test' } })
  opened.push(log)
  const beats = new Set<Role>()
  const ended: Role[] = []
  const allBeat = Promise.withResolvers<void>()
  const house: House = {
    ...{ configuration: scene.configuration, log, feeds: [quiet], certificates: createSimulatedCertificates([claim], Date.now) },
    ...{ outbox: createOutbox([], noTelemetry), clock: Date.now, sleep, writer: 'test' },
    telemetry: {
      ...noTelemetry,
      stageBeat(stage) {
        if (beats.add(stage).size === roles.length) allBeat.resolve()
      },
    },
    salt: () => randomUUID(),
    roleEnded: (role) => void ended.push(role),
    ...changes,
  }
  return { house, log, beats, ended, allBeat: allBeat.promise }
}

/** A log that breaks for whoever consumes a topic. */
function breaking(log: EventLog, topic: Topic): EventLog {
  return {
    ...log,
    consume: (asked, group, handlers) =>
      asked === topic
        ? Promise.reject(new ClaimwatchError('kafka-stopped', { what: `the consumer of ${topic} ended` }))
        : log.consume(asked, group, handlers),
  }
}

describe('walkRoad', () => {
  it('walks all roles until the signal aborts, and ends without an error', async () => {
    const life = new AbortController()
    const { house, beats, allBeat } = await createHouse()
    const walk = walkRoad(roles, house, life.signal)
    await Promise.race([allBeat, walk])
    life.abort(new Error('a signal'))
    await walk
    expect([...beats].toSorted()).toEqual([...roles].toSorted())
  })

  it('walks only the roles that it is told, and tells which came to its end', async () => {
    const finite: Feed = {
      ...quiet,
      async *batches() {
        yield { lines: [], upTo: null, ended: true, assumed: false, cause: null }
      },
    }
    const { house, beats, ended } = await createHouse({ feeds: [finite] })
    // With its last finite feed `ingest` comes to its end, and with it the walk.
    await walkRoad(['ingest'], house, new AbortController().signal)
    expect([[...beats], ended]).toEqual([['ingest'], ['ingest']])
  })

  it.each(['events', 'ledger'] as const)(
    'stops every role when the one that consumes %s fails, and rejects with its error',
    async (topic) => {
      const { house, log } = await createHouse()
      const life = new AbortController()
      await expect(walkRoad(roles, { ...house, log: breaking(log, topic) }, life.signal)).rejects.toMatchObject({
        code: 'kafka-stopped',
        message: expect.stringContaining(topic),
      })
      expect(life.signal.aborted).toBe(false)
    },
  )

  it('rejects with a failure of the end, too: an abort does not hide it', async () => {
    const life = new AbortController()
    const { house, log, allBeat } = await createHouse()
    const stubborn: EventLog = {
      ...log,
      async consume(topic, group, handlers) {
        const consumer = await log.consume(topic, group, handlers)
        if (topic !== 'events') return consumer
        return {
          ended: consumer.ended,
          async close() {
            await consumer.close()
            throw new ClaimwatchError('log-locked', { what: 'the log did not let go' })
          },
        }
      },
    }
    const walk = walkRoad(roles, { ...house, log: stubborn }, life.signal)
    await Promise.race([allBeat, walk])
    life.abort()
    await expect(walk).rejects.toMatchObject({ code: 'log-locked' })
  })
})
