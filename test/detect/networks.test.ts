// What is known of the network of an address.
import { expect, it } from 'vitest'
import { networkDataOf } from '../../src/detect/networks.ts'

const AMAZON = 16_509
const asnOf = (ip: string) => ({ '203.0.113.7': AMAZON, '203.0.113.8': 64_500, '198.51.100.9': AMAZON })[ip] ?? null
const SITES = [{ cidrs: ['198.51.100.0/24'] }]

it('calls hosting what is of a provider, well known or declared', () => {
  expect(networkDataOf({ asnOf }).classOf('203.0.113.7')).toBe('hosting')
  expect(networkDataOf({ asnOf }).classOf('203.0.113.8')).toBeNull()
  expect(networkDataOf({ asnOf }, { hosting: [64_500] }).classOf('203.0.113.8')).toBe('hosting')
})

it('calls business what is inside of a declared site, also with a provider', () => {
  const { classOf } = networkDataOf({ asnOf }, { sites: SITES })
  expect(classOf('198.51.100.7')).toBe('business')
  expect(classOf('198.51.100.9')).toBe('business')
})

it('guesses nothing', () => {
  const nothing = networkDataOf({})
  expect([nothing.classOf('203.0.113.7'), nothing.asnOf('203.0.113.7'), nothing.countryOf('203.0.113.7')]).toEqual([null, null, null])
  expect(networkDataOf({ asnOf }, { sites: SITES }).classOf('no address')).toBeNull()
})

it('passes on what the tables hold', () => {
  const data = networkDataOf({ asnOf, countryOf: () => 'DE' })
  expect(data.asnOf('203.0.113.8')).toBe(64_500)
  expect(data.countryOf('203.0.113.8')).toBe('DE')
})
