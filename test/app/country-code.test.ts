// Which codes of two letters are countries.
import { expect, it } from 'vitest'
import { flawOfCountry } from '../../src/app/country-code.ts'

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')

it('knows the 249 of ISO 3166-1, and the one that tables of networks have for Kosovo', () => {
  const countries = letters.flatMap((first) => letters.map((second) => first + second)).filter((code) => flawOfCountry(code) === null)
  expect(countries).toHaveLength(250)
  expect(countries).toEqual(expect.arrayContaining(['AQ', 'AX', 'BQ', 'CW', 'CZ', 'DE', 'GB', 'NA', 'NO', 'SS', 'TW', 'US', 'XK', 'ZW']))
})

it.each(['XX', 'ZZ', 'AA', 'EU', 'UN', 'XA', 'EZ'])('knows %s for none', (code) => {
  expect(flawOfCountry(code)).toBe('which is no country of ISO 3166-1: no address lies in it')
})

it.each([
  ['UK', 'GB'],
  ['TP', 'TL'],
  ['YU', 'RS'],
])('says for %s what to write', (code, right) => {
  expect(flawOfCountry(code)).toBe(`which is no country of ISO 3166-1 (any more): write ${right}`)
})
