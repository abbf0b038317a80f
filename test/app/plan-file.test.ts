// Plans out of a CSV or a YAML file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readPlans } from '../../src/app/plan-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-plans-'))
afterAll(() => rmSync(folder, { recursive: true }))

function plansIn(name: string, text: string) {
  const path = join(folder, name)
  writeFileSync(path, text)
  return readPlans(path, 'UTC')
}

const FIRST = { from: Date.UTC(2026, 11, 1, 6), to: Date.UTC(2026, 11, 1, 14), devices: 5_000 }
const SECOND = {
  from: Date.UTC(2026, 11, 2, 5),
  to: Date.UTC(2026, 11, 2, 13),
  devices: 20,
  cidrs: ['198.51.100.0/24', '2001:db8::/32'],
  template: 'acme-v2',
}

it('reads a CSV by its heads, whatever their order', async () => {
  const text = `\uFEFFdevices, to, from, template, cidrs
5000,2026-12-01T14:00Z,2026-12-01T06:00Z,,
20,2026-12-02T14:00+01:00,2026-12-02T06:00+01:00,acme-v2,"198.51.100.0/24  2001:db8::/32"

`
  expect(await plansIn('plans.csv', text)).toEqual([FIRST, SECOND])
})

it('reads the list of a YAML file, as it would stand in the configuration', async () => {
  const text = `plans:
  - { from: 2026-12-01T06:00Z, to: 2026-12-01T14:00Z, devices: 5000 }
  - from: 2026-12-02T05:00Z
    to: 2026-12-02T13:00Z
    devices: 20
    cidrs: [198.51.100.0/24, '2001:db8::/32']
    template: acme-v2
`
  expect(await plansIn('plans.yaml', text)).toEqual([FIRST, SECOND])
  expect(await plansIn('plans.YML', text)).toEqual([FIRST, SECOND])
})

it('reads a calendar', async () => {
  const event = 'BEGIN:VEVENT\nUID:1\nDTSTART:20261201T060000Z\nDTEND:20261201T140000Z\nDESCRIPTION:devices: 5000\nEND:VEVENT'
  expect(await plansIn('plans.ics', `BEGIN:VCALENDAR\n${event}\nEND:VCALENDAR`)).toEqual([FIRST])
})

it.each([
  [
    'a plan that ends before it begins',
    'a.csv',
    'from,to,devices\n2026-12-01T14:00Z,2026-12-01T06:00Z,5',
    'a.csv:2: to must be later than its begin',
  ],
  ['a plan without its end', 'b.csv', 'from,devices\n2026-12-01T14:00Z,5', 'b.csv:2: a plan must be from, to and devices'],
  [
    'a time without its zone',
    'c.csv',
    'from,to,devices\n2026-12-01T14:00,2026-12-01T15:00Z,5',
    'c.csv:2: from must be a time with its zone',
  ],
  ['no devices', 'd.csv', 'from,to,devices\n2026-12-01T14:00Z,2026-12-01T15:00Z,0', 'devices must be a whole number from 1'],
  ['no network', 'e.csv', 'from,to,devices,cidrs\n2026-12-01T14:00Z,2026-12-01T15:00Z,1,plant-7', 'cidrs.0 must be a network'],
  ['a head that is not known', 'f.csv', 'from,to,devices,count\n2026-12-01T14:00Z,2026-12-01T15:00Z,1,2', 'known: from, to, devices'],
  ['a row that is too long', 'g.csv', 'from,to\n1,2,3', 'is no CSV (CSV_RECORD_INCONSISTENT_COLUMNS, line 2)'],
  ['YAML without the list', 'h.yaml', 'plan: []', 'holds no list named plans'],
  ['a bad item of YAML, by its place', 'i.yaml', 'plans:\n  - { from: now }', 'i.yaml:2:5: from must be a time'],
  ['an end of its name that says nothing', 'j.txt', 'from', 'is none of .csv, .ics, .yaml'],
])('refuses %s', async (_, name, text, what) => {
  await expect(plansIn(name, text)).rejects.toMatchObject({ code: 'config-invalid', what: expect.stringContaining(what) })
})

it('tells of every bad plan, up to a few', async () => {
  const text = `from,to,devices\n${'x,y,z\n'.repeat(9)}`
  await expect(plansIn('many.csv', text)).rejects.toMatchObject({ what: expect.stringMatching(/many\.csv:2.*many\.csv:6: [^;]*$/) })
})

it('refuses a file that is not there', async () => {
  await expect(readPlans(join(folder, 'none.csv'), 'UTC')).rejects.toMatchObject({
    code: 'config-invalid',
    what: expect.stringContaining('none.csv cannot be read (ENOENT)'),
  })
})
