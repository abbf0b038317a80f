// The embedded log: it sits the common exam, and has one owner, a file that may fail, and neighbours that write beside it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventLog } from '../../src/log/event-log.ts'
import { openSqliteLog, type SqliteLogSettings } from '../../src/log/sqlite.ts'
import { noteErasure, scrub } from '../../src/log/sqlite-scrub.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { DAY, SECOND } from '../../src/model/time.ts'
import { type ExamDesk, sitEventLogExam } from '../contracts/event-log.exam.ts'
import { commitAll, consumeNoting, now, readAll, recordsOf, tailNoting, textOf, texts } from '../contracts/event-log.notes.ts'
import { until } from '../rig/until.ts'
import { type Neighbour, startNeighbour } from './neighbours.ts'

let folder: string
let path: string
let opened: EventLog[]
let neighbours: Neighbour[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimwatch-log-'))
  path = join(folder, 'log.db')
  opened = []
  neighbours = []
})

afterEach(async () => {
  await Promise.all(neighbours.map((neighbour) => neighbour.kill()))
  await Promise.all(opened.map((log) => log.close()))
  await rm(folder, { recursive: true })
})

async function open(settings: Partial<SqliteLogSettings> = {}): Promise<EventLog> {
  const log = await openSqliteLog({
    path,
    role: 'owner',
    clock: Date.now,
    owner: { pid: process.pid, host: 'here' },
    tuning: { poll: 20, patience: 300 },
    ...settings,
  })
  opened.push(log)
  return log
}

async function neighbour(role: 'owner' | 'beside', deed: string): Promise<Neighbour> {
  const started = await startNeighbour(path, role, deed)
  neighbours.push(started)
  return started
}

async function openDesk(): Promise<ExamDesk> {
  let log = await open({ partitions: 3 })
  return {
    log: async () => log,
    async reopen() {
      await log.close()
      log = await open({ partitions: 3 })
      return log
    },
    close: () => log.close(),
  }
}

sitEventLogExam('SQLite', openDesk)

describe('the owner of an embedded log', () => {
  it('is one: a second is refused with the name of the first', async () => {
    await open({ owner: { pid: process.pid, host: 'here' } })
    await expect(open()).rejects.toMatchObject({
      code: 'log-owned',
      message: expect.stringMatching(new RegExp(`${path} is owned by process ${process.pid} on here since 20\\d\\d-.*Z`)),
    })
  })

  it('is one also between processes', async () => {
    const other = await neighbour('owner', 'hold-open')
    await expect(open()).rejects.toMatchObject({
      code: 'log-owned',
      message: expect.stringContaining(`process ${other.process.pid} on here`),
    })
  })

  it('makes room when it closes', async () => {
    await (await open()).close()
    await expect(open()).resolves.toBeDefined()
  })

  it('is followed at once when its process died', async () => {
    const other = await neighbour('owner', 'hold-open')
    await other.kill()
    await expect(open()).resolves.toBeDefined()
  })

  it('is followed at once by a process that was given the same pid', async () => {
    await (await open()).close()
    leaveLease({ pid: process.pid, host: 'here', renewed: Date.now() })
    await expect(open()).resolves.toBeDefined()
  })

  it('is followed on another host only when its lease was not renewed for ten seconds', async () => {
    await (await open()).close()
    leaveLease({ pid: 1, host: 'elsewhere', renewed: now })
    await expect(open({ clock: () => now + 9 * SECOND })).rejects.toMatchObject({ code: 'log-owned' })
    await expect(open({ clock: () => now + 10 * SECOND })).resolves.toBeDefined()
  })

  it('writes nothing more once another has taken over, and its consumers end', async () => {
    const slept = await open({ clock: () => now })
    await slept.append('ledger', 0, recordsOf(['before']))
    const refused: unknown[] = []
    const gate = Promise.withResolvers<void>()
    const member = await consumeNoting(slept, 'ledger', 'respond', async (chunk) => {
      await gate.promise
      for (const act of [() => chunk.heartbeat(), () => chunk.commit(1)]) await act().catch((thrown) => refused.push(thrown))
    })
    const successor = await open({ clock: () => now + 11 * SECOND, owner: { pid: 1, host: 'elsewhere' } })
    gate.resolve()
    await expect(member.consumer.ended).rejects.toMatchObject({ code: 'log-owned' })
    expect(refused).toMatchObject([{ code: 'log-assignment-lost' }, { code: 'log-assignment-lost' }])
    await expect(slept.append('ledger', 0, recordsOf(['behind']))).rejects.toMatchObject({ code: 'log-owned' })
    const next = await consumeNoting(successor, 'ledger', 'respond')
    await until('the uncommitted record', () => next.records.length === 1)
    expect((await readAll(successor, 'ledger')).map(textOf)).toEqual(['before'])
  })

  /** What an owner leaves behind that had no time to give its lease back. */
  function leaveLease({ pid, host, renewed }: { pid: number; host: string; renewed: number }): void {
    const db = new DatabaseSync(path)
    db.prepare('INSERT INTO owner (one, pid, host, token, renewed) VALUES (1, ?, ?, ?, ?)').run(pid, host, 'gone', renewed)
    db.close()
  }
})

