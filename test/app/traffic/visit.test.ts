// A visit step by step: the entries of each, as the parser reads them, and the truth that is kept about it.
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { type Account, type Device, sampleAccount, sampleBuild } from '../../../src/app/traffic/device.ts'
import {
  beginVisit,
  connect,
  create,
  disconnect,
  register,
  registerAgain,
  storyOf,
  subscribe,
  takeOver,
  tryForbidden,
  type Visit,
  wait,
} from '../../../src/app/traffic/visit.ts'
import { parseIotLog } from '../../../src/ingest/parse/parse-iot-log.ts'
import { MINUTE } from '../../../src/model/time.ts'

const at = Date.UTC(2026, 9, 5, 12)
const claim = 'ab'.repeat(32)
const device: Device = {
  ...{ actor: 'factory', principal: claim, serial: 'SN-1', address: '198.51.100.17', template: 'acme-sensor-v2', build: sampleBuild },
}
const talkative: Account = { ...sampleAccount, hook: 'bare', service: 'traced' }

function visited(steps: (visit: Visit) => void, { build = {}, account = talkative }: { build?: object; account?: Account } = {}) {
  const visit = beginVisit({ ...device, build: { ...sampleBuild, ...build } }, account, at, seededRandom('visit'))
  connect(visit)
  steps(visit)
  const { lines, labels } = storyOf(visit)
  const events = lines
    .flatMap(({ line }) => parseIotLog(line, { claims: [claim] }))
    .map((entry) => (entry.is === 'event' ? entry.event : null))
  return { lines, labels, events, steps: events.map((event) => (event === null ? 'none' : `${event.kind} ${event.step ?? ''}`.trim())) }
}

describe('a provisioning', () => {
  const { events, labels, steps, lines } = visited((visit) => {
    create(visit, 'accepted')
    register(visit, 'accepted')
    disconnect(visit, 'CLIENT_INITIATED_DISCONNECT')
  })

  it('leaves requests, answers, the words of the service and of the hook, in the order of their times', () => {
    expect(steps).toEqual([
      'Connect',
      'Publish-In create',
      'GetDeviceCredentials',
      'Publish-Out create-accepted',
      'Publish-In register',
      'PreProvisioningHook',
      'ProvisionDevice',
      'Publish-Out register-accepted',
      'Disconnect',
    ])
    expect(lines.map((line) => line.at)).toEqual(lines.map((line) => line.at).toSorted((a, b) => a - b))
    expect(events.map((event) => event?.at)).toEqual(lines.map((line) => line.at))
  })

  it('is one connection of one claim, and its entries of the service share the trace ids of its requests', () => {
    const broker = events.filter((event) => event?.source !== null)
    expect(new Set(broker.map((event) => `${event?.claim} ${event?.source} ${event?.sourcePort}`)).size).toBe(1)
    const traceOf = (kind: string) => events.filter((event) => event?.kind === kind).map((event) => event?.traceId)
    expect(traceOf('Publish-In')).toEqual([...traceOf('GetDeviceCredentials'), ...traceOf('ProvisionDevice')])
  })

  it('is ok from its request to its answer, with the certificate that hook and service name', () => {
    const [answer] = events.filter((event) => event?.step === 'register-accepted')
    const [request] = events.filter((event) => event?.step === 'create')
    const [hook] = events.filter((event) => event?.kind === 'PreProvisioningHook')
    const truth = { claim, actor: 'factory', begin: request?.at, end: answer?.at, outcome: 'ok', clientId: 'SN-1', serial: 'SN-1' }
    expect(labels).toEqual([{ ...truth, address: '198.51.100.17', template: 'acme-sensor-v2', certificate: hook?.certificate }])
  })
})

describe('a mishap', () => {
  const outcomes = (steps: (visit: Visit) => void, account = talkative) => visited(steps, { account }).labels.map(({ outcome }) => outcome)
  const obtained = (visit: Visit) => create(visit, 'accepted')

  it.each(['denied', 'failed', 'refused'] as const)(
    'of a registration that is %s makes it rejected, and nothing comes of the certificate',
    (answer) => {
      const { labels } = visited((visit) => {
        obtained(visit)
        register(visit, answer)
      })
      expect(labels).toMatchObject([{ outcome: 'rejected', certificate: null }])
    },
  )

  it.each(['rejected', 'refused'] as const)('of a create request that is %s makes it rejected at once', (answer) => {
    const { labels, events } = visited((visit) => create(visit, answer))
    expect(labels).toMatchObject([{ outcome: 'rejected', certificate: null, end: events.at(-1)?.at }])
  })

  it('ends three minutes after the last step where nobody says how', () => {
    const { labels, events } = visited(obtained)
    expect(labels).toMatchObject([{ outcome: 'orphan', end: (events.at(-1)?.at ?? 0) + 3 * MINUTE }])
  })

  it('gives a certificate up when the next one is asked for', () => {
    const { labels, events } = visited((visit) => {
      obtained(visit)
      obtained(visit)
    })
    const [, second] = events.filter((event) => event?.step === 'create')
    expect(labels).toMatchObject([{ outcome: 'orphan', end: second?.at }, { outcome: 'orphan' }])
  })

  it('of an answer that nobody hears lets the first of two registrations be the duplicate, since it ends later', () => {
    const heard = (visit: Visit) => {
      obtained(visit)
      register(visit, 'unheard')
      connect(visit)
      obtained(visit)
      register(visit, 'accepted')
    }
    expect(outcomes(heard)).toEqual(['duplicate', 'ok'])
  })

  it('of a registration that is asked for again is two attempts with one certificate', () => {
    const { labels, events } = visited((visit) => {
      obtained(visit)
      register(visit, 'denied')
      registerAgain(visit, 'accepted')
    })
    const [no, yes] = events.filter((event) => event?.kind === 'PreProvisioningHook')
    expect(yes?.certificate).toBe(no?.certificate)
    expect(labels).toMatchObject([{ outcome: 'rejected' }, { outcome: 'ok', certificate: yes?.certificate }])
  })
})

