// Random lines for property tests: entries of every kind, in random orders, spellings, shapes and states of decay.
import fc from 'fast-check'
import { CLAIM, DEVICE, PLACEHOLDER, STRANGER } from './entries.ts'

const ids = [CLAIM, STRANGER, PLACEHOLDER, CLAIM.toUpperCase(), `0x${CLAIM}`, `0X${STRANGER.toUpperCase()}`, CLAIM.slice(1), `${CLAIM}0`]
/** An identity that happens to be as long as a certificate id. */
const ROLE = 'AROAEXAMPLE:'.padEnd(64, 'session-')
const principals = fc.constantFrom<unknown>(...ids, 'N/A', 'AROAEXAMPLE:session', ROLE, '', 'principalId', null, 7, [CLAIM], {
  principalId: CLAIM,
})
const topics = fc.constantFrom(
  '$aws/certificates/create/json',
  '$aws/certificates/create-from-csr/cbor/accepted',
  '$aws/provisioning-templates/acme/provision/json',
  '$aws/provisioning-templates/acme/provision/json/rejected',
  '$aws/provisioning-templates/#',
  '$aws/things/unit-7/shadow/update',
  'dt/certificates/line-3',
  'principalId',
  CLAIM,
)
const types = fc.constantFrom(
  'Connect',
  'Disconnect',
  'Publish-In',
  'Publish-Out',
  'Subscribe',
  'Connection.AuthNError',
  'Unsubscribe',
  'DeleteConnection',
  'GetDeviceCredentials',
  'GetDeviceCredential',
  'ProvisionDevice',
  'PreProvisioningHook',
  'RuleMatch',
  'RuleExecution',
  'UpdateThingShadow',
  'SomethingNewNextYear',
)
const clientIds = fc.oneof(
  fc.constantFrom('SN-00001234', 'principalId', '"', '\\', '\ud800', 'ä', '\u0000\u202e', '$GEN/6f0e'),
  fc.string({ maxLength: 24 }),
)

/** An entry as an object: members that AWS writes, some missing, some of a wrong type, in any order. */
const entry = fc
  .record(
    {
      timestamp: fc.constantFrom<unknown>(
        '2026-10-05 12:00:01.204',
        '2026-10-05T12:00:01Z',
        '2026-13-05 12:00:01.204',
        1_790_000_000_000,
        'now',
      ),
      logLevel: fc.constantFrom('INFO', 'ERROR'),
      traceId: fc.uuid(),
      accountId: fc.constantFrom('111122223333', '444455556666'),
      status: fc.constantFrom('Success', 'Failure'),
      eventType: types,
      entryType: types,
      protocol: fc.constant('MQTT'),
      topicName: topics,
      clientId: clientIds,
      principalId: principals,
      principalIds: fc.constant([CLAIM]),
      sourceIp: fc.constantFrom<unknown>('203.0.113.24', '2001:DB8::1', '::ffff:203.0.113.24', 'x', 4),
      sourcePort: fc.oneof(fc.nat(70_000), fc.constantFrom<unknown>('51234', -1, 1.5, 1e300, true)),
      reason: fc.constantFrom('AUTHORIZATION_FAILURE', 'DUPLICATE_CLIENT_ID'),
      disconnectReason: fc.constantFrom('DUPLICATE_CLIENTID', 'CLIENT_ERROR'),
      subscriptions: fc.array(fc.record({ topicName: topics, reasonCode: fc.constantFrom(0, 1, 143) }), { maxLength: 3 }),
      claimCertificateId: principals,
      certificateId: fc.constantFrom(DEVICE, 'x'),
      deviceCertificateId: fc.constantFrom(DEVICE, PLACEHOLDER),
      provisioningTemplateName: fc.constant('acme'),
      requestId: fc.uuid(),
      templateArn: fc.constant('arn:aws:iot:eu-west-1:111122223333:provisioningtemplate/acme'),
      parameters: fc.constantFrom<unknown>({ SerialNumber: 'SN-1' }, { serialnumber: 'SN-2', Other: 'x' }, {}, 'x'),
      allowProvisioning: fc.constantFrom<unknown>(true, false, 'true', null),
      messageType: fc.constantFrom('DATA_MESSAGE', 'CONTROL_MESSAGE'),
      message: fc.constantFrom('x', '{"eventType":"Connect"}'),
      ['__proto__']: fc.constant({ eventType: 'Connect' }),
      constructor: fc.constant('x'),
    },
    { requiredKeys: [] },
  )
  .chain((members) => fc.shuffledSubarray(Object.entries(members), { minLength: 0 }))
  .map((members) => Object.fromEntries(members))

