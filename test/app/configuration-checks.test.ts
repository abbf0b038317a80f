// What concerns several settings: names given twice, and what could surprise.
import { describe, expect, it } from 'vitest'
import { clashes, surprises } from '../../src/app/configuration-checks.ts'
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

describe('surprises', () => {
  it('are none where everything written is of effect', () => {
    const tree = { claims: [{ id: A, alias: 'a' }], feeds: [{ file: { path: 'x' } }] }
    expect(surprises(tree, checked(tree))).toEqual([])
  })

  it('are settings without effect, each named once', () => {
    const claim = {
      alias: 'a',
      canaries: ['SN-0'],
      sites: [{ name: 'x', cidrs: [], shifts: [{ days: 'mon-fri', from: '06:00', to: '22:00' }] }],
    }
    const tree = {
      claims: [
        { ...claim, id: A },
        { ...claim, id: B },
      ],
      feeds: [{ file: { path: 'x' } }],
    }
    expect(surprises(tree, checked(tree))).toEqual([
      'claims[].sites[].shifts is read, but not yet used',
      'claims[].canaries is read, but not yet used',
    ])
  })

  it('are a service that sees nothing, and one that knows no claim', () => {
    expect(surprises({}, checked({}))).toEqual([expect.stringContaining('no claims'), expect.stringContaining('no feeds')])
  })
})
