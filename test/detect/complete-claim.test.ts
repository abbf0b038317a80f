// A claim of the library's configuration, filled up with defaults.
import { expect, it } from 'vitest'
import { completeClaim } from '../../src/detect/complete-claim.ts'
import { CLAIM } from './attempts.ts'

it('needs nothing but an id', () => {
  expect(completeClaim({ id: CLAIM })).toEqual({
    id: CLAIM,
    alias: CLAIM.slice(0, 8),
    mode: 'observe',
    hook: true,
    windows: [],
    auto: { days: 28, attempts: 500 },
  })
})

it('keeps what is given, and lets a limit without a level alert', () => {
  const claim = completeClaim({
    id: `0x${CLAIM.toUpperCase()}`,
    alias: 'factory-a',
    mode: 'auto',
    windows: [
      { over: '5m', count: 'rejected', above: 10 },
      { over: '1m', count: 'ok', above: 5, level: 'disable' },
    ],
    closesAt: 5,
  })
  expect(claim).toMatchObject({ id: CLAIM, alias: 'factory-a', mode: 'auto', closesAt: 5 })
  expect(claim.windows.map(({ level }) => level)).toEqual(['alert', 'disable'])
})

it('reads the last day of a claim as the configuration writes it', () => {
  expect(completeClaim({ id: CLAIM, closesAt: '2027-03-31' }).closesAt).toBe(Date.UTC(2027, 3, 1))
})

it('refuses an id of 63 digits and a day that is none, by the name of the setting', () => {
  expect(() => completeClaim({ id: CLAIM.slice(1) })).toThrow(/^claims\.id: /)
  expect(() => completeClaim({ id: CLAIM, closesAt: '31.3.2027' })).toThrow(/^claims\.closesAt: /)
  expect(() => completeClaim({ id: CLAIM, closesAt: '2027-13-31' })).toThrow(expect.objectContaining({ code: 'config-invalid' }))
})

it('reads the times of a plan as the configuration writes them', () => {
  const times = { from: Date.UTC(2026, 11, 1, 6), to: Date.UTC(2026, 11, 1, 14) }
  const plans = [
    { from: '2026-12-01T06:00Z', to: '2026-12-01T15:00+01:00', devices: 5 },
    { ...times, devices: 6, template: 'acme-v2' },
  ]
  expect(completeClaim({ id: CLAIM, plans }).plans).toEqual([
    { ...times, devices: 5 },
    { ...times, devices: 6, template: 'acme-v2' },
  ])
})

it.each([
  ['2026-12-01T14:00Z', '2026-12-01T06:00Z'],
  ['2026-12-01T06:00Z', '2026-12-01T06:00Z'],
  ['2026-12-01T06:00', '2026-12-01T14:00Z'],
  ['2026-12-01', '2026-12-02T14:00Z'],
  ['tomorrow', '2026-12-01T14:00Z'],
  [Number.NaN, 5],
])('refuses a plan from %s to %s', (from, to) => {
  expect(() => completeClaim({ id: CLAIM, plans: [{ from, to, devices: 5 }] })).toThrow(/^claims\.plans: /)
})
