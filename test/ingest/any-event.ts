// Any event that a reader could give: with its id, or with one that is made of its entry when it is asked for.
import fc from 'fast-check'
import { type Draft, emptyDraft, identified } from '../../src/ingest/parse/draft.ts'
import { lateEvent } from '../../src/ingest/parse/late-id.ts'
import { eventKinds, type IotEvent, steps } from '../../src/model/event.ts'
import { untrusted } from '../../src/model/untrusted.ts'

const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null })
/** Recurring ones, the longest that are taken for recurring, and halves of surrogate pairs. */
const text = fc.oneof(
  fc.constantFrom('', 'SN-1', 'SN-2', '203.0.113.24', 'é', '\u0000', '\ud83d', 'x'.repeat(128), 'x'.repeat(129), '雨'.repeat(128)),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 12 }),
)
const chosen = text.map(untrusted)

const said: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom(...eventKinds),
  at: fc.integer({ min: 0, max: 4e12 }),
  account: orNull(text),
  region: orNull(text),
  claim: orNull(text),
  clientId: orNull(chosen),
  source: orNull(text),
  sourcePort: orNull(fc.integer({ min: 0, max: 65_535 })),
  status: fc.constantFrom('Success', 'Failure', null),
  reason: orNull(chosen),
  topic: orNull(chosen),
  step: fc.constantFrom(...steps, null),
  template: orNull(chosen),
  certificate: orNull(text),
  serial: orNull(chosen),
  allow: fc.constantFrom(true, false, null),
  traceId: orNull(text),
  filters: orNull(fc.nat(4_096)),
  refused: orNull(fc.array(chosen, { maxLength: 4 })),
  takenOver: fc.constantFrom(true, false, null),
  caller: orNull(chosen),
})

const entry = fc.dictionary(fc.constantFrom('eventType', 'clientId', 'traceId', '@ptr'), fc.string({ unit: 'binary', maxLength: 12 }))

const identity = fc.oneof(fc.record({ id: text }), fc.record({ json: entry.map((fields) => JSON.stringify(fields)) }))

export const anyEvent: fc.Arbitrary<IotEvent> = fc
  .tuple(said, identity)
  .map(([draft, from]) => ('id' in from ? eventOf({ ...draft, id: from.id }) : Object.assign(lateEvent(from.json), draft)))

/** An event that says nothing but what is given. */
export function eventOf({ id = 'an-id', ...said }: Partial<IotEvent>): IotEvent {
  return identified(id, { ...emptyDraft(), at: 0, ...said })
}
