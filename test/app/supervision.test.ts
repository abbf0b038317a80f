// How feeds are supervised, as the configuration says.
import { describe, expect, it } from 'vitest'
import { logGroupsBeside, loggedClaims, supervisionOf } from '../../src/app/supervision.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { SECOND } from '../../src/model/time.ts'
import { claim, createScene, now, otherClaim } from './scene.ts'

function configurationOf(given: object) {
  const scene = createScene(given)
  scene.remove()
  return scene.configuration
}

const place = { region: 'eu-west-1', credentials: () => Promise.reject(new Error('nobody asks here')) }
const around = { telemetry: noTelemetry, clock: () => now, place }
const group = (logGroup: string, more: object = {}) => ({ cloudwatch: { logGroup, region: 'eu-west-1', ...more } })
const pushed = (stream: string, logGroups: readonly string[], more: object = {}) => ({
  kinesis: { stream, logGroups, region: 'eu-west-1', ...more },
})

describe('supervisionOf', () => {
  it('is patient for longer than the feed rests, and never hasty', () => {
    const stalledAfter = (pollInterval: string) => {
      const configuration = configurationOf({ feeds: [group('g', { pollInterval })] })
      const [feed] = configuration.feeds
      if (feed === undefined || feed.is === 'file') throw new TypeError('a log group was expected')
      return supervisionOf(feed, configuration, around).stalledAfter
    }
    expect([stalledAfter('1s'), stalledAfter('10s'), stalledAfter('5m')]).toEqual([40 * SECOND, 40 * SECOND, 330 * SECOND])
  })

  it('asks what AWS IoT logs where its own log is, unless told otherwise', () => {
    const configuration = configurationOf({
      feeds: [
        ...[group('a'), group('b', { logLevels: 'false' }), { hook: { logGroup: 'h', region: 'eu-west-1' } }],
        ...[pushed('s', ['c']), pushed('t', ['d'], { logLevels: 'false' })],
      ],
    })
    const asks = configuration.feeds.map((feed) => feed.is !== 'file' && supervisionOf(feed, configuration, around).logging !== undefined)
    expect(asks).toEqual([true, false, false, true, false])
  })
})

it("knows of which claims the hook's lines come", () => {
  const claims = [
    { id: claim, alias: 'a' },
    { id: otherClaim, alias: 'b', hook: false },
  ]
  const withHook = loggedClaims(configurationOf({ claims, feeds: [{ hook: { logGroup: 'h', region: 'eu-west-1' } }] }))
  expect(withHook.map(({ hasHookLines }) => hasHookLines)).toEqual([true, false])
  expect(loggedClaims(configurationOf({ claims })).map(({ hasHookLines }) => hasHookLines)).toEqual([false, false])
})

it('knows the log groups that are read in the same account and region', () => {
  const configuration = configurationOf({
    feeds: [group('a'), group('b'), group('c', { region: 'us-east-1' }), group('d', { account: '111122223333' }), pushed('s', ['e', 'f'])],
  })
  const [feed] = configuration.feeds
  if (feed?.is !== 'cloudwatch') throw new TypeError('a log group was expected')
  expect(logGroupsBeside(feed, configuration)).toEqual(['a', 'b', 'e', 'f'])
})
