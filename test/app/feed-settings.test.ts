// Feeds with everything filled in that may be left out.
import { describe, expect, it } from 'vitest'
import { configurationSchema } from '../../src/app/configuration-schema.ts'
import { carriesHook, regionOf, resolveFeeds } from '../../src/app/feed-settings.ts'

function feedsOf(...feeds: readonly unknown[]) {
  return configurationSchema.parse({ feeds }).feeds
}

describe('a feed', () => {
  it('of a log group is named by account, region and group', () => {
    const feeds = feedsOf(
      { cloudwatch: { logGroup: 'g', account: '111122223333' } },
      { hook: { logGroup: 'g', region: 'eu-west-2', name: 'mine' } },
    )
    expect(resolveFeeds(feeds, 'eu-west-1').feeds).toMatchObject([
      { is: 'cloudwatch', name: '111122223333:eu-west-1:g', region: 'eu-west-1', pollInterval: 10_000, edge: 60_000 },
      { is: 'hook', name: 'mine', region: 'eu-west-2' },
    ])
  })

  it('of a role belongs to the account of the role, unless it says another', () => {
    const assumeRole = { arn: 'arn:aws:iam::999999999999:role/claimwatch-ingest', externalId: 'x-1' }
    const feeds = feedsOf({ cloudwatch: { logGroup: 'g', assumeRole } }, { hook: { logGroup: 'g', assumeRole, account: '111122223333' } })
    expect(resolveFeeds(feeds, 'eu-west-1').feeds).toMatchObject([
      { name: '999999999999:eu-west-1:g', account: '999999999999', assumeRole: { ...assumeRole, sessionName: 'claimwatch' } },
      { name: '111122223333:eu-west-1:g', account: '111122223333' },
    ])
  })

  it.each([
    [{ cloudwatch: { logGroup: 'g' } }, true],
    [{ cloudwatch: { logGroup: 'g', filter: 'false' } }, false],
    // A runtime may write a prefix before the hook's line, and no pattern would see it.
    [{ hook: { logGroup: 'g' } }, false],
  ])('%j is filtered by AWS: %s', (feed, filter) => {
    expect(resolveFeeds(feedsOf(feed), 'eu-west-1').feeds).toMatchObject([{ filter }])
  })

  it.each(['role/x', 'arn:aws:iam::123:role/x', 'arn:aws:iam::111122223333:user/x', 'arn:aws:iam::111122223333:role/'])(
    'does not take %s for a role',
    (arn) => {
      expect(() => feedsOf({ cloudwatch: { logGroup: 'g', assumeRole: { arn } } })).toThrow('the ARN of an IAM role')
    },
  )

  it('of a stream is named by account, region and stream, and takes the log groups of its account', () => {
    const arn = 'arn:aws:kinesis:eu-west-2:111122223333:stream/iot-logs'
    const assumeRole = { arn: 'arn:aws:iam::999999999999:role/claimwatch-ingest' }
    const feeds = feedsOf(
      { kinesis: { stream: 'iot-logs', logGroups: ['g'] } },
      { kinesis: { stream: arn, logGroups: ['g', 'h'], owners: ['111122223333'], start: 'oldest', hook: 'true' } },
      { kinesis: { stream: 'iot-logs', logGroups: ['g'], assumeRole, start: '2026-12-01T06:00Z' } },
    )
    expect(resolveFeeds(feeds, 'eu-west-1').feeds).toMatchObject([
      { is: 'kinesis', name: 'eu-west-1:kinesis:iot-logs', owners: [], start: 'latest', pollInterval: 1_000, hook: false, logLevels: true },
      { name: 'eu-west-2:kinesis:iot-logs', region: 'eu-west-2', owners: ['111122223333'], start: 'oldest', hook: true },
      { name: '999999999999:eu-west-1:kinesis:iot-logs', account: '999999999999', owners: ['999999999999'], start: 1_796_104_800_000 },
    ])
    expect(regionOf(configurationSchema.parse({ feeds: [{ kinesis: { stream: arn, logGroups: ['g'] } }] }), undefined)).toBe('eu-west-2')
  })

  it.each([
    [{ stream: 'iot logs', logGroups: ['g'] }, 'the name or the ARN of a Kinesis stream'],
    [{ stream: 'iot', logGroups: [] }, 'at least one log group'],
    [{ stream: 'iot' }, 'a list of log groups'],
    [{ stream: 'iot', logGroups: ['g'], start: 'yesterday' }, 'latest, oldest, or a time'],
    [{ stream: 'iot', logGroups: ['g'], owners: ['12'] }, '12 digits'],
  ])('of a stream is not %j', (kinesis, text) => {
    expect(() => feedsOf({ kinesis })).toThrow(text)
  })

  it('of a stream without any region is a problem', () => {
    const { problems } = resolveFeeds(feedsOf({ kinesis: { stream: 'iot', logGroups: ['g'] } }), undefined)
    expect(problems.map(({ path }) => path)).toEqual([['feeds', 0, 'kinesis', 'region']])
  })

  it('of a log group without any region is a problem, of a file is not', () => {
    const { feeds, problems } = resolveFeeds(feedsOf({ file: { path: 'a/b.ndjson' } }, { cloudwatch: { logGroup: 'g' } }), undefined)
    expect(feeds).toEqual([{ is: 'file', path: 'a/b.ndjson', hook: false, name: 'b.ndjson' }])
    expect(problems.map(({ path }) => path)).toEqual([['feeds', 1, 'cloudwatch', 'region']])
  })

  it.each([
    [{ hook: { logGroup: 'g' } }, true],
    [{ cloudwatch: { logGroup: 'g' } }, false],
    [{ file: { path: 'x' } }, false],
    [{ file: { path: 'x', hook: 'true' } }, true],
    [{ kinesis: { stream: 's', logGroups: ['g'] } }, false],
    [{ kinesis: { stream: 's', logGroups: ['g'], hook: 'true' } }, true],
  ])('%j carries the lines of the hook: %s', (feed, carries) => {
    expect(resolveFeeds(feedsOf(feed), 'eu-west-1').feeds.map(carriesHook)).toEqual([carries])
  })
})

describe('the region of the claims', () => {
  it.each([
    ['what the file says', { aws: { region: 'eu-north-1' }, feeds: [{ hook: { logGroup: 'g', region: 'eu-west-1' } }] }, 'eu-north-1'],
    [
      'else the one that the feeds name',
      { feeds: [{ hook: { logGroup: 'g', region: 'eu-west-1' } }, { file: { path: 'x' } }] },
      'eu-west-1',
    ],
    ['else that of the environment', { feeds: [{ hook: { logGroup: 'g' } }] }, 'us-east-1'],
  ])('is %s', (_, tree, region) => {
    expect(regionOf(configurationSchema.parse(tree), 'us-east-1')).toBe(region)
  })
})
