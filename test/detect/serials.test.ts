// What is declared about serials.
import { expect, it } from 'vitest'
import { createSerialSet } from '../../src/detect/serial-set.ts'
import { compilePattern, declaredSerials, LONGEST_SERIAL } from '../../src/detect/serials.ts'

it('knows nothing where nothing is declared, or no serial was named', () => {
  expect(declaredSerials({}).verdictOn('SN-1')).toBe('unknown')
  expect(declaredSerials({ serialPattern: 'SN-\\d+' }).verdictOn(undefined)).toBe('unknown')
  expect(declaredSerials({ canaries: ['SN-0'] }).verdictOn('SN-0')).toBe('unknown')
})

it('holds the whole serial against the pattern', () => {
  const { verdictOn } = declaredSerials({ serialPattern: 'SN-\\d{8}' })
  expect(verdictOn('SN-00001234')).toBe('declared')
  expect(verdictOn('SN-000012345')).toBe('undeclared')
  expect(verdictOn('xSN-00001234')).toBe('undeclared')
  expect(verdictOn('SN-00001234\n')).toBe('undeclared')
  const either = declaredSerials({ serialPattern: 'A|B\\d' }).verdictOn
  expect(['A', 'B1', 'A1', 'xB1'].map(either)).toEqual(['declared', 'declared', 'undeclared', 'undeclared'])
})

it('asks the manifest, given as a set or as a list', () => {
  for (const serials of [['SN-1', 'SN-2'], createSerialSet(['SN-1', 'SN-2'])]) {
    expect(declaredSerials({ serials }).verdictOn('SN-2')).toBe('declared')
    expect(declaredSerials({ serials }).verdictOn('SN-3')).toBe('undeclared')
  }
  expect(declaredSerials({ serials: [] }).verdictOn('SN-3')).toBe('undeclared')
})

it('asks for both, where pattern and manifest are declared', () => {
  const { verdictOn } = declaredSerials({ serialPattern: 'SN-\\d', serials: ['SN-1', 'TEST'] })
  expect(['SN-1', 'SN-2', 'TEST'].map(verdictOn)).toEqual(['declared', 'undeclared', 'undeclared'])
})

it('holds the whole client id against its pattern where no serial is known', () => {
  const { isUndeclared } = declaredSerials({ serialPattern: 'SN-\\d', clientPattern: 'SN-\\d|GW-\\d' })
  const devices: [string | null | undefined, string][] = [
    ...(['GW-1', 'X7-0a', 'GW-12', '', 'G'.repeat(LONGEST_SERIAL + 1)].map((client) => [undefined, client]) as [undefined, string][]),
    [null, 'X7-0a'],
    ['SN-1', 'X7-0a'],
    ['GW-1', 'GW-1'],
  ]
  expect(devices.map(([serial, client]) => isUndeclared(serial, client))).toEqual([false, true, true, false, true, true, false, true])
  expect(declaredSerials({ serialPattern: 'SN-\\d' }).isUndeclared(undefined, 'X7-0a')).toBe(false)
})

it('knows canaries by their whole text', () => {
  const { isCanary } = declaredSerials({ canaries: ['SN-0'] })
  expect(['SN-0', 'sn-0', 'SN-00', undefined].map(isCanary)).toEqual([true, false, false, false])
})

it('gives a hostile serial no time: not by its length, and not by what it repeats', () => {
  const long = 'a'.repeat(64 * 1_024)
  const { verdictOn } = declaredSerials({ serialPattern: '(a+)+' })
  expect(verdictOn(long)).toBe('undeclared')
  const worst = `${'a'.repeat(LONGEST_SERIAL - 1)}!`
  // A backtracking engine needs some 2^511 steps for it, and the test would not come to its end.
  expect(verdictOn(worst)).toBe('undeclared')
  expect(verdictOn('a'.repeat(LONGEST_SERIAL))).toBe('declared')
})

it.each(['(', 'a{2,1}', '(?<=a)b', '(a)\\1', '((a{1000}){1000}){1000}'])('refuses the pattern %s', (pattern) => {
  expect(() => compilePattern(pattern, 'serialPattern')).toThrow(expect.objectContaining({ code: 'config-invalid' }))
})
