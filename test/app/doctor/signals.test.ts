// Each signal is visible, blind with a reason and a command, not asked, or not known; nothing else.
import { describe, expect, it } from 'vitest'
import { diagnoseSignals, type IotLog } from '../../../src/app/doctor/signals.ts'
import type { IotLogFeed } from '../../../src/app/feed-settings.ts'
import type { LogSettings } from '../../../src/ingest/log-levels.ts'
import { signals } from '../../../src/model/finding.ts'
import { claim, createScene } from '../scene.ts'

const settings: LogSettings = { isOff: false, defaultLevel: 'INFO', events: [], overrides: [] }

function look(changes: { claim?: object; feed?: object; log?: Partial<IotLog>; feeds?: readonly object[] } = {}): Record<string, string> {
  const { claim: given, feed, log, feeds } = changes
  const scene = createScene({
    claims: [{ id: claim, alias: 'a', hook: false, ...given }],
    feeds: feeds ?? [{ cloudwatch: { logGroup: 'g', region: 'eu-west-1', ...feed } }],
  })
  scene.remove()
  const { configuration } = scene
  const logs = configuration.feeds.flatMap((each): IotLog[] => (isIot(each) ? [{ feed: each, unreadable: null, settings, ...log }] : []))
  return Object.fromEntries(
    diagnoseSignals(configuration, logs).map(({ check, result, text }) => [check.replace(/^signal /, ''), `${result}: ${text}`]),
  )
}

const isIot = (feed: { readonly is: string }): feed is IotLogFeed => feed.is === 'cloudwatch'
const declared = {
  windows: [{ over: '5m', count: 'accepted', above: 1 }],
  templates: ['t'],
  sites: [{ name: 's', cidrs: [], shifts: [{ days: 'mon-fri', from: '06:00', to: '22:00' }] }],
  countries: ['DE'],
  closesAt: '2030-01-01',
  serialPattern: 'SN-.*',
  clientPattern: 'SN-.*',
  canaries: ['SN-0'],
  plans: [{ from: '2029-01-01T00:00Z', to: '2029-01-02T00:00Z', devices: 1 }],
}

describe('a signal', () => {
  it('is visible where what it rests on is declared and logged', () => {
    const { 'unregistered-claim': strangers, 'temporary-claim': temporary, ...ofClaim } = look({ claim: declared })
    expect([strangers, temporary]).toEqual(['ok: visible', 'skip: not asked: there are no temporaryClaimTemplates[]'])
    expect(ofClaim).toEqual({
      ...Object.fromEntries(
        signals.filter((signal) => !/^(unregistered|temporary)-claim$/.test(signal)).map((signal) => [`${signal} a`, 'ok: visible']),
      ),
      'volume a': 'ok: visible, once three weeks have been learnt',
    })
  })

  it('is not asked where nothing is declared for it', () => {
    const signals = look()
    expect([signals['operator-limit a'], signals['unknown-template a'], signals['outside-networks a'], signals['closed-claim a']]).toEqual([
      'skip: not asked: the claim has no windows[]',
      'skip: not asked: the claim has no templates[]',
      'skip: not asked: the claim has no sites[]',
      'skip: not asked: the claim has no closesAt',
    ])
  })

  it('on connections needs them logged, though the claim can be judged without', () => {
    const events = [{ eventType: 'Connect', level: 'ERROR', logGroup: null } as const]
    const windows = [{ over: '5m', count: 'connects', above: 1 }]
    const signals = look({ claim: { windows }, log: { settings: { ...settings, events } } })
    expect([signals['operator-limit a'], signals['volume a']]).toEqual([
      'warn: blind: accepted connections are not logged',
      'ok: visible, once three weeks have been learnt',
    ])
  })

  it('is not known where AWS did not tell, and visible where it was not to be asked', () => {
    expect(look({ log: { settings: null } })['volume a']).toBe('skip: whether AWS logs what it needs is not known')
    expect(look({ feed: { logLevels: 'false' }, log: { settings: null } })['volume a']).toMatch(/^ok: visible/)
  })

  it('is visible by files alone, and blind without any feed', () => {
    expect(look({ feeds: [{ file: { path: 'x' } }] })['volume a']).toMatch(/^ok: visible/)
    expect(look({ feeds: [] })['volume a']).toBe('warn: blind: no feed is configured')
  })

  it('is seen where one of two logs shows it', () => {
    const feeds = ['g', 'h'].map((logGroup) => ({ cloudwatch: { logGroup, region: 'eu-west-1' } }))
    const unreadable = { text: 'denied', mend: 'Grant it.' }
    expect(look({ feeds, log: { unreadable } })['volume a']).toBe('warn: blind: denied')
    expect(look({ feeds })['volume a']).toMatch(/^ok/)
  })
})
