// An embedded log gives the room of what it forgot back to the disk; one of an early version, too.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { prepareFile } from '../../src/log/sqlite-schema.ts'
import { shrink } from '../../src/log/sqlite-shrink.ts'
import { createStore, type Store } from '../../src/log/sqlite-store.ts'
import { DAY } from '../../src/model/time.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-shrink-'))
  path = join(folder, 'log.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const KIB = 1_024
const permit = (): void => undefined

function fill(store: Store, mebibytes: number): void {
  const some = Array.from({ length: KIB / 4 }, () => ({ key: null, value: Buffer.alloc(4 * KIB, 'x'), timestamp: 0 }))
  for (let written = 0; written < mebibytes; written += 1) store.append('events', 0, some, 0, permit)
}

function sizeOf(db: DatabaseSync): number {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  return statSync(path).size
}

/** Fills a file, forgets all of it, shrinks it, and returns its sizes before and after, with the number of shares. */
function shrunk(db: DatabaseSync): { before: number; after: number; shares: number } {
  prepareFile(db, path, 1)
  const store = createStore(db)
  fill(store, 24)
  store.append('ledger', 0, [{ key: null, value: Buffer.from('stays'), timestamp: 0 }], 0, permit)
  const before = sizeOf(db)
  expect(shrink(db)).toBe(false)
  while (store.forget(31 * DAY) > 0);
  let shares = 1
  while (shrink(db)) shares += 1
  const after = sizeOf(db)
  expect(store.read('ledger', 0, 0, { records: 1, bytes: 1 })).toMatchObject([{ key: null, offset: 0 }])
  expect(store.end('events', 0)).toBe((24 * KIB) / 4)
  return { before, after, shares }
}

it('by shares', () => {
  const db = new DatabaseSync(path)
  const { before, after, shares } = shrunk(db)
  expect(shares).toBeGreaterThan(2)
  expect(after).toBeLessThan(before / 2)
  db.close()
})

it('at once, where the file was made without, and by shares from then on', () => {
  const db = new DatabaseSync(path)
  // What made this file knew nothing of it.
  db.exec('PRAGMA auto_vacuum = NONE; CREATE TABLE made (a); DROP TABLE made')
  const { before, after, shares } = shrunk(db)
  expect(shares).toBe(1)
  expect(after).toBeLessThan(before / 10)
  expect(db.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum).toBe(2)
  db.close()
})
