// What kafkajs says, however it is wrapped, in the words of the catalogue.
import { describe, expect, it } from 'vitest'
import { brokerAnswer, isPassing, kafkaError, needsAPerson } from '../../src/log/kafka-errors.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { answer } from './fake-kafka.ts'

const named = (name: string, message = name, more: object = {}): Error => Object.assign(new Error(message), { name, ...more })
/** As kafkajs wraps what it gave up on. */
const givenUp = (cause: Error): Error => named('KafkaJSNumberOfRetriesExceeded', cause.message, { cause })

describe('kafkaError', () => {
  it.each([
    ['a refused connection', givenUp(named('KafkaJSConnectionError', 'connect ECONNREFUSED')), 'kafka-unreachable', true],
    [
      'no coordinator',
      named('KafkaJSNonRetriableError', 'x', { cause: named('KafkaJSGroupCoordinatorNotFound') }),
      'kafka-unreachable',
      true,
    ],
    ['a leader being chosen', givenUp(answer('LEADER_NOT_AVAILABLE')), 'kafka-unreachable', true],
    ['a missing topic', givenUp(answer('UNKNOWN_TOPIC_OR_PARTITION')), 'kafka-topic-missing', false],
    ['too few replicas', givenUp(answer('NOT_ENOUGH_REPLICAS')), 'log-not-confirmed', true],
    ['a denied topic', answer('TOPIC_AUTHORIZATION_FAILED'), 'kafka-refused', false],
    ['a record that is too large', answer('MESSAGE_TOO_LARGE'), 'log-record-too-large', false],
    [
      'a batch that cannot be unpacked',
      named('KafkaJSNonRetriableError', 'x', { cause: named('UnreadableBatch', 'lz4') }),
      'kafka-batch-unreadable',
      false,
    ],
    [
      'a batch of too many records',
      named('KafkaJSNonRetriableError', 'x', { cause: new RangeError('call stack') }),
      'kafka-batch-unreadable',
      false,
    ],
    ['a wrong password', named('KafkaJSSASLAuthenticationError', 'SASL PLAIN authentication failed'), 'kafka-refused', false],
    [
      'several topics',
      named('KafkaJSAggregateError', 'Topic creation errors', { errors: [answer('INVALID_CONFIG')] }),
      'kafka-refused',
      false,
    ],
    ['a missing codec', named('KafkaJSNotImplemented', 'zstd'), 'kafka-refused', false],
    ['our own fault', new TypeError('x is not a function'), 'internal', false],
  ] as const)('names %s', (_, thrown, code, retry) => {
    expect(kafkaError(thrown, 'writing')).toMatchObject({ code, retry, cause: thrown })
  })

  it('says what was done, what the broker said and in which words', () => {
    expect(kafkaError(givenUp(answer('TOPIC_AUTHORIZATION_FAILED')), 'writing to topic t').message).toMatch(
      /^writing to topic t: TOPIC_AUTHORIZATION_FAILED \(TOPIC_AUTHORIZATION_FAILED\)\. `claimwatch topics acls`/,
    )
  })

  it.each([
    ['a wrong password', named('KafkaJSSASLAuthenticationError', 'SASL PLAIN authentication failed'), 'log.kafka.sasl'],
    ['a mechanism that is off', answer('UNSUPPORTED_SASL_MECHANISM'), 'log.kafka.sasl.mechanism'],
    ['a group that is closed to us', answer('GROUP_AUTHORIZATION_FAILED'), 'claimwatch topics acls'],
    ['a session time-out out of bounds', answer('INVALID_SESSION_TIMEOUT'), 'log.kafka.sessionTimeout'],
    ['an unknown authority', givenUp(named('KafkaJSConnectionError', 'x', { code: 'SELF_SIGNED_CERT_IN_CHAIN' })), 'log.kafka.caFile'],
    [
      'a certificate of ours that is not trusted',
      givenUp(named('KafkaJSConnectionError', 'Connection error: write EPROTO: tlsv13 alert certificate required')),
      'log.kafka.certFile',
    ],
  ])('names the setting of %s, and ends with 78', (_, thrown, setting) => {
    expect(kafkaError(thrown, 'connecting')).toMatchObject({ code: 'kafka-refused', exit: 78, message: expect.stringContaining(setting) })
    expect(needsAPerson(thrown)).toBe(true)
  })

  it('tells what a restart may mend from what a person must', () => {
    for (const type of ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'NOT_LEADER_FOR_PARTITION'])
      expect(needsAPerson(answer(type))).toBe(false)
  })

  it('leaves errors of the catalogue as they are, and survives what is no error', () => {
    const known = new ClaimwatchError('log-gap', { what: 'x' })
    expect(kafkaError(known, 'x')).toBe(known)
    for (const thrown of [undefined, null, 'text', 7]) expect(kafkaError(thrown, 'x').code).toBe('internal')
  })

  it('follows no circle', () => {
    const circular = named('KafkaJSError')
    circular.cause = circular
    expect(kafkaError(circular, 'x').code).toBe('kafka-refused')
  })
})

it('finds the answer of the broker in any wrapping', () => {
  expect(brokerAnswer(named('KafkaJSNonRetriableError', 'x', { cause: answer('UNKNOWN_MEMBER_ID') }))).toBe('UNKNOWN_MEMBER_ID')
  expect(brokerAnswer(named('E', 'x', { originalError: answer('ILLEGAL_GENERATION') }))).toBe('ILLEGAL_GENERATION')
  expect(brokerAnswer(new Error('no answer'))).toBeNull()
})

it('knows which answers pass', () => {
  expect(['NOT_LEADER_FOR_PARTITION', 'GROUP_LOAD_IN_PROGRESS', 'UNKNOWN_MEMBER_ID'].map((type) => isPassing(answer(type)))).toEqual([
    true,
    true,
    false,
  ])
  expect(isPassing(new Error('x'))).toBe(false)
})
