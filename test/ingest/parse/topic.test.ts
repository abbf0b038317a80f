// Topics of provisioning: the six steps, and their neighbours that are none.
import { expect, it } from 'vitest'
import { isReply, provisioningTopic } from '../../../src/ingest/parse/topic.ts'

it.each([
  ['$aws/certificates/create/json', 'create', null],
  ['$aws/certificates/create-from-csr/cbor', 'create', null],
  ['$aws/certificates/create/cbor/accepted', 'create-accepted', null],
  ['$aws/certificates/create-from-csr/json/rejected', 'create-rejected', null],
  ['$aws/provisioning-templates/acme/provision/json', 'register', 'acme'],
  ['$aws/provisioning-templates/acme/provision/cbor/accepted', 'register-accepted', 'acme'],
  ['$aws/provisioning-templates/acme/provision/json/rejected', 'register-rejected', 'acme'],
  ['$aws/provisioning-templates/acme/provision/accepted', null, 'acme'],
  ['$aws/provisioning-templates/acme/provision/xml', null, 'acme'],
  ['$aws/provisioning-templates/+/provision/json', 'register', null],
  ['$aws/provisioning-templates/#', null, null],
  ['$aws/provisioning-templates//provision/json', null, null],
  ['$aws/certificates/#', null, null],
  ['$aws/certificates/create/json/accepted/more', null, null],
  ['$aws/certificates/create/json\n', null, null],
])('%s names %s of %s', (topic, step, template) => {
  expect(provisioningTopic(topic)).toEqual({ step, template })
})

it.each([
  'dt/line-3',
  '$aws/things/a/shadow/get',
  ' $aws/certificates/create/json',
  'x$aws/certificates/create/json',
  '$AWS/certificates/create/json',
  '',
])('finds nothing of provisioning in %j', (topic) => {
  expect(provisioningTopic(topic)).toBeNull()
})

it('knows answers from requests', () => {
  expect(isReply('create-accepted')).toBe(true)
  expect(isReply('register-rejected')).toBe(true)
  expect(isReply('create')).toBe(false)
  expect(isReply('register')).toBe(false)
  expect(isReply(null)).toBe(false)
})
