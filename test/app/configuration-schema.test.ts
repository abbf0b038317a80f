// The schema: no setting without a manual, no level of disablement unless it is said, nothing accepted that is not known.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { configurationSchema } from '../../src/app/configuration-schema.ts'
import { describeSettings } from '../../src/app/describe-settings.ts'

const ID = 'a'.repeat(64)

describe('the schema', () => {
  it('has a manual for every value it takes', () => {
    const leaves = leavesOf(z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' }))
    expect(leaves.length).toBeGreaterThan(20)
    expect(leaves.filter(({ description }) => description === undefined)).toEqual([])
    // Two walks that know nothing of each other, zod's and ours, find the same values.
    expect(describeSettings()).toHaveLength(leaves.length)
  })

  it('reads an operator limit of each kind, as an alert unless it says otherwise', () => {
    const windows = [
      { over: '1m', count: 'ok', above: '5', level: 'disable' },
      { over: '5m', ratio: 'rejected', above: '0.5' },
      { over: '1h', distinct: 'serials', above: '100' },
      { over: '1d', new: 'sources', above: '0' },
    ]
    expect(configurationSchema.parse({ claims: [{ id: ID, alias: 'a', windows }] }).claims[0]?.windows).toEqual([
      { over: '1m', count: 'ok', above: 5, level: 'disable' },
      { over: '5m', ratio: 'rejected', above: 0.5, atLeast: 20, level: 'alert' },
      { over: '1h', distinct: 'serials', above: 100, level: 'alert' },
      { over: '1d', new: 'sources', above: 0, level: 'alert' },
    ])
  })

  it('observes unless it is told more', () => {
    expect(configurationSchema.parse({ claims: [{ id: ID, alias: 'a' }] }).claims[0]).toMatchObject({
      mode: 'observe',
      hook: true,
      windows: [],
    })
  })

  it.each(['', 'claims.0', 'claims.0.auto', 'serve', 'respond', 'ingest', 'aws'])('refuses a key that it does not know in: %s', (group) => {
    const steps = group === '' ? [] : group.split('.')
    const inside = steps.reduceRight<unknown>((inner, step) => (step === '0' ? [inner] : { [step]: inner }), { unheardOf: 'x' })
    const codes = configurationSchema.safeParse(inside).error?.issues.map(({ code }) => code)
    expect(codes).toContain('unrecognized_keys')
  })
})

interface Leaf {
  readonly description: unknown
}

function leavesOf(schema: unknown): readonly Leaf[] {
  if (typeof schema !== 'object' || schema === null) return []
  if ('properties' in schema) return Object.values(schema.properties ?? {}).flatMap(leavesOf)
  if ('description' in schema) return [{ description: schema.description }]
  if ('items' in schema) return leavesOf(schema.items)
  return 'type' in schema ? [{ description: undefined }] : []
}
