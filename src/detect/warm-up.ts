// A stretch of made-up events through a throw-away detector, so that what judges the first real ones is compiled by then.
import type { CertificateId } from '../model/claim.ts'
import { digest } from '../model/digest.ts'
import { completeEvent, type SaidByEvent } from '../model/event-json.ts'
import { decode, type EventsRecord, encode, type StateRecord } from '../model/record.ts'
import type { ClaimSettings, DetectSettings } from '../model/settings.ts'
import { MINUTE, type Millis, SECOND } from '../model/time.ts'
import { untrusted } from '../model/untrusted.ts'
import { recordsOf } from './output-records.ts'
import type { SavedState } from './save-rounds.ts'
import { DETECTOR_VERSION } from './save-states.ts'
import { createWatch, type Watch, type WatchOutput } from './watch.ts'

/** With a half of it the first records still take much longer; twice as much spares next to nothing more (decision 0043). */
const SLICES = 20
/** Some tens of milliseconds of work while nothing is compiled. */
const ATTEMPTS_A_SLICE = 50
/** Event time of a slice: some minutes close. */
const SLICE: Millis = 30 * SECOND
const SETTLE: Millis = 3 * MINUTE
/** One attempt of so many is rejected. */
const REJECTED_OF = 20
const CLAIMS = 24
const CLAIMS_A_SLICE = 4
const BEGIN: Millis = Date.UTC(2024, 0, 1)
const TEMPLATE = untrusted('warm-up')
const PARTITION = 0

/**
 * Reads, judges, writes and saves events that nobody sent, a slice at each step, so that its caller can see to other things in between. What
 * it gives is for tests: nothing of it is to be kept, told or counted.
 */
export function* warmUp(): Generator<readonly WatchOutput[], void> {
  const settings = warmUpSettings()
  let watch = createWatch(settings, { partition: PARTITION })
  watch.prepare(settings.claims.map(({ id }) => id))
  let offset = 0
  for (let slice = 0; slice < SLICES; slice++) {
    const at = BEGIN + slice * SLICE
    const records = [...attempts(slice * ATTEMPTS_A_SLICE, at), tickAt(at - SETTLE)]
    yield judge(watch, records, offset)
    offset += records.length
    for (const { id } of watch.seen().slice(0, CLAIMS_A_SLICE)) show(watch, id)
    const saved = watch.states(CLAIMS_A_SLICE)
    if (slice === SLICES / 2) watch = successor(settings, [...saved, ...watch.states()])
  }
}

function warmUpSettings(): DetectSettings {
  const claims = Array.from(
    { length: CLAIMS },
    (_, number): ClaimSettings => ({
      id: claimOf(number),
      alias: `warm-up-${number}`,
      mode: 'observe',
      hook: false,
      windows: [{ over: '1m', count: 'rejected', above: 0, level: 'alert' }],
      auto: { days: 28, attempts: 500 },
    }),
  )
  return { claims, rotationTemplates: [], attemptTimeout: 3 * MINUTE, hookFeed: false }
}

function claimOf(number: number): CertificateId {
  return digest('warm-up', number % CLAIMS)
}

/** What AWS logs of the devices of a slice, each of which provisions once. */
function* attempts(first: number, at: Millis): Generator<EventsRecord> {
  for (let number = first; number < first + ATTEMPTS_A_SLICE; number++) {
    const answer = number % REJECTED_OF === 0 ? 'register-rejected' : 'register-accepted'
    const said: readonly Pick<SaidByEvent, 'kind' | 'step' | 'template'>[] = [
      { kind: 'Connect' },
      { kind: 'Publish-In', step: 'create' },
      { kind: 'Publish-Out', step: 'create-accepted' },
      { kind: 'Publish-In', step: 'register', template: TEMPLATE },
      { kind: 'Publish-Out', step: answer, template: TEMPLATE },
    ]
    for (const [index, entry] of said.entries()) {
      const id = digest('warm-up', number, index)
      const event = completeEvent({ id, at: at + (number - first) * said.length + index, traceId: id, ...deviceOf(number), ...entry })
      yield { v: 1, is: 'event', feed: 'warm-up', event }
    }
  }
}

function deviceOf(number: number): Omit<SaidByEvent, 'id' | 'kind' | 'at'> {
  return {
    account: '111122223333',
    region: 'eu-west-1',
    claim: claimOf(number),
    clientId: untrusted(`warm-up-${number}`),
    source: `198.51.100.${number % 256}`,
    sourcePort: 1_024 + number,
    status: 'Success',
  }
}

function tickAt(upTo: Millis): EventsRecord {
  return { v: 1, is: 'tick', feed: 'warm-up', upTo, feeds: ['warm-up'], ended: false, assumed: false, cause: null }
}

/** From the bytes of the records to those of what is told. */
function judge(watch: Watch, records: readonly EventsRecord[], first: number): readonly WatchOutput[] {
  const outputs = records.flatMap((record, index) => watch.step(decode('events', encode('events', record)), first + index))
  recordsOf(outputs, PARTITION)
  return outputs
}

function show(watch: Watch, claim: CertificateId): void {
  watch.readings(claim)
  watch.evidence(claim)
}

/** An engine that goes on from the states of another, as they come out of the log. */
function successor(settings: DetectSettings, saved: readonly SavedState[]): Watch {
  const watch = createWatch(settings, { partition: PARTITION })
  watch.restore(saved.map((state) => decode('state', encode('state', recordOf(state)))))
  return watch
}

function recordOf({ claim, offset, snapshot }: SavedState): StateRecord {
  const text = Buffer.from(snapshot).toString('base64')
  return { v: 1, claim, partition: PARTITION, offset, writer: 'warm-up', detector: DETECTOR_VERSION, config: 'warm-up', snapshot: text }
}
