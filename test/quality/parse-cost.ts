// What `JSON.parse` of a log line costs on this machine, now: the unit in which the cost of the detector is told.

/** A line as AWS IoT writes it, 440 bytes. */
const LINE = JSON.stringify({
  timestamp: '2026-10-05 12:00:01.204',
  logLevel: 'INFO',
  traceId: '8a1f6f4e-24bb-4f9b-9a2c-0c8b7a1f6f4e',
  accountId: '123456789012',
  status: 'Success',
  eventType: 'Publish-In',
  protocol: 'MQTT',
  topicName: '$aws/provisioning-templates/acme-sensor-v2/provision/json',
  clientId: 'SN-00012345',
  principalId: 'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
  sourceIp: '198.51.100.17',
  sourcePort: 49_152,
}).padEnd(440)

/** The clock of a thread's CPU moves in steps of some milliseconds: one sample is coarse, and many of them are right in the mean. */
const LINES = 20_000

/**
 * Microseconds of CPU for one line, by a sample of some 20 milliseconds. To be taken in the thread that is compared with it, at the same
 * time: on a shared machine everything becomes dearer and cheaper together.
 */
export function parseCost(): number {
  const before = process.threadCpuUsage()
  for (let line = 0; line < LINES; line++) JSON.parse(LINE)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / LINES
}
