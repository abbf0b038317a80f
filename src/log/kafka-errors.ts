// What kafkajs and the broker say, in the words of the error catalogue.
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'

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

/** What kafkajs says when the other side closes the connection; a listener that does not speak as we do does so at once. */
const HUNG_UP = /^Closed connection$|TLS/
const EXPECTS_MORE = 'Check that the broker runs, and that log.kafka.ssl and log.kafka.sasl say what its listener expects.'

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

function codeOf(thrown: unknown): ErrorCode {
  const answer = brokerAnswer(thrown)
  if (answer === 'UNKNOWN_TOPIC_OR_PARTITION') return 'kafka-topic-missing'
  if (answer !== null && LATER.has(answer)) return 'kafka-unreachable'
  if (answer !== null && NOT_CONFIRMED.has(answer)) return 'log-not-confirmed'
  if (answer !== null) return 'kafka-refused'
  const names = [...layersOf(thrown)].map(({ name }) => name)
  if (names.includes('KafkaJSSASLAuthenticationError')) return 'kafka-refused'
  if (names.some((name) => UNREACHABLE.has(name))) return 'kafka-unreachable'
  return names.some((name) => name.startsWith('KafkaJS')) ? 'kafka-refused' : 'internal'
}

/** The catalogue's error for anything thrown while we were `doing` something; errors of the catalogue stay what they are. */
export function kafkaError(thrown: unknown, doing: string): ClaimwatchError {
  if (thrown instanceof ClaimwatchError) return thrown
  const innermost = [...layersOf(thrown)].at(-1)
  const said = (innermost?.message ?? String(thrown)).replace(/\.$/, '')
  const answer = brokerAnswer(thrown)
  const what = `${doing}: ${said}${answer === null ? '' : ` (${answer})`}`
  return new ClaimwatchError(codeOf(thrown), { what, cause: thrown, ...(HUNG_UP.test(said) ? { mend: EXPECTS_MORE } : {}) })
}
