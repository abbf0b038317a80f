// The name of a claim: short enough for a table, never without the end of its id; and found by what a person types.
import { describe, expect, it } from 'vitest'
import { claimByName, claimIdByName, nameOf } from '../../src/cli/claim-name.ts'
import { parseCertificateId } from '../../src/model/claim.ts'
import { claimSettings } from '../detect/attempts.ts'

const claims = [claimSettings(), claimSettings({ id: 'ab'.repeat(32), alias: 'factory-b' })]

it('is shown as the alias, cut where it is long, with the end of the id', () => {
  expect(nameOf('4abf21288af992be', 'factory-a')).toBe('factory-a …8af992be')
  expect(nameOf('4abf21288af992be', null)).toBe('(not configured) …8af992be')
  expect(nameOf('4abf21288af992be', 'a'.repeat(29))).toBe(`${'a'.repeat(27)}… …8af992be`)
})

it('is found by its alias, and by its id in any case', () => {
  expect(claimByName('factory-b', { claims }).alias).toBe('factory-b')
  expect(claimByName('AB'.repeat(32), { claims }).alias).toBe('factory-b')
})

it('is found by its id in another spelling, and shortened to six digits', () => {
  expect(claimByName(`0x${'AB'.repeat(32)}`, { claims }).alias).toBe('factory-b')
  expect(claimByName('abABab', { claims }).alias).toBe('factory-b')
  expect(claimByName('ab'.repeat(20), { claims }).alias).toBe('factory-b')
})

describe('a shortened id', () => {
  const namesake = claimSettings({ id: `abababab${'c'.repeat(56)}`, alias: 'factory-c' })
  const several = { claims: [...claims, namesake] }

  it('that several begin with names them, and one that is too short says so', () => {
    const two = { code: 'usage', message: '2 claims begin so: factory-b, factory-c. Write more of the id.' }
    expect(() => claimByName('ababab', several)).toThrow(expect.objectContaining(two))
    expect(() => claimByName('ababa', several)).toThrow(/"ababa" is too short for the id of a claim. Write at least 6 digits/)
    expect(() => claimByName('', several)).toThrow(/no configured claim has that name or id/)
    expect(claimByName('ababababc', several).alias).toBe('factory-c')
  })

  it('is none where it is an alias', () => {
    const hex = claimSettings({ id: 'cd'.repeat(32), alias: 'ababab' })
    expect(claimByName('ababab', { claims: [...claims, hex] }).id).toBe(hex.id)
    expect(claimIdByName('ababab', { claims: [...claims, hex] }, [])).toBe(hex.id)
  })

  it('may be that of a claim that nobody configured, where others are known', () => {
    const stranger = parseCertificateId(`abababab${'d'.repeat(56)}`)
    if (stranger === null) throw new Error('no id')
    expect(claimIdByName('ABABABABD', { claims }, [stranger])).toBe(stranger)
    const both = '2 claims begin so: factory-b …abababab, (not configured) …dddddddd. Write more of the id.'
    expect(() => claimIdByName('abababab', { claims }, [stranger])).toThrow(expect.objectContaining({ code: 'usage', message: both }))
    expect(() => claimIdByName('ffffff', { claims }, [stranger])).toThrow(/There are: factory-a, factory-b/)
  })
})

it('is named among those that there are where it is none', () => {
  const error = { code: 'usage', exit: 2, mend: 'There are: factory-a, factory-b' }
  expect(() => claimByName('factory-c', { claims })).toThrow(expect.objectContaining(error))
  expect(() => claimByName('factory-c', { claims: [] })).toThrow(expect.objectContaining({ mend: 'None is configured.' }))
})
