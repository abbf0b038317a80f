// The schema for editors: it takes what the configuration takes, explains every setting, and refuses what is plainly wrong.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { readConfiguration } from '../../src/app/configuration.ts'
import { configurationJsonSchema } from '../../src/app/configuration-json-schema.ts'
import { describeSettings } from '../../src/app/describe-settings.ts'

const schema = configurationJsonSchema()
const form = z.fromJSONSchema(schema)
const ROOT = join(import.meta.dirname, '../..')
const id = 'ab'.repeat(32)

/** Whether an editor takes a file, which reads it as YAML does, and whether claimwatch does. */
function verdictsOn(text: string): { readonly editor: boolean; readonly claimwatch: boolean } {
  const editor = form.safeParse(parse(text)).success
  try {
    readConfiguration(text, { file: '/c.yaml', name: 'c.yaml', env: { AWS_REGION: 'eu-west-1' } })
    return { editor, claimwatch: true }
  } catch {
    return { editor, claimwatch: false }
  }
}

describe('the schema', () => {
  it('takes the example as it is', () => {
    expect(verdictsOn(readFileSync(join(ROOT, 'claimwatch.example.yaml'), 'utf8'))).toEqual({ editor: true, claimwatch: true })
  })

  it.each([
    ['nothing', '{}'],
    ['groups with nothing in them', 'claims:\nfeeds:\n'],
    [
      'numbers, plain and quoted',
      `claims: [{ id: ${id}, alias: 7, windows: [{ over: 5m, count: ok, above: 1.5 }, { over: 1h, distinct: sources, above: '2' }] }]`,
    ],
    ['names that look like something else', `claims: [{ id: ${id}, alias: no, templates: [on, 2, 'true'], hook: false }]`],
    ['an account of digits', 'feeds: [{ hook: { logGroup: /aws/lambda/h, account: 111122223333 } }]'],
    [
      'days and times',
      `claims: [{ id: ${id}, alias: a, closesAt: 2027-03-31, plans: [{ from: 2026-12-01T06:00Z, to: 2026-12-01T14:00Z, devices: 5 }] }]`,
    ],
    [
      'a key that stands alone, or has nothing to set',
      'notify:\n  - terminal\n  - webhook: { url: https://a.example }\n  - terminal: { name: other }\n',
    ],
    ['a key with nothing behind it', 'notify:\n  - terminal:\n'],
    ['an id as the API also spells it', `claims: [{ id: '0x${id.toUpperCase()}', alias: a }]`],
  ])('takes %s, as claimwatch does', (_, text) => {
    expect(verdictsOn(text)).toEqual({ editor: true, claimwatch: true })
  })

  it.each([
    ['a setting that does not exist', 'claimz: []'],
    ['a wrong word', `claims: [{ id: ${id}, alias: a, mode: kill }]`],
    ['a name that is none', `claims: [{ id: ${id}, alias: 'A B' }]`],
    ['a duration without a unit', 'settle: 3'],
    ['an id that is too short', 'claims: [{ id: abc, alias: a }]'],
    ['what is missing', `claims: [{ id: ${id} }]`],
    ['a number out of bounds', 'respond: { maxDisablesPerHour: 5000 }'],
    ['a flag that is none', `claims: [{ id: ${id}, alias: a, hook: 3 }]`],
    ['two of one', 'log: { embedded: a.db, kafka: { brokers: [k:9092] } }'],
    ['none of one', 'feeds: [{}]'],
    ['a key that cannot stand alone', 'feeds: [cloudwatch]'],
  ])('refuses %s, as claimwatch does', (_, text) => {
    expect(verdictsOn(text)).toEqual({ editor: false, claimwatch: false })
  })

  it('explains every setting, and carries nothing that is only ours', () => {
    const text = JSON.stringify(schema)
    for (const { description } of describeSettings()) expect(text).toContain(JSON.stringify(description).slice(1, -1))
    expect(text).not.toMatch(/"(right|example|secret|scalar|exactlyOne)":/)
  })

  it('has the defaults in the type that they have in the file', () => {
    const defaults = JSON.stringify(schema).match(/"default":("[^"]*"|[^,}]*)/g) ?? []
    expect(defaults).toEqual(expect.arrayContaining(['"default":true', '"default":500', '"default":"3m"', '"default":"observe"']))
    expect(defaults.filter((text) => /"(true|false|\d+)"/.test(text))).toEqual([])
  })
})