describe('a connection', () => {
  it('that takes over ends the first, which AWS logs behind it', () => {
    const { events } = visited(takeOver)
    expect(events).toMatchObject([
      { kind: 'Connect' },
      { kind: 'Connect' },
      { kind: 'Disconnect', takenOver: true, sourcePort: events[0]?.sourcePort },
    ])
    expect(events[1]?.sourcePort).not.toBe(events[0]?.sourcePort)
  })

  it('is refused what the policy does not allow', () => {
    const { events } = visited((visit) => tryForbidden(visit, 'Subscribe', '#'))
    expect(events[1]).toMatchObject({ kind: 'Subscribe', status: 'Failure', reason: 'AUTHORIZATION_FAILURE' })
  })

  it('lets time pass when told', () => {
    const { events } = visited((visit) => {
      wait(visit, MINUTE, MINUTE)
      disconnect(visit, 'CONNECTION_LOST')
    })
    expect((events[1]?.at ?? 0) - at).toBeGreaterThan(MINUTE)
  })
})

describe('a build', () => {
  const provision = (visit: Visit) => {
    subscribe(visit)
    create(visit, 'accepted')
    register(visit, 'accepted')
  }

  it('subscribes filter by filter, or under MQTT 5 to all at once', () => {
    const filters = (mqtt5: boolean) => visited(provision, { build: { mqtt5 } }).events.filter((event) => event?.kind === 'Subscribe')
    expect(filters(false).map((event) => event?.filters)).toEqual([null, null, null, null])
    expect(filters(true).map((event) => [event?.filters, event?.refused])).toEqual([[4, []]])
  })

  it.each([
    [{ csr: true }, '$aws/certificates/create-from-csr/json'],
    [{ format: 'cbor' }, '$aws/certificates/create/cbor'],
  ])('with %j publishes on %s', (build, topic) => {
    expect(visited(provision, { build }).events.find((event) => event?.step === 'create')?.topic).toBe(topic)
  })

  it('without a client id gets a new one at each connection', () => {
    const { events } = visited(connect, { build: { nameless: true } })
    const ids = events.map((event) => String(event?.clientId))
    for (const id of ids) expect(id).toMatch(/^\$GEN\/[0-9a-f-]{36}$/)
    expect(new Set(ids).size).toBe(2)
  })

  it('may have its port written as a text, which is the same port', () => {
    const { lines, events } = visited(provision, { build: { portAsText: true } })
    expect(lines[0]?.line).toMatch(/"sourcePort":"\d+"/)
    expect(events[0]?.sourcePort).toBeGreaterThan(0)
  })
})

describe('what an account logs', () => {
  const provision = (visit: Visit) => {
    create(visit, 'accepted')
    register(visit, 'denied')
  }
  const kinds = (account: Partial<Account>) => visited(provision, { account: { ...talkative, ...account } }).steps

  it('may lack the answers, or their principal', () => {
    expect(kinds({ replies: 'absent' }).filter((step) => step.startsWith('Publish-Out'))).toEqual([])
    const nameless = visited(provision, { account: { ...talkative, replies: 'nameless' } }).events
    expect(nameless.filter((event) => event?.kind === 'Publish-Out').map((event) => event?.claim)).toEqual([null, null])
  })

  it('may lack the hook, and the words of the service or their trace ids', () => {
    expect(kinds({ hook: 'absent' })).not.toContain('PreProvisioningHook')
    expect(kinds({ service: 'absent' })).not.toContain('ProvisionDevice')
    const { events } = visited(provision, { account: { ...talkative, service: 'untraced' } })
    const traces = events.map((event) => event?.traceId)
    expect(new Set(traces).size).toBe(traces.length)
  })

  it('at level ERROR is failures alone, and the log of the hook', () => {
    const { events, labels } = visited(provision, { account: { ...talkative, level: 'error' } })
    expect(events.map((event) => event?.kind)).toEqual(['PreProvisioningHook', 'ProvisionDevice'])
    expect(labels).toMatchObject([{ outcome: 'rejected' }])
  })

  it('settles when an attempt ends: at the answer, else at the refusal', () => {
    const endOf = (account: Partial<Account>) => {
      const { labels, events } = visited(provision, { account: { ...talkative, ...account } })
      return events.findIndex((event) => event?.at === labels[0]?.end)
    }
    expect(endOf({})).toBe(kinds({}).indexOf('Publish-Out register-rejected'))
    expect(endOf({ replies: 'absent' })).toBe(kinds({ replies: 'absent' }).indexOf('PreProvisioningHook'))
    expect(endOf({ replies: 'absent', hook: 'absent' })).toBe(kinds({ replies: 'absent', hook: 'absent' }).indexOf('ProvisionDevice'))
  })
})
