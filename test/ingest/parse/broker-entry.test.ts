// Entries of the broker: whose they are, whether they concern a claim, and what they say.
import { describe, expect, it } from 'vitest'
import { readBrokerEntry } from '../../../src/ingest/parse/broker-entry.ts'
import { emptyDraft } from '../../../src/ingest/parse/draft.ts'
import { membersOf } from '../../../src/ingest/parse/members.ts'
import { principalOf } from '../../../src/ingest/parse/principal.ts'
import type { EventKind } from '../../../src/model/event.ts'
import { brokerEntry, CLAIM, PLACEHOLDER, STRANGER } from './entries.ts'

const CREATE = '$aws/certificates/create/json'
const around = { claims: new Set([CLAIM]), account: '999988887777', region: 'eu-west-1' }
const read = (kind: EventKind, members: Record<string, unknown> = {}) => {
  const entry = membersOf(brokerEntry(members))
  const draft = { ...emptyDraft(), kind }
  return readBrokerEntry(draft, entry, principalOf(entry), around) ?? draft
}

describe('whose an entry is', () => {
  it('takes every entry of a configured claim, whatever its topic', () => {
    expect(read('Connect')).toMatchObject({ claim: CLAIM, clientId: 'SN-00001234', source: '203.0.113.24', sourcePort: 51_234 })
    expect(read('Publish-In', { topicName: 'dt/line-3' })).toMatchObject({ claim: CLAIM, topic: 'dt/line-3', step: null })
  })

  it('takes an entry of another certificate that names a provisioning topic', () => {
    expect(read('Publish-In', { principalId: STRANGER, topicName: CREATE })).toMatchObject({ claim: STRANGER, step: 'create' })
  })

  it.each([undefined, null, 'N/A', 'AROAEXAMPLE:session', PLACEHOLDER, 7])('finds no claim in the principal %j', (principalId) => {
    expect(read('Connect', { principalId })).toEqual({ is: 'ignored', reason: 'principal-is-no-certificate' })
    expect(read('Publish-In', { principalId, topicName: CREATE })).toEqual({ is: 'ignored', reason: 'principal-is-no-certificate' })
    expect(read('Publish-Out', { principalId, topicName: CREATE })).toEqual({ is: 'ignored', reason: 'principal-is-no-certificate' })
  })

  it('takes a reply without a certificate as the principal, and names no claim', () => {
    const reply = read('Publish-Out', { principalId: 'N/A', topicName: `${CREATE}/accepted` })
    expect(reply).toMatchObject({ claim: null, step: 'create-accepted', clientId: 'SN-00001234' })
  })
})

describe('what an entry says', () => {
  it('gives null for what is absent or of the wrong type', () => {
    const members = {
      clientId: 5,
      sourceIp: 'nowhere',
      sourcePort: 'x',
      status: 'Perhaps',
      reason: [],
      topicName: null,
      accountId: undefined,
    }
    expect(read('Connect', members)).toMatchObject({
      clientId: null,
      source: null,
      sourcePort: null,
      status: null,
      reason: null,
      topic: null,
      account: '999988887777',
    })
  })

  it('reads the template of a register topic', () => {
    const topicName = '$aws/provisioning-templates/acme-sensor-v2/provision/json'
    expect(read('Publish-In', { topicName })).toMatchObject({ step: 'register', template: 'acme-sensor-v2' })
  })

  it('reads each filter of an MQTT 5 Subscribe, and which were refused', () => {
    const filters = [`${CREATE}/accepted`, '$aws/provisioning-templates/a,b/provision/json/accepted', 'fleet/#']
    const subscriptions = filters.map((topicName, n) => ({ topicName, reasonCode: n === 2 ? 143 : 1 }))
    expect(read('Subscribe', { topicName: filters.join(','), subscriptions })).toMatchObject({
      step: null,
      template: 'a,b',
      filters: 3,
      refused: ['fleet/#'],
    })
  })

  it('names no template where the filters name two, and survives filters that are none', () => {
    const subscriptions = [
      { topicName: '$aws/provisioning-templates/a/#' },
      { topicName: '$aws/provisioning-templates/b/#' },
      null,
      7,
      { topicName: 8 },
    ]
    expect(read('Subscribe', { subscriptions })).toMatchObject({ template: null, filters: 2, refused: [] })
  })

  it('reads the one filter of an MQTT 3 Subscribe', () => {
    expect(read('Subscribe', { topicName: `${CREATE}/rejected` })).toMatchObject({ step: 'create-rejected', filters: null, refused: null })
  })

  it.each([
    [{ reason: 'DUPLICATE_CLIENT_ID' }, true, 'DUPLICATE_CLIENT_ID'],
    [{ disconnectReason: 'DUPLICATE_CLIENTID' }, true, 'DUPLICATE_CLIENTID'],
    [{ disconnectReason: 'CLIENT_INITIATED_DISCONNECT' }, false, 'CLIENT_INITIATED_DISCONNECT'],
    [{}, false, null],
  ])('knows from %j whether a newer connection took over', (members, takenOver, reason) => {
    expect(read('Disconnect', members)).toMatchObject({ takenOver, reason })
    expect(read('Connect', members)).toMatchObject({ takenOver: null })
  })
})
