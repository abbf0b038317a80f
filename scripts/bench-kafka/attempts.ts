// Attempts to provision as AWS IoT logs them, at present: what the bench of latencies sends.
import { randomUUID } from 'node:crypto'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { isoTime, type Millis } from '../../src/model/time.ts'

const CREATE = '$aws/certificates/create/json'
const REGISTER = '$aws/provisioning-templates/acme-sensor-v2/provision/json'

/** Entries of one attempt. */
export const ENTRIES = 5

/** The events of an attempt that was accepted or rejected at a time. */
export function attemptEvents(claim: string, at: Millis, answer: 'accepted' | 'rejected'): readonly IotEvent[] {
  const entries = attemptLines(claim, at, answer).flatMap((line) => parseIotLog(line, { claims: [claim] }))
  return entries.flatMap((entry) => (entry.is === 'event' ? [entry.event] : []))
}

/** What AWS IoT logs of it: connect, create and its answer, register and its answer. */
export function attemptLines(claim: string, at: Millis, answer: 'accepted' | 'rejected'): readonly string[] {
  const device = `SN-${randomUUID()}`
  const port = 1_024 + Math.floor(Math.random() * 60_000)
  const entryOf = (eventType: string, topicName?: string) =>
    JSON.stringify({
      timestamp: isoTime(at),
      logLevel: 'INFO',
      traceId: randomUUID(),
      accountId: '111122223333',
      status: 'Success',
      eventType,
      protocol: 'MQTT',
      ...(topicName === undefined ? {} : { topicName }),
      clientId: device,
      principalId: claim,
      sourceIp: '198.51.100.7',
      sourcePort: port,
    })
  return [
    entryOf('Connect'),
    entryOf('Publish-In', CREATE),
    entryOf('Publish-Out', `${CREATE}/accepted`),
    entryOf('Publish-In', REGISTER),
    entryOf('Publish-Out', `${REGISTER}/${answer}`),
  ]
}
