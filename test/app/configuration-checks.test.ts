// What concerns several settings: names given twice, and what could surprise.
import { describe, expect, it } from 'vitest'
import { clashes, surprises, timelySurprises } from '../../src/app/configuration-checks.ts'
import { configurationSchema } from '../../src/app/configuration-schema.ts'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)

function checked(tree: unknown) {
  return configurationSchema.parse(tree)
}

describe('clashes', () => {
  const { claims } = checked({ claims: [A, B, A, A].map((id, index) => ({ id, alias: `c${index}` })) })

  it('name every later one, and the first of them', () => {
    expect(clashes(claims, [], [])).toEqual([
      { path: ['claims', 2, 'id'], right: `different from claims[0].id, which is "${A}" too` },
      { path: ['claims', 3, 'id'], right: `different from claims[0].id, which is "${A}" too` },
    ])
  })

  it('concern feeds among feeds and notifiers among notifiers', () => {
    const named = [{ is: 'file', name: 'x' }]
    expect(clashes([], named, named)).toEqual([])
    expect(clashes([], [...named, { is: 'hook', name: 'x' }], []).map(({ path }) => path)).toEqual([['feeds', 1, 'hook', 'name']])
  })
})

it('tells of two feeds with one path by the path, and not by a name that nobody gave', () => {
  const file = { is: 'file', name: 'x', path: 'x' }
  expect(clashes([], [file, { is: 'hook', name: 'h' }, file], [])).toEqual([
    { path: ['feeds', 2, 'file', 'path'], right: expect.stringContaining('another than that of feeds[0]') },
  ])
})

describe('timely surprises', () => {
  it('are claims that are closed', () => {
    expect(timelySurprises([{ closesAt: 5 }, {}, { closesAt: 6 }], 5)).toEqual([expect.stringMatching(/^claims\[0\]\.closesAt is past/)])
  })
})

describe('surprises', () => {
  it('are a mode auto that can do nothing, and a site that is everywhere', () => {
    const windows = [{ over: '5m', count: 'rejected', above: '1', level: 'contain' }]
    const sites = [{ name: 'x', cidrs: ['198.51.100.0/24', '0.0.0.0/0'] }]
    const claims = [
      { id: A, alias: 'a', mode: 'auto', windows },
      { id: B, alias: 'b', mode: 'auto', windows: [{ ...windows[0], level: 'disable' }], sites },
    ]
    const tree = { claims, feeds: [{ file: { path: 'x' } }] }
    expect(surprises(checked(tree))).toEqual([
      expect.stringMatching(/^claims\[0\]\.mode is auto, but none of its windows has level disable/),
      expect.stringMatching(/^claims\[1\]\.sites\[0\]\.cidrs holds every address/),
    ])
  })

  it('are none where everything written is of effect', () => {
    const tree = { claims: [{ id: A, alias: 'a' }], feeds: [{ file: { path: 'x' } }] }
    expect(surprises(checked(tree))).toEqual([])
  })

  it('are more claims than a filter can hold', () => {
    const many = Array.from({ length: 42 }, (_, n) => ({ id: String(n).padStart(64, 'a'), alias: `c${n}` }))
    const feeds = [{ hook: { logGroup: 'h' } }, { cloudwatch: { logGroup: 'g' } }, { cloudwatch: { logGroup: 'i', filter: 'false' } }]
    const told = (claims: readonly object[]) => surprises(checked({ claims, feeds }))
    expect(told(many)).toEqual([expect.stringMatching(/^feeds\[1\]\.cloudwatch\.filter is of no effect: 42 claims/)])
    expect(told(many.slice(1))).toEqual([])
  })

  it('are plans that cover every address, or name a template that is not declared', () => {
    const batch = { from: '2026-12-01T06:00Z', to: '2026-12-01T09:00Z', devices: '5' }
    const plans = [{ file: 'x.csv' }, { ...batch, template: 'b' }, { ...batch, cidrs: ['0.0.0.0/0'] }, batch]
    const tree = {
      claims: [
        { id: A, alias: 'a', templates: ['a'], plans },
        { id: B, alias: 'b', plans },
      ],
      feeds: [{ file: { path: 'x' } }],
    }
    expect(surprises(checked(tree))).toEqual([
      expect.stringMatching(/^claims\[0\]\.plans\[1\]: its template is none of those/),
      expect.stringMatching(/^claims\[0\]\.plans\[2\]: its networks hold every address \(0\.0\.0\.0\/0\)/),
      expect.stringMatching(/^claims\[1\]\.plans\[2\]: its networks hold every address/),
    ])
  })

  it('are codes that are no countries', () => {
    const claims = [{ alias: 'a', id: A, countries: ['de', 'xx', 'UK'] }]
    expect(surprises(checked({ claims, feeds: [{ file: { path: 'x' } }], networks: { country: 'c.mmdb' } }))).toEqual([
      'claims[0].countries names XX, which is no country of ISO 3166-1: no address lies in it',
      'claims[0].countries names UK, which is no country of ISO 3166-1 (any more): write GB',
    ])
  })

  it('are countries without a table of them', () => {
    const tree = { claims: [{ alias: 'a', id: A, countries: ['DE'] }], feeds: [{ file: { path: 'x' } }] }
    expect(surprises(checked(tree))).toEqual([expect.stringMatching(/^claims\[0\]\.countries is of no effect without networks\.country/)])
    expect(surprises(checked({ ...tree, networks: { country: 'c.mmdb' } }))).toEqual([])
  })

  it('are a service that sees nothing, and one that knows no claim', () => {
    expect(surprises(checked({}))).toEqual([expect.stringContaining('no claims'), expect.stringContaining('no feeds')])
  })
})
