// The exam that every filling of the event log sits: SQLite in `unit`, Kafka in `integration`.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventLog } from '../../src/log/event-log.ts'
import { DAY, HOUR } from '../../src/model/time.ts'
import { until } from '../rig/until.ts'
import { commitAll, consumeNoting, now, readAll, readSince, recordsOf, tailNoting, textOf, texts } from './event-log.notes.ts'

const YEAR = 365 * DAY

/** An examined filling with topics of its own, where a topic of `many` has three partitions. */
export interface ExamDesk {
  /** A log on the desk's records: another one at each call where the filling allows several, else the one. */
  log(): Promise<EventLog>
  /** Closes every log of the desk and opens one anew on the same records. */
  reopen(): Promise<EventLog>
  close(): Promise<void>
}

/** Holds a filling to the contract of `src/log/event-log.ts`. */
export function sitEventLogExam(name: string, open: () => Promise<ExamDesk>): void {
  let desk: ExamDesk
  let log: EventLog

  const sit = (part: string, exam: () => void): void => {
    describe(`event log, ${name}: ${part}`, () => {
      beforeEach(async () => {
        desk = await open()
        log = await desk.log()
      })
      afterEach(async () => {
        await desk.close()
      })
      exam()
    })
  }

  sit('append', () => {
    it('has one partition where one order is promised, and as many as configured elsewhere', async () => {
      expect(await log.partitions('ledger')).toBe(1)
      expect(await log.partitions('events')).toBe(3)
    })

    it('keeps the order of records and gives growing offsets, over any size of append', async () => {
      const first = await log.append('ledger', 0, recordsOf(texts('a', 1_201)))
      const second = await log.append('ledger', 0, recordsOf(texts('b', 2)))
      expect([...first, ...second]).toEqual(Array.from({ length: 1_203 }, (_, index) => index))
      const read = await readAll(log, 'ledger')
      expect(read.map(textOf)).toEqual([...texts('a', 1_201), ...texts('b', 2)])
      expect(read.map((record) => record.offset)).toEqual([...first, ...second])
    })

    it('keeps appends that were not waited for in the order of their calls', async () => {
      await Promise.all(texts('call', 5).map((text) => log.append('events', 1, recordsOf([text]))))
      expect((await readAll(log, 'events')).map(textOf)).toEqual(texts('call', 5))
    })

    it('writes to the partition that it is told, and to no other', async () => {
      await log.append('events', 2, recordsOf(['two']))
      await log.append('events', 0, recordsOf(['zero']))
      const read = await readAll(log, 'events')
      expect(Object.fromEntries(read.map((record) => [textOf(record), record.partition]))).toEqual({ two: 2, zero: 0 })
    })

    it('gives back keys and bytes as they were written, and when that was', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
      await log.append('ledger', 0, [
        { key: null, value: bytes, timestamp: now - YEAR },
        { key: 'schlüssel', value: new Uint8Array(), timestamp: now },
      ])
      await log.append('evidence', 0, [{ key: 'gone', value: null, timestamp: now }])
      const [first, second] = await readAll(log, 'ledger')
      expect(first).toMatchObject({ key: null, offset: 0 })
      // What is of last year is kept from now on, and not for a year less.
      expect(Math.abs((first?.timestamp ?? 0) - Date.now())).toBeLessThan(HOUR)
      expect(Buffer.from(first?.value ?? [])).toEqual(Buffer.from(bytes))
      expect(second).toMatchObject({ key: 'schlüssel' })
      expect(second?.value).toHaveLength(0)
      expect(await readAll(log, 'evidence')).toMatchObject([{ key: 'gone', value: null }])
    })

    it('resolves to nothing when there is nothing to write', async () => {
      expect(await log.append('ledger', 0, [])).toEqual([])
    })

    it('loses nothing that was acknowledged when it is closed and opened again', async () => {
      await log.append('events', 1, recordsOf(texts('kept', 700)))
      log = await desk.reopen()
      expect((await readAll(log, 'events')).map(textOf)).toEqual(texts('kept', 700))
      expect(await log.append('events', 1, recordsOf(['next']))).toEqual([700])
    })

    it('refuses a partition that the topic does not have', async () => {
      for (const partition of [3, -1, 0.5]) {
        await expect(log.append('events', partition, recordsOf(['lost?']))).rejects.toThrow(/no partition/)
      }
      expect(await readAll(log, 'events')).toEqual([])
    })

    it('refuses a record without a key where the last of each key is kept', async () => {
      await expect(log.append('state', 0, [{ key: null, value: null, timestamp: now }])).rejects.toThrow(/no key/)
    })

    it('writes nothing after an abort, and rejects with its reason', async () => {
      const reason = new Error('enough')
      await expect(log.append('ledger', 0, recordsOf(['late']), AbortSignal.abort(reason))).rejects.toBe(reason)
      expect(await readAll(log, 'ledger')).toEqual([])
    })
  })

  sit('tail', () => {
    it('reads all partitions from the beginning, is caught up, and goes on', async () => {
      for (const partition of [0, 1, 2]) await log.append('events', partition, recordsOf(texts(`old${partition}`, 600)))
      const { tail, records } = await tailNoting(log, 'events')
      await tail.caughtUp
      expect(records).toHaveLength(1_800)
      for (const partition of [0, 1, 2]) {
        const own = records.filter((record) => record.partition === partition)
        expect(own.map(textOf)).toEqual(texts(`old${partition}`, 600))
      }
      await log.append('events', 1, recordsOf(['new']))
      await until('the new record', () => records.some((record) => textOf(record) === 'new'))
      expect(records).toHaveLength(1_801)
      await tail.close()
      await expect(tail.ended).resolves.toBeUndefined()
    })

    it('is caught up at once where nothing stands', async () => {
      const { tail, records } = await tailNoting(log, 'ledger')
      await tail.caughtUp
      expect(records).toEqual([])
      await log.append('ledger', 0, recordsOf(['first']))
      await until('the first record', () => records.length === 1)
    })

    it('is caught up in a topic that keeps the last of each key', async () => {
      for (const round of ['1', '2', '3']) {
        await log.append('state', 1, [{ key: 'claim', value: Buffer.from(round), timestamp: now }])
      }
      await log.append('state', 1, [{ key: 'other', value: null, timestamp: now }])
      const last = new Map((await readAll(log, 'state')).map((record) => [record.key, textOf(record)]))
      expect(Object.fromEntries(last)).toEqual({ claim: '3', other: '' })
    })

    it('begins at a time where one is given, misses nothing from then on, and is caught up where nothing is so young', async () => {
      const old = now - 3_600_000
      await log.append('events', 0, [{ key: null, value: Buffer.from('old'), timestamp: old }])
      const before = await readSince(log, 'events', old)
      expect(before).toEqual(['old'])
      expect(await readSince(log, 'events', now + 3_600_000)).toEqual([])
      await log.append('events', 0, recordsOf(['young']))
      await log.append('events', 1, recordsOf(['other']))
      expect(await readSince(log, 'events', now)).toEqual(expect.arrayContaining(['young', 'other']))
      const { tail, records } = await tailNoting(log, 'events', now + 3_600_000)
      await tail.caughtUp
      await log.append('events', 0, recordsOf(['next']))
      await until('the next record', () => records.map(textOf).includes('next'))
      expect(records.map(textOf)).not.toContain('old')
    })

    it('sees what another log writes', async () => {
      const { tail, records } = await tailNoting(log, 'decisions')
      await tail.caughtUp
      const other = await desk.log()
      await other.append('decisions', 0, recordsOf(['approve']))
      await until('the decision', () => records.map(textOf).includes('approve'))
    })

    it('waits for its handler, and ends with what that throws', async () => {
      await log.append('ledger', 0, recordsOf(['poison']))
      const wrong = new Error('cannot read this')
      const tail = await log.tail('ledger', async () => {
        throw wrong
      })
      await expect(tail.caughtUp).rejects.toBe(wrong)
      await expect(tail.ended).rejects.toBe(wrong)
      await tail.close()
    })

    it('can be closed twice, and hands over nothing afterwards', async () => {
      const { tail, records } = await tailNoting(log, 'ledger')
      await tail.caughtUp
      await Promise.all([tail.close(), tail.close()])
      await log.append('ledger', 0, recordsOf(['unheard']))
      expect((await readAll(log, 'ledger')).map(textOf)).toEqual(['unheard'])
      expect(records).toEqual([])
    })
  })

  sit('consume', () => {
    it('tells an assignment also where there is nothing to read', async () => {
      const member = await consumeNoting(log, 'ledger', 'respond')
      await until('the assignment', () => member.held.has(0))
      expect(member.told).toEqual(['assigned 0'])
    })

    it('hands over each partition in its order, with offsets that follow each other', async () => {
      for (const partition of [0, 1, 2]) await log.append('events', partition, recordsOf(texts(`p${partition}`, 700)))
      const member = await consumeNoting(log, 'events', 'watch')
      await until('all records', () => member.records.length === 2_100)
      for (const partition of [0, 1, 2]) {
        const own = member.records.filter((record) => record.partition === partition)
        expect(own.map(textOf)).toEqual(texts(`p${partition}`, 700))
        expect(own.map((record) => record.offset)).toEqual(Array.from({ length: 700 }, (_, index) => index))
      }
      for (const chunk of member.chunks)
        expect(new Set(chunk.records.map((record) => record.partition))).toEqual(new Set([chunk.partition]))
    })

    it('goes on from what was committed, not from what was handled', async () => {
      await log.append('ledger', 0, recordsOf(texts('r', 10)))
      const first = await consumeNoting(log, 'ledger', 'respond', (chunk) => chunk.commit(4))
      await until('the first reading', () => first.records.length === 10)
      log = await desk.reopen()
      const second = await consumeNoting(log, 'ledger', 'respond')
      await until('the second reading', () => second.records.length === 6)
      expect(second.records.map(textOf)).toEqual(texts('r', 10).slice(4))
    })

    it('goes on with a commit that lies behind an earlier one', async () => {
      await log.append('ledger', 0, recordsOf(texts('r', 10)))
      const first = await consumeNoting(log, 'ledger', 'respond', async (chunk) => {
        await chunk.commit(8)
        await chunk.commit(2)
      })
      await until('the first reading', () => first.records.length === 10)
      await first.consumer.close()
      const second = await consumeNoting(log, 'ledger', 'respond')
      await until('the second reading', () => second.records.length === 8)
    })

    it('hands over what comes later, and gives every group everything', async () => {
      const watch = await consumeNoting(log, 'ledger', 'one', commitAll)
      const other = await consumeNoting(log, 'ledger', 'two', commitAll)
      for (const text of texts('later', 3)) await log.append('ledger', 0, recordsOf([text]))
      for (const member of [watch, other]) {
        await until('the later records', () => member.records.length === 3)
        expect(member.records.map(textOf)).toEqual(texts('later', 3))
      }
    })

    it('proves that the partition is held', async () => {
      await log.append('ledger', 0, recordsOf(['one']))
      let proven = 0
      await consumeNoting(log, 'ledger', 'respond', async (chunk) => {
        await chunk.heartbeat()
        proven += 1
      })
      await until('the heartbeat', () => proven === 1)
    })

    it('tells the revocation, leaves, and may be closed twice', async () => {
      const member = await consumeNoting(log, 'ledger', 'respond')
      await until('the assignment', () => member.held.has(0))
      await Promise.all([member.consumer.close(), member.consumer.close()])
      expect(member.told).toEqual(['assigned 0', 'revoked 0'])
      await expect(member.consumer.ended).resolves.toBeUndefined()
    })

    it('waits for the handler under way when it is closed, and takes its commit', async () => {
      await log.append('ledger', 0, recordsOf(['slow']))
      const gate = Promise.withResolvers<void>()
      let entered = false
      const member = await consumeNoting(log, 'ledger', 'respond', async (chunk) => {
        entered = true
        await gate.promise
        await commitAll(chunk)
      })
      await until('the handler', () => entered)
      const closed = member.consumer.close()
      expect(member.told).toEqual(['assigned 0'])
      gate.resolve()
      await closed
      expect(member.told).toEqual(['assigned 0', 'revoked 0'])
      const next = await consumeNoting(log, 'ledger', 'respond')
      await log.append('ledger', 0, recordsOf(['fresh']))
      await until('the fresh record', () => next.records.length > 0)
      expect(next.records.map(textOf)).toEqual(['fresh'])
    })

    it('ends with what a handler throws, and hands the same records over again', async () => {
      await log.append('ledger', 0, recordsOf(texts('r', 3)))
      const wrong = new Error('the handler failed')
      let calls = 0
      const first = await consumeNoting(log, 'ledger', 'respond', async () => {
        calls += 1
        throw wrong
      })
      await expect(first.consumer.ended).rejects.toBe(wrong)
      expect(calls).toBe(1)
      expect(first.told).toEqual(['assigned 0', 'revoked 0'])
      await first.consumer.close()
      const second = await consumeNoting(log, 'ledger', 'respond')
      await until('the records again', () => second.records.length === 3)
      expect(second.records.map(textOf)).toEqual(texts('r', 3))
    })

    it('goes on where the handler says that it has not seen anything yet, and where the group is if that is later', async () => {
      await log.append('ledger', 0, recordsOf(texts('r', 5)))
      const first = await consumeNoting(log, 'ledger', 'respond', (chunk) => chunk.commit(2))
      await until('the commit', () => first.records.length === 5)
      await first.consumer.close()
      for (const [seen, expected] of [
        [3, ['r-3', 'r-4']],
        [1, ['r-2', 'r-3', 'r-4']],
      ] as const) {
        const read: string[] = []
        const consumer = await log.consume('ledger', 'respond', {
          goesOnAt: () => seen,
          onChunk: async ({ records }) => void read.push(...records.map(textOf)),
        })
        await until('the rest', () => read.length >= expected.length)
        await consumer.close()
        expect(read).toEqual(expected)
      }
    })

    it('ends with what `onAssigned` throws, before any record', async () => {
      await log.append('ledger', 0, recordsOf(['unread']))
      const wrong = new Error('no state to go on from')
      let chunks = 0
      const consumer = await log.consume('ledger', 'respond', {
        async onAssigned() {
          throw wrong
        },
        async onChunk() {
          chunks += 1
        },
      })
      await expect(consumer.ended).rejects.toBe(wrong)
      expect(chunks).toBe(0)
    })
  })

  sit('groups', () => {
    it('shares the partitions: each record is handled by exactly one member', async () => {
      const members = [await consumeNoting(log, 'events', 'watch'), await consumeNoting(await desk.log(), 'events', 'watch')]
      await until('three partitions with two members', () => {
        const held = members.flatMap((member) => [...member.held])
        return held.length === 3 && new Set(held).size === 3 && members.every((member) => member.held.size > 0)
      })
      for (const partition of [0, 1, 2]) await log.append('events', partition, recordsOf(texts(`p${partition}`, 20)))
      await until('all records', () => members.flatMap((member) => member.records).length >= 60)
      const handled = members.flatMap((member) => member.records.map(textOf)).sort()
      expect(handled).toEqual([0, 1, 2].flatMap((partition) => texts(`p${partition}`, 20)).sort())
      for (const member of members) expect(member.records.length).toBeGreaterThan(0)
    })

    it('lets a second member of one partition wait, and take over when the first closes', async () => {
      const first = await consumeNoting(log, 'ledger', 'respond', commitAll)
      await until('the first assignment', () => first.held.has(0))
      const second = await consumeNoting(await desk.log(), 'ledger', 'respond', commitAll)
      await until('one holder', () => first.held.size + second.held.size === 1)
      const [holder, waiting] = first.held.has(0) ? [first, second] : [second, first]
      await log.append('ledger', 0, recordsOf(['one']))
      await until('the first record', () => holder.records.length === 1)
      expect(waiting.records).toEqual([])
      await holder.consumer.close()
      await until('the take-over', () => waiting.held.has(0))
      await log.append('ledger', 0, recordsOf(['two']))
      await until('the second record', () => waiting.records.length > 0)
      expect(waiting.records.map(textOf)).toEqual(['two'])
    })

    it('gives every assignment a greater epoch, and revokes before it assigns', async () => {
      const first = await consumeNoting(log, 'events', 'watch')
      await until('all partitions', () => first.held.size === 3)
      const second = await consumeNoting(await desk.log(), 'events', 'watch')
      await until('shared partitions', () => second.held.size > 0 && first.held.size + second.held.size === 3)
      await second.consumer.close()
      await until('all partitions again', () => first.held.size === 3)
      expect(first.epochs.length).toBeGreaterThan(3)
      expect(first.epochs).toEqual([...new Set(first.epochs)].sort((a, b) => a - b))
      for (const partition of [0, 1, 2]) {
        const own = first.told.filter((line) => line.endsWith(` ${partition}`))
        own.forEach((line, index) => {
          expect(line).toBe(`${index % 2 === 0 ? 'assigned' : 'revoked'} ${partition}`)
        })
      }
    })

    it('refuses a commit and a heartbeat of a partition that is gone', async () => {
      await log.append('ledger', 0, recordsOf(['one']))
      const member = await consumeNoting(log, 'ledger', 'respond')
      await until('the record', () => member.chunks.length === 1)
      await member.consumer.close()
      const [chunk] = member.chunks
      await expect(chunk?.commit(1)).rejects.toMatchObject({ code: 'log-assignment-lost' })
      await expect(chunk?.heartbeat()).rejects.toMatchObject({ code: 'log-assignment-lost' })
      const next = await consumeNoting(log, 'ledger', 'respond')
      await until('the uncommitted record', () => next.records.length === 1)
    })

    it('refuses a commit after its handler has ended, and one that is no offset', async () => {
      await log.append('ledger', 0, recordsOf(['one']))
      const refused: unknown[] = []
      const member = await consumeNoting(log, 'ledger', 'respond', async (chunk) => {
        for (const offset of [-1, 0.5]) await chunk.commit(offset).catch((thrown) => refused.push(thrown))
      })
      await until('the record', () => member.chunks.length === 1)
      expect(refused).toMatchObject([{ code: 'internal' }, { code: 'internal' }])
      await expect(member.chunks[0]?.commit(1)).rejects.toMatchObject({ code: 'internal' })
    })
  })

  sit('close', () => {
    it('closes consumers and tails, and rejects every call afterwards', async () => {
      const member = await consumeNoting(log, 'ledger', 'respond')
      await until('the assignment', () => member.held.has(0))
      const { tail } = await tailNoting(log, 'ledger')
      await Promise.all([log.close(), log.close()])
      expect(member.told).toEqual(['assigned 0', 'revoked 0'])
      await expect(member.consumer.ended).resolves.toBeUndefined()
      await expect(tail.ended).resolves.toBeUndefined()
      const closed = { code: 'log-closed' }
      await expect(log.partitions('ledger')).rejects.toMatchObject(closed)
      await expect(log.append('ledger', 0, recordsOf(['late']))).rejects.toMatchObject(closed)
      await expect(log.consume('ledger', 'respond', { onChunk: async () => undefined })).rejects.toMatchObject(closed)
      await expect(log.tail('ledger', () => undefined)).rejects.toMatchObject(closed)
    })
  })
}