describe('beside the owner of an embedded log', () => {
  it('another process appends, and the owner sees it within a second', async () => {
    const log = await open({ tuning: {} })
    const { tail, records } = await tailNoting(log, 'decisions')
    await tail.caughtUp
    const other = await neighbour('beside', 'append')
    await until('the record of another process', () => records.length > 0, 1_000)
    expect(records.map(textOf)).toEqual(['from another process'])
    expect(await other.ended()).toBe(0)
  })

  it('one may append and tail, and not consume', async () => {
    const log = await open()
    const beside = await open({ role: 'beside' })
    await log.append('ledger', 0, recordsOf(['mine']))
    await beside.append('ledger', 0, recordsOf(['yours']))
    expect((await readAll(beside, 'ledger')).map(textOf)).toEqual(['mine', 'yours'])
    await expect(beside.consume('ledger', 'respond', { onChunk: async () => undefined })).rejects.toMatchObject({
      code: 'config-role-needs-kafka',
    })
  })

  it('there must be a file already', async () => {
    await expect(open({ role: 'beside' })).rejects.toMatchObject({ code: 'file-not-found', message: expect.stringContaining(path) })
  })
})

describe('the file of an embedded log', () => {
  it('keeps every acknowledged record when its writer is killed', async () => {
    const writer = await neighbour('owner', 'append-for-ever')
    await until('some records', () => writer.said().length > 20)
    await writer.kill()
    const acknowledged = writer.said().length
    const kept = (await readAll(await open(), 'ledger')).map(textOf)
    expect(kept.length).toBeGreaterThanOrEqual(acknowledged)
    expect(kept).toEqual(texts('r', kept.length))
  })

  it('fixes the number of partitions when it is made', async () => {
    await (await open({ partitions: 4 })).close()
    expect(await (await open({ partitions: 2 })).partitions('events')).toBe(4)
  })

  it('that is locked is said with its name, and can be written when it is free again', async () => {
    const log = await open()
    const holder = new DatabaseSync(path)
    holder.exec('BEGIN IMMEDIATE')
    await expect(log.append('ledger', 0, recordsOf(['one']))).rejects.toMatchObject({
      code: 'log-locked',
      retry: true,
      message: expect.stringContaining(path),
    })
    holder.exec('ROLLBACK')
    holder.close()
    expect(await log.append('ledger', 0, recordsOf(['two']))).toEqual([0])
  })

  it('that is locked can be opened beside its owner and read all the same', async () => {
    await (await open()).append('ledger', 0, recordsOf(['one']))
    const holder = new DatabaseSync(path)
    holder.exec('BEGIN IMMEDIATE')
    expect((await readAll(await open({ role: 'beside' }), 'ledger')).map(textOf)).toEqual(['one'])
    holder.close()
  })

  it('that is locked for a moment is waited for', async () => {
    const log = await open({ tuning: { patience: 10 * SECOND } })
    const holder = new DatabaseSync(path)
    holder.exec('BEGIN IMMEDIATE')
    const written = log.append('ledger', 0, recordsOf(['patient']))
    await new Promise(setImmediate)
    holder.exec('ROLLBACK')
    holder.close()
    expect(await written).toEqual([0])
  })

  it.each([
    [
      'no database',
      'log-corrupt',
      () => writeFile(path, 'This is a text, and it is long enough to be taken for the head of a file.'.repeat(20)),
    ],
    ["another program's database", 'log-corrupt', async () => inFile('CREATE TABLE theirs (a)')],
    [
      'of a newer claimwatch',
      'log-record-newer',
      async () => {
        await (await open()).close()
        inFile('PRAGMA user_version = 2')
      },
    ],
    [
      'in a folder that does not exist',
      'log-unwritable',
      async () => {
        path = join(folder, 'nowhere', 'log.db')
      },
    ],
    [
      'a folder',
      'log-unwritable',
      async () => {
        path = folder
      },
    ],
  ] as const)('that is %s is refused with its name', async (_, code, prepare) => {
    await prepare()
    await expect(open()).rejects.toMatchObject({ code, message: expect.stringContaining(path) })
  })

  function inFile(sql: string): void {
    const db = new DatabaseSync(path)
    db.exec(sql)
    db.close()
  }
})

