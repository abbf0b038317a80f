// What the sites of a claim declare.
import { expect, it } from 'vitest'
import { outsideNetworks, timeZoneOf } from '../../src/detect/declared.ts'
import { claimSettings } from './attempts.ts'

const PLANT = { name: 'plant-7', cidrs: ['198.51.100.0/24', '2001:db8:41d0::/48'] }

it('calls outside what lies in no declared network', () => {
  const isOutside = outsideNetworks(claimSettings({ sites: [{ name: 'office', cidrs: [] }, PLANT] }))
  expect(isOutside('198.51.100.200')).toBe(false)
  expect(isOutside('2001:db8:41d0:7::1')).toBe(false)
  expect(isOutside('203.0.113.7')).toBe(true)
})

it('calls nothing outside where no network is declared', () => {
  expect(outsideNetworks(null)('203.0.113.7')).toBe(false)
  expect(outsideNetworks(claimSettings({ sites: [{ name: 'office', cidrs: [] }] }))('203.0.113.7')).toBe(false)
})

it('takes the time zone of the first site that names one, else UTC', () => {
  expect(timeZoneOf(claimSettings({ sites: [PLANT, { ...PLANT, timeZone: 'Europe/Berlin' }] }))).toBe('Europe/Berlin')
  expect(timeZoneOf(claimSettings({ sites: [PLANT] }))).toBe('UTC')
  expect(timeZoneOf(null)).toBe('UTC')
})
