// Log entries as they stand in `claimwatch.events`, for the tests of what is kept of them.
import { digest } from '../../src/model/digest.ts'
import type { IotEvent } from '../../src/model/event.ts'
import type { EventsRecord } from '../../src/model/record.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { claim, now } from './records.ts'

export function eventOf(name: string, changes: Partial<IotEvent> = {}): IotEvent {
  return {
    ...{ id: digest('event', name), kind: 'Connect', at: now - 60_000, account: '111122223333', region: 'eu-west-1', claim },
    ...{ clientId: untrusted('SN-1'), source: '203.0.113.9', sourcePort: 51_000, status: 'Success', reason: null, topic: null },
    ...{ step: null, template: null, certificate: null, serial: null, allow: null, traceId: name, filters: null, refused: null },
    ...{ takenOver: null, caller: null },
    ...changes,
  }
}

export function entryOf(name: string, changes: Partial<IotEvent> = {}): EventsRecord {
  return { v: 1, is: 'event', feed: 'iot', event: eventOf(name, changes) }
}
