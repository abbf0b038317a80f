// What kafkajs and the broker say, in the words of the error catalogue.
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'
import { isUnreadableBatch } from './kafka-codecs.ts'

/** kafkajs's own errors that mean: no broker answered. */
const UNREACHABLE = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSTimeout',
])

/** The broker's answers that mean: not now. */
const LATER = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REQUEST_TIMED_OUT',
  'BROKER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_CONTROLLER',
  'OFFSET_NOT_AVAILABLE',
])

/** The broker's answers that mean: the replicas could not take the write now. */
const NOT_CONFIRMED = new Set(['NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'KAFKA_STORAGE_ERROR', 'CORRUPT_MESSAGE'])

/** The broker's answers that a person must mend, each with what to do where the catalogue does not say it. */
const FOR_A_PERSON: ReadonlyMap<string, { readonly code: ErrorCode; readonly mend?: string }> = new Map([
  ...['TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'].map(
    (answer) => [answer, { code: 'kafka-refused', mend: '`claimwatch topics acls` lists the rights that each role needs.' }] as const,
  ),
  ['UNKNOWN_TOPIC_OR_PARTITION', { code: 'kafka-topic-missing' }],
  ['MESSAGE_TOO_LARGE', { code: 'log-record-too-large' }],
  ['RECORD_LIST_TOO_LARGE', { code: 'log-record-too-large' }],
  ['UNSUPPORTED_SASL_MECHANISM', { code: 'kafka-refused', mend: 'Set log.kafka.sasl.mechanism to one that the listener offers.' }],
  [
    'INVALID_SESSION_TIMEOUT',
    { code: 'kafka-refused', mend: 'Set log.kafka.sessionTimeout between group.min.session.timeout.ms and group.max.session.timeout.ms.' },
  ],
])

/** What kafkajs says when the other side closes the connection; a listener that does not speak as we do does so at once. */
const HUNG_UP = /^Closed connection$|TLS/
const EXPECTS_MORE = 'Check that the broker runs, and that log.kafka.ssl and log.kafka.sasl say what its listener expects.'
const WRONG_CREDENTIALS = 'Check log.kafka.sasl: mechanism, username and what stands in passwordFile.'

/** Node's codes for a certificate that proves nothing to us, in `code` of kafkajs's connection error. */
const UNPROVEN = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_)/
const WRONG_AUTHORITY = 'Check log.kafka.caFile, and that the names in log.kafka.brokers are those in the certificates.'
/** The other side's alert about our certificate. */
const OURS_REFUSED = /alert (bad certificate|certificate required|unknown ca|certificate unknown)/i
const WRONG_CERTIFICATE = 'Check log.kafka.certFile and log.kafka.keyFile: the broker asks for a certificate that it trusts.'

/** A thrown value and whatever it wraps: kafkajs wraps the broker's answer up to three times, each time in another member. */
function* layersOf(thrown: unknown, depth = 0): Generator<Error> {
  if (!(thrown instanceof Error) || depth > 5) return
  yield thrown
  yield* layersOf(thrown.cause, depth + 1)
  if ('originalError' in thrown) yield* layersOf(thrown.originalError, depth + 1)
  if ('errors' in thrown && Array.isArray(thrown.errors)) for (const error of thrown.errors) yield* layersOf(error, depth + 1)
}

/** The name of the broker's answer (`UNKNOWN_MEMBER_ID`), wherever it is wrapped; null where no broker answered. */
export function brokerAnswer(thrown: unknown): string | null {
  for (const layer of layersOf(thrown)) {
    if ('type' in layer && typeof layer.type === 'string') return layer.type
  }
  return null
}

/** Whether the broker's answer means that the same question may be answered in a moment. */
export function isPassing(thrown: unknown): boolean {
  return LATER.has(brokerAnswer(thrown) ?? '')
}

/** What an error is in our words: its code, and what to do where that is known better than the catalogue knows it. */
interface Meaning {
  readonly code: ErrorCode
  readonly mend?: string
}

function meaningOf(thrown: unknown): Meaning {
  const layers = [...layersOf(thrown)]
  const answer = brokerAnswer(thrown)
  return forAPerson(layers, answer) ?? meaningOfAnswer(answer) ?? meaningOfNames(layers)
}

/** What no repetition mends. */
function forAPerson(layers: readonly Error[], answer: string | null): Meaning | null {
  if (layers.some(isUnreadableBatch)) return { code: 'kafka-batch-unreadable' }
  const known = FOR_A_PERSON.get(answer ?? '')
  if (known !== undefined) return known
  if (layers.some(({ name }) => name === 'KafkaJSSASLAuthenticationError')) return { code: 'kafka-refused', mend: WRONG_CREDENTIALS }
  if (layers.some((layer) => 'code' in layer && UNPROVEN.test(String(layer.code)))) return { code: 'kafka-refused', mend: WRONG_AUTHORITY }
  return layers.some(({ message }) => OURS_REFUSED.test(message)) ? { code: 'kafka-refused', mend: WRONG_CERTIFICATE } : null
}

function meaningOfAnswer(answer: string | null): Meaning | null {
  if (answer === null) return null
  if (LATER.has(answer)) return { code: 'kafka-unreachable' }
  return { code: NOT_CONFIRMED.has(answer) ? 'log-not-confirmed' : 'kafka-refused' }
}

function meaningOfNames(layers: readonly Error[]): Meaning {
  if (layers.some(({ name }) => UNREACHABLE.has(name))) {
    return { code: 'kafka-unreachable', ...(HUNG_UP.test(saidBy(layers)) ? { mend: EXPECTS_MORE } : {}) }
  }
  return { code: layers.some(({ name }) => name.startsWith('KafkaJS')) ? 'kafka-refused' : 'internal' }
}

/** The innermost message says most. */
function saidBy(layers: readonly Error[]): string {
  return layers.at(-1)?.message.replace(/\.$/, '') ?? ''
}

/** Whether a person must mend something before it can work; a restart of the process would end in the same way. */
export function needsAPerson(thrown: unknown): boolean {
  return forAPerson([...layersOf(thrown)], brokerAnswer(thrown)) !== null
}

/** The catalogue's error for anything thrown while we were `doing` something; errors of the catalogue stay what they are. */
export function kafkaError(thrown: unknown, doing: string): ClaimwatchError {
  if (thrown instanceof ClaimwatchError) return thrown
  const layers = [...layersOf(thrown)]
  const said = layers.length === 0 ? String(thrown) : saidBy(layers)
  const answer = brokerAnswer(thrown)
  const { code, mend } = meaningOf(thrown)
  const what = `${doing}: ${said}${answer === null ? '' : ` (${answer})`}`
  return new ClaimwatchError(code, { what, cause: thrown, ...(mend === undefined ? {} : { mend }) })
}
