// What SQLite says: every code that a person can mend has its name in the catalogue, and everything else is said to be ours.
import { describe, expect, it } from 'vitest'
import { isLocked, sqliteError } from '../../src/log/sqlite-errors.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'

const said = (errcode: number): Error => Object.assign(new Error(`code ${errcode}`), { code: 'ERR_SQLITE_ERROR', errcode })

describe('sqliteError', () => {
  it.each([
    [5, 'log-locked'],
    [5 | (2 << 8), 'log-locked'], // BUSY_SNAPSHOT: an extended code counts as its primary one
    [6, 'log-locked'],
    [8, 'log-unwritable'],
    [10, 'log-unwritable'],
    [4874, 'log-full'],
    [11, 'log-corrupt'],
    [13, 'log-full'],
    [14, 'log-unwritable'],
    [26, 'log-corrupt'],
    [1, 'internal'],
  ] as const)('names code %i', (errcode, code) => {
    const thrown = said(errcode)
    expect(sqliteError(thrown, '/var/claims.db')).toMatchObject({
      code,
      cause: thrown,
      message: expect.stringContaining(`/var/claims.db: code ${errcode}`),
    })
  })

  it('leaves errors of the catalogue as they are, and takes anything else for our own fault', () => {
    const known = new ClaimwatchError('log-owned', { what: 'x' })
    expect(sqliteError(known, 'p')).toBe(known)
    for (const thrown of [new TypeError('no'), 'text', null]) expect(sqliteError(thrown, 'p').code).toBe('internal')
  })
})

it('isLocked is true of locks only', () => {
  expect([5, 6, 5 | (1 << 8), 13, 26].map((code) => isLocked(said(code)))).toEqual([true, true, true, false, false])
  expect(isLocked(new Error('database is locked'))).toBe(false)
})
