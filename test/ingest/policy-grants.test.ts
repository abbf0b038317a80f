// Policies as AWS documents them for claims, as people write them for tests, and as no device should have them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { provisioningGrants } from '../../src/ingest/policy-grants.ts'

const arn = (rest: string): string => `arn:aws:iot:eu-west-1:111122223333:${rest}`
const allow = (Action: unknown, Resource: unknown): object => ({ Effect: 'Allow', Action, Resource })
const deny = (Action: unknown, Resource: unknown): object => ({ Effect: 'Deny', Action, Resource })
const documentOf = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })
/** A variable of a policy, which the session fills in. */
const CLIENT = `$${'{iot:ClientId}'}`
const CREATE = arn('topic/$aws/certificates/create/*')
const register = (template: string): string => arn(`topic/$aws/provisioning-templates/${template}/provision/*`)

/** As https://docs.aws.amazon.com/iot/latest/developerguide/provision-wo-cert.html shows it. */
const documented = [
  allow(['iot:Connect'], '*'),
  allow(['iot:Publish', 'iot:Receive'], [CREATE, register('acme-v2')]),
  allow('iot:Subscribe', [
    arn('topicfilter/$aws/certificates/create/*'),
    arn('topicfilter/$aws/provisioning-templates/acme-v2/provision/*'),
  ]),
]

describe('provisioningGrants', () => {
  it.each([
    ['the documented policy', documented, { by: 'name', templates: ['acme-v2'], anyTemplate: false }],
    [
      'a certificate request, in CBOR',
      [allow('iot:Publish', [arn('topic/$aws/certificates/create-from-csr/cbor'), register('a')])],
      { by: 'name', templates: ['a'], anyTemplate: false },
    ],
    [
      'two templates',
      [allow('iot:publish', [CREATE, register('b'), register('a')])],
      { by: 'name', templates: ['a', 'b'], anyTemplate: false },
    ],
    ['any template', [allow('iot:*', [CREATE, register('*')])], { by: 'name', templates: [], anyTemplate: true }],
    [
      'a template that only the session tells',
      [allow('iot:Publish', [CREATE, register(CLIENT)])],
      { by: 'name', templates: [], anyTemplate: true },
    ],
    ['everything', [allow('*', '*')], { by: 'wildcard', templates: [], anyTemplate: true }],
    ['every topic', [allow(['iot:Publish'], [arn('topic/*')])], { by: 'wildcard', templates: [], anyTemplate: true }],
    ['everything of an account', [allow('iot:Publish', arn('*'))], { by: 'wildcard', templates: [], anyTemplate: true }],
    [
      'a statement that is no list',
      { Effect: 'Allow', Action: 'iot:Publish', Resource: '*' },
      { by: 'wildcard', templates: [], anyTemplate: true },
    ],
    [
      'one of two that is denied',
      [allow('iot:Publish', [CREATE, register('a'), register('b')]), deny('iot:Publish', register('a'))],
      { by: 'name', templates: ['b'], anyTemplate: false },
    ],
  ] as const)('knows %s', (_, statements, grants) => {
    const document = Array.isArray(statements) ? documentOf(...statements) : JSON.stringify({ Statement: statements })
    expect(provisioningGrants(document)).toEqual(grants)
  })

  it.each([
    ['a device of its own topics', [allow('iot:Publish', arn(`topic/devices/${CLIENT}/*`))]],
    ['to subscribe only', [allow('iot:Subscribe', '*')]],
    ['to create without a template', [allow('iot:Publish', CREATE)]],
    ['to register without creating, as a rotation with a certificate at hand', [allow('iot:Publish', register('a'))]],
    ['clients, and no topic', [allow('iot:*', arn('client/*'))]],
    ['what is denied again', [allow('*', '*'), deny('iot:Publish', arn('topic/$aws/certificates/*'))]],
    ['nothing', []],
  ])('takes for no claim what allows %s', (_, statements) => {
    expect(provisioningGrants(documentOf(...statements))).toBeNull()
  })

  it('throws at no document', () => {
    for (const text of ['', 'null', '[]', '{"Statement":[null,1,{"Effect":"Allow","Action":{},"Resource":[null]}]}'])
      expect(provisioningGrants(text)).toBeNull()
    fc.assert(fc.property(fc.json(), (text) => void provisioningGrants(text)))
  })

  it('takes no longer for many stars than the square of the length', () => {
    expect(provisioningGrants(documentOf(allow('iot:Publish', arn(`topic/${'*a'.repeat(1_000)}`))))).toBeNull()
  })
})