/** The entries that logs are made of: nothing missing that AWS writes, nothing in disorder. */
export const usualEntry: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    eventType: types,
    topicName: topics,
    clientId: fc.stringMatching(/^[A-Z]{2}-\d{4,8}$/),
    port: fc.nat(65_535),
    claim: fc.constantFrom(CLAIM, STRANGER),
  })
  .map(({ eventType, topicName, clientId, port, claim }) => ({
    timestamp: '2026-10-05 12:00:01.204',
    logLevel: 'INFO',
    traceId: '6f0e0000-0000-4000-8000-000000000001',
    accountId: '111122223333',
    status: 'Success',
    eventType,
    protocol: 'MQTT',
    topicName,
    clientId,
    principalId: claim,
    sourceIp: '203.0.113.24',
    sourcePort: port,
  }))

/** MQTT 5 subscriptions, as AWS writes them: their topics joined, and one by one with their answers. */
export const subscribeEntry: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    common: usualEntry,
    subscriptions: fc.array(fc.record({ topicName: topics, reasonCode: fc.constantFrom(0, 1, 135, 143) }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ common, subscriptions }) => ({
    ...common,
    eventType: 'Subscribe',
    topicName: subscriptions.map(({ topicName }) => topicName).join(),
    subscriptions,
  }))

/** JSON with some characters escaped that need not be, and blanks where they may stand. */
function respelt(json: string, dice: readonly number[]): string {
  let isInText = false
  const out: string[] = []
  for (let at = 0; at < json.length; at++) {
    const character = json[at] ?? ''
    const die = dice[at % Math.max(1, dice.length)] ?? 0
    if (character === '\\') {
      out.push(json.slice(at, at + 2))
      at++
    } else if (character === '"') {
      isInText = !isInText
      out.push(character)
    } else if (isInText && die < 3) out.push(`\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    else if (isInText && character === '/' && die < 50) out.push('\\/')
    else if (!isInText && die > 97 && '{}[],:'.includes(character)) out.push(`${character} `)
    else out.push(character)
  }
  return out.join('')
}

const spelling = fc.oneof(fc.constant([100]), fc.constant([50]), fc.array(fc.nat(100), { minLength: 7, maxLength: 31 }))

/** One line of text: an entry in one of the shapes of design 5.2, now and then damaged. */
const textLine = fc
  .record({
    members: fc.oneof(usualEntry, subscribeEntry, entry),
    dice: spelling,
    shape: fc.nat(9),
    damage: fc.option(fc.tuple(fc.nat(600), fc.string({ maxLength: 3 })), { freq: 4 }),
  })
  .map(({ members, dice, shape, damage }) => {
    const json = respelt(JSON.stringify(members), dice)
    const record = { eventId: '1', timestamp: 1_790_000_000_000, message: json }
    const shaped =
      shape === 0
        ? JSON.stringify(record)
        : shape === 1
          ? JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '1', logGroup: 'g', logEvents: [record, record] })
          : shape === 2
            ? `2026-10-05T12:00:01.204Z ${json}`
            : shape === 3
              ? `${json}\r`
              : shape === 4
                ? json + json
                : json
    return damage === null ? shaped : shaped.slice(0, damage[0]) + damage[1] + shaped.slice(damage[0] + 1)
  })

/** Lines as bytes, without line feeds: entries, entries with a byte changed, and anything. */
export const line: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: textLine.map((text) => Buffer.from(text.replaceAll('\n', ' '))) },
  {
    weight: 2,
    arbitrary: fc.tuple(textLine, fc.nat(500), fc.nat(255)).map(([text, place, byte]) => {
      const bytes = Buffer.from(text.replaceAll('\n', ' '))
      if (place < bytes.length && byte !== 0x0a) bytes[place] = byte
      return bytes
    }),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.filter((byte) => byte !== 0x0a)) },
)