describe('what an embedded log forgets', () => {
  it('is what was kept long enough after it was written; offsets go on, and the ledger stays', async () => {
    const young = await open({ clock: () => now })
    await young.append('events', 0, recordsOf(texts('old', 3)))
    await young.append('ledger', 0, recordsOf(['for ever']))
    await young.close()
    const old = await open({ clock: () => now + 31 * DAY })
    await until('an empty topic', async () => (await readAll(old, 'events')).length === 0)
    expect((await readAll(old, 'ledger')).map(textOf)).toEqual(['for ever'])
    expect(await old.append('events', 0, recordsOf(['new']))).toEqual([3])
  })

  it('is told once to a group that had not read it', async () => {
    const young = await open({ clock: () => now })
    await young.append('events', 0, recordsOf(texts('old', 3)))
    const reader = await consumeNoting(young, 'events', 'watch', (chunk) => chunk.commit(1))
    await until('the first reading', () => reader.records.length === 3)
    await young.close()
    const old = await open({ clock: () => now + 31 * DAY })
    await until('an empty topic', async () => (await readAll(old, 'events')).length === 0)
    await old.append('events', 0, recordsOf(['new']))
    const stopped = await consumeNoting(old, 'events', 'watch')
    await expect(stopped.consumer.ended).rejects.toMatchObject({ code: 'log-gap', message: expect.stringContaining('offsets 1 to 2') })
    expect(stopped.records).toEqual([])
    const next = await consumeNoting(old, 'events', 'watch')
    await until('the record behind the gap', () => next.records.length === 1)
    expect(next.records.map(textOf)).toEqual(['new'])
  })

  it('is the earlier record of a key, at once, where the last one is kept', async () => {
    const log = await open()
    for (const text of ['1', '2', '3']) await log.append('checkpoints', 0, recordsOf([text], 'feed'))
    await log.append('checkpoints', 0, recordsOf(['x'], 'other'))
    expect((await readAll(log, 'checkpoints')).map((record) => [record.offset, textOf(record)])).toEqual([
      [2, '3'],
      [3, 'x'],
    ])
  })
})

describe('a process with an embedded log', () => {
  it('ends by itself when the log is closed, and when nobody reads', async () => {
    for (const deed of ['consume-and-close', 'leave-open']) expect(await (await neighbour('owner', deed)).ended()).toBe(0)
  })

  it('lives on while it consumes', async () => {
    const consuming = await neighbour('owner', 'consume')
    const idle = await neighbour('beside', 'leave-open')
    expect(await idle.ended()).toBe(0)
    expect(consuming.process.exitCode).toBeNull()
  })
})

it('tells how far a consumer is behind', async () => {
  const lags: number[] = []
  const log = await open({ telemetry: { ...noTelemetry, consumerLagged: (_, records) => void lags.push(records) } })
  await log.append('ledger', 0, recordsOf(texts('r', 1_200)))
  const member = await consumeNoting(log, 'ledger', 'respond', commitAll)
  await until('all records', () => lags.includes(0))
  expect(lags).toEqual([700, 200, 0])
  await member.consumer.close()
})

describe('what is erased from the evidence', () => {
  const bytesOf = async (text: string): Promise<number> => {
    const files = await Promise.all([path, `${path}-wal`].map((file) => readFile(file).catch(() => Buffer.alloc(0))))
    return files.reduce((sum, bytes) => sum + bytes.toString('latin1').split(text).length - 1, 0)
  }
  const textsOf = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      key: `digest-${from + index}`,
      value: Buffer.from(`SECRET-${from + index}-${'x'.repeat(index % 300)}`),
      timestamp: now,
    }))
  const tombstones = Array.from({ length: 400 }, (_, index) => ({ key: `digest-${index}`, value: null, timestamp: now }))

  it('leaves no trace in the file once its owner has scrubbed it, and everything else as it was', async () => {
    const log = await open()
    // Between other rows, some of which are superseded: the texts move from page to page.
    for (let round = 0; round < 10; round += 1) {
      await log.append('evidence', 0, textsOf(round * 40, 40))
      await log.append('state', 0, recordsOf(texts(`state${round}`, 60), 'claim'))
      await log.append('ledger', 0, recordsOf(texts(`ledger${round}`, 20)))
    }
    await log.append('evidence', 0, [{ key: 'other', value: Buffer.from('SURVIVES'), timestamp: now }])
    expect(await bytesOf('SECRET-')).toBeGreaterThan(0)
    await log.close()

    const beside = await open({ role: 'beside' })
    await beside.append('evidence', 0, tombstones)
    await beside.close()
    const successor = await open()
    await until('the file to be scrubbed', async () => (await bytesOf('SECRET-')) === 0)
    expect((await readAll(successor, 'evidence')).filter(({ value }) => value !== null).map(textOf)).toEqual(['SURVIVES'])
    expect(await readAll(successor, 'ledger')).toHaveLength(200)
  })

  it('is not scrubbed a second time, nor where nothing was erased', async () => {
    const log = await open()
    await log.append('evidence', 0, textsOf(0, 2))
    await log.close()
    const db = new DatabaseSync(path)
    expect(scrub(db)).toBe(false)
    noteErasure(db)
    expect([scrub(db), scrub(db)]).toEqual([true, false])
    noteErasure(db)
    const reader = new DatabaseSync(path)
    reader.exec('BEGIN; SELECT * FROM settings')
    // What somebody reads cannot be cut off: it is done again.
    expect(scrub(db)).toBe(false)
    reader.close()
    expect(scrub(db)).toBe(true)
    db.close()
  })
})
