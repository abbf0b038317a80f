// What is declared of a claim, as its detector asks.
import { describe, expect, it } from 'vitest'
import { declaredOf, timeZoneOf } from '../../src/detect/declared.ts'
import type { NetworkData } from '../../src/model/settings.ts'
import { HOUR } from '../../src/model/time.ts'
import { attempt, claimSettings, MONDAY } from './attempts.ts'

const PLANT = { name: 'plant-7', cidrs: ['198.51.100.0/24', '2001:db8:41d0::/48'] }
const withSites = declaredOf(claimSettings({ sites: [{ name: 'office', cidrs: [] }, PLANT] }))

describe('the sites', () => {
  it('say where an address lies, and call outside what lies in none', () => {
    const addresses = ['198.51.100.200', '2001:db8:41d0:7::1', '203.0.113.7']
    expect(addresses.map(withSites.siteOf)).toEqual([1, 1, null])
    expect(addresses.map(withSites.isOutside)).toEqual([false, false, true])
  })

  it('call nothing outside where no network is declared', () => {
    expect(declaredOf(null).isOutside('203.0.113.7')).toBe(false)
    expect(declaredOf(claimSettings({ sites: [{ name: 'office', cidrs: [] }] })).isOutside('203.0.113.7')).toBe(false)
  })

  it('say how long nobody has been at work; no time at all where no shifts are declared', () => {
    const shifts = [{ days: 'mon-fri', from: '06:00', to: '22:00' }]
    const declared = declaredOf(claimSettings({ sites: [{ ...PLANT, shifts }] }))
    expect(declared.offShiftFor('198.51.100.7', MONDAY + 23 * HOUR)).toBe(HOUR)
    expect(withSites.offShiftFor('198.51.100.7', MONDAY + 23 * HOUR)).toBe(0)
  })
})

it('takes the network that an attempt names, else what is known of the address', () => {
  const networks: NetworkData = { classOf: () => 'hosting', asnOf: () => null, countryOf: () => null }
  const declared = declaredOf(claimSettings(), networks)
  expect(declared.networkOf(attempt(MONDAY, { network: 'business' }))).toBe('business')
  expect(declared.networkOf(attempt(MONDAY))).toBe('hosting')
  expect(declaredOf(claimSettings()).networkOf(attempt(MONDAY))).toBeUndefined()
})

describe('the countries', () => {
  const table: Readonly<Record<string, string>> = { '203.0.113.7': 'FR', '203.0.113.0': 'FR', '198.51.100.7': 'FR', '192.0.2.7': 'DE' }
  const networks: NetworkData = { classOf: () => null, asnOf: () => null, countryOf: (ip) => table[ip] ?? null }
  const addresses = ['203.0.113.7', '192.0.2.7', '10.0.0.1', '198.51.100.7']

  it('call foreign what is known to lie in another one, and no declared site', () => {
    const declared = declaredOf(claimSettings({ sites: [PLANT], countries: ['DE', 'CZ'] }), networks)
    expect(addresses.map(declared.foreignCountryOf)).toEqual(['FR', null, null, null])
  })

  it('call nothing foreign where none are declared, or nothing is known of an address', () => {
    expect(addresses.map(declaredOf(claimSettings(), networks).foreignCountryOf)).toEqual([null, null, null, null])
    expect(addresses.map(declaredOf(claimSettings({ countries: [] })).foreignCountryOf)).toEqual([null, null, null, null])
  })

  it('are asked by address, and by the first one of a network', () => {
    const { countryOf } = declaredOf(claimSettings(), networks)
    expect(['203.0.113.7', '203.0.113.0/24', '10.0.0.0/24'].map(countryOf)).toEqual(['FR', 'FR', null])
  })
})

it('knows the serials that were made by a list of them, and by no pattern', () => {
  expect(declaredOf(claimSettings({ serials: ['SN-1'] })).wasMade('SN-1')).toBe(true)
  expect(declaredOf(claimSettings({ serials: ['SN-1'] })).wasMade('SN-2')).toBe(false)
  expect(declaredOf(claimSettings({ serialPattern: 'SN-.' })).wasMade('SN-1')).toBe(false)
})

it('takes the time zone of the first site that names one, else UTC', () => {
  expect(timeZoneOf(claimSettings({ sites: [PLANT, { ...PLANT, timeZone: 'Europe/Berlin' }] }))).toBe('Europe/Berlin')
  expect(timeZoneOf(claimSettings({ sites: [PLANT] }))).toBe('UTC')
  expect(timeZoneOf(null)).toBe('UTC')
})
