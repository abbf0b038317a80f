// The file of the embedded log: it outlives a loss of power, and is recognised when it is opened again.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { integer, prepareFile, text, transact } from '../../src/log/sqlite-schema.ts'

let folder: string
let db: DatabaseSync

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimwatch-schema-'))
  db = new DatabaseSync(join(folder, 'log.db'))
})
afterEach(async () => {
  db.close()
  await rm(folder, { recursive: true })
})

describe('prepareFile', () => {
  it('writes ahead, and syncs at every commit', () => {
    prepareFile(db, 'log.db', 3)
    expect(db.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal')
    expect(db.prepare('PRAGMA synchronous').get()?.synchronous).toBe(2)
  })

  it('leaves a file of ours as it is', () => {
    prepareFile(db, 'log.db', 3)
    prepareFile(db, 'log.db', 5)
    expect(db.prepare('SELECT name, value FROM settings').all()).toEqual([{ name: 'partitions', value: 3 }])
  })
})

describe('transact', () => {
  it('undoes everything when its work throws, and can be used again', () => {
    db.exec('CREATE TABLE t (a INTEGER)')
    const wrong = new Error('failed')
    const work = (): never => {
      db.exec('INSERT INTO t VALUES (1)')
      throw wrong
    }
    expect(() => transact(db, work)).toThrow(wrong)
    expect(transact(db, () => db.prepare('SELECT count(*) AS n FROM t').get()?.n)).toBe(0)
  })
})

it('takes anything but what must stand in a row for a broken file', () => {
  expect([integer(7), text('a')]).toEqual([7, 'a'])
  for (const value of [null, undefined, 'a', new Uint8Array()]) expect(() => integer(value)).toThrow(/must stand/)
  for (const value of [null, undefined, 7]) expect(() => text(value)).toThrow(/must stand/)
})
