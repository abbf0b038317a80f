// The budget of an account and region is divided over its feeds, by the configuration alone, so that all instances together keep it.
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { budgetOf } from '../../src/app/request-budget.ts'

const arn = (account: string): object => ({ arn: `arn:aws:iam::${account}:role/claimwatch-ingest` })

function budgetsOf(feeds: readonly object[], ingest: object = {}) {
  const configuration = readConfiguration(JSON.stringify({ feeds, ingest }), { file: '/c.yaml', name: 'c.yaml', env: {} })
  return configuration.feeds.flatMap((feed) =>
    feed.is === 'file' || feed.is === 'kinesis' ? [] : [budgetOf(feed, configuration.feeds, configuration.ingest)],
  )
}

describe('a feed alone', () => {
  it.each([
    ['us-east-1', 12.5],
    ['eu-central-1', 2.5],
    ['eu-west-1', 5],
    ['us-gov-west-1', 5],
  ])('in %s may make one request a second, and %d while it catches up', (region, catchUp) => {
    expect(budgetsOf([{ cloudwatch: { logGroup: 'g', region } }])).toEqual([{ steady: 1, catchUp }])
  })

  it.each([
    [{ requestsPerSecond: 2 }, { steady: 2, catchUp: 5 }],
    [
      { requestsPerSecond: 0.5, catchUpRequestsPerSecond: 1 },
      { steady: 0.5, catchUp: 1 },
    ],
    // Catching up is never slower than keeping up.
    [
      { requestsPerSecond: 8, catchUpRequestsPerSecond: 1 },
      { steady: 8, catchUp: 8 },
    ],
    [{ requestsPerSecond: 20 }, { steady: 20, catchUp: 20 }],
  ])('has what is configured: %j', (ingest, budget) => {
    expect(budgetsOf([{ cloudwatch: { logGroup: 'g', region: 'eu-west-1' } }], ingest)).toEqual([budget])
  })
})

describe('feeds of one account and region', () => {
  it.each<[string, readonly object[]]>([
    [
      'with our own credentials',
      [{ cloudwatch: { logGroup: 'a', region: 'eu-west-1' } }, { hook: { logGroup: 'b', region: 'eu-west-1' } }],
    ],
    [
      'of which one names the account that ours are of',
      [{ cloudwatch: { logGroup: 'a', region: 'eu-west-1', account: '111122223333' } }, { hook: { logGroup: 'b', region: 'eu-west-1' } }],
    ],
    [
      'of which one is read with a role of the account that ours are of',
      [
        { cloudwatch: { logGroup: 'a', region: 'eu-west-1', account: '111122223333' } },
        { hook: { logGroup: 'b', region: 'eu-west-1', assumeRole: arn('111122223333') } },
      ],
    ],
    [
      'of different roles',
      ['x', 'y'].map((name) => {
        return { cloudwatch: { logGroup: name, region: 'eu-west-1', assumeRole: { arn: `arn:aws:iam::111122223333:role/${name}` } } }
      }),
    ],
  ])('share it: %s', (_name, feeds) => {
    expect(budgetsOf(feeds)).toEqual([
      { steady: 0.5, catchUp: 2.5 },
      { steady: 0.5, catchUp: 2.5 },
    ])
  })

  it('share it evenly, however many they are and whoever reads them', () => {
    const feeds = Array.from({ length: 7 }, (_, n) => ({ cloudwatch: { logGroup: `g${n}`, region: 'us-east-1' } }))
    const budgets = budgetsOf([...feeds, { file: { path: 'x' } }])
    expect(new Set(budgets.map(({ steady }) => steady)).size).toBe(1)
    expect(budgets.reduce((sum, { steady }) => sum + steady, 0)).toBeCloseTo(1)
    expect(budgets.reduce((sum, { catchUp }) => sum + catchUp, 0)).toBeCloseTo(12.5)
  })
})

it('feeds of different regions or accounts have each their own', () => {
  const feeds = [
    { cloudwatch: { logGroup: 'g', region: 'eu-west-1' } },
    { cloudwatch: { logGroup: 'g', region: 'eu-west-2' } },
    { cloudwatch: { logGroup: 'g', region: 'eu-west-1', assumeRole: arn('999999999999') } },
    { cloudwatch: { logGroup: 'g', region: 'eu-west-1', assumeRole: arn('444455556666') } },
  ]
  expect(budgetsOf(feeds).map(({ steady }) => steady)).toEqual([1, 1, 1, 1])
})
