// A claim by the name that a person types.
import { expect, it } from 'vitest'
import { claimByName } from '../../src/cli/claim-name.ts'
import { claimSettings } from '../detect/attempts.ts'

const claims = [claimSettings(), claimSettings({ id: 'ab'.repeat(32), alias: 'factory-b' })]

it('is found by its alias, and by its id in any case', () => {
  expect(claimByName('factory-b', { claims }).alias).toBe('factory-b')
  expect(claimByName('AB'.repeat(32), { claims }).alias).toBe('factory-b')
})

it('is named among those that there are where it is none', () => {
  const error = { code: 'usage', exit: 2, mend: 'There are: factory-a, factory-b' }
  expect(() => claimByName('factory-c', { claims })).toThrow(expect.objectContaining(error))
  expect(() => claimByName('factory-c', { claims: [] })).toThrow(expect.objectContaining({ mend: 'None is configured.' }))
})
