// The name of a claim: short enough for a table, never without the end of its id; and found by what a person types.
import { expect, it } from 'vitest'
import { claimByName, nameOf } from '../../src/cli/claim-name.ts'
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

it('is named among those that there are where it is none', () => {
  const error = { code: 'usage', exit: 2, mend: 'There are: factory-a, factory-b' }
  expect(() => claimByName('factory-c', { claims })).toThrow(expect.objectContaining(error))
  expect(() => claimByName('factory-c', { claims: [] })).toThrow(expect.objectContaining({ mend: 'None is configured.' }))
})
