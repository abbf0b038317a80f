// The name of a claim: short enough for a table, and never without the end of its id.
import { expect, it } from 'vitest'
import { nameOf } from '../../src/cli/claim-name.ts'

it('is the alias, cut where it is long, with the end of the id', () => {
  expect(nameOf('4abf21288af992be', 'factory-a')).toBe('factory-a …8af992be')
  expect(nameOf('4abf21288af992be', null)).toBe('(not configured) …8af992be')
  expect(nameOf('4abf21288af992be', 'a'.repeat(29))).toBe(`${'a'.repeat(27)}… …8af992be`)
})
