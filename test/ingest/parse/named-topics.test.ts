// The topics that an entry names, in its topic and in its list of filters, whatever else stands there.
import { expect, it } from 'vitest'
import { membersOf } from '../../../src/ingest/parse/members.ts'
import { namesProvisioningTopic, subscriptionsOf } from '../../../src/ingest/parse/named-topics.ts'

const CREATE = '$aws/certificates/create/json'

it.each([
  [{ topicName: CREATE }, true],
  [{ topicName: '$aws/provisioning-templates/#' }, true],
  [{ subscriptions: [{ topicName: 'a' }, { topicName: CREATE }] }, true],
  [{ topicName: 'dt/a', subscriptions: [{ topicName: CREATE }] }, true],
  [{ topicName: `dt/${CREATE}` }, false],
  [{ topicName: [CREATE], subscriptions: CREATE }, false],
  [{ subscriptions: [[CREATE], { filter: CREATE }, null] }, false],
  [{ details: CREATE }, false],
  [{}, false],
])('%j names a topic of provisioning: %s', (entry, expected) => {
  expect(namesProvisioningTopic(membersOf(entry))).toBe(expected)
})

it('reads the filters with their reason codes: 128 and more are refusals', () => {
  const codes = [0, 2, 127, 128, 143, '143', undefined]
  const subscriptions = codes.map((reasonCode, n) => ({ topicName: `t${n}`, reasonCode }))
  expect(subscriptionsOf(membersOf({ subscriptions }))?.map(({ filter, isRefused }) => [filter, isRefused])).toEqual([
    ...[0, 1, 2].map((n) => [`t${n}`, false]),
    ...[3, 4].map((n) => [`t${n}`, true]),
    ...[5, 6].map((n) => [`t${n}`, false]),
  ])
  expect(subscriptionsOf(membersOf({}))).toBeNull()
})
