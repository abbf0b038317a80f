// How soon after a verdict the call to AWS is sent that it allows: `respond` against an AWS IoT of our own that notes when it was called.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decide } from '../../src/app/decide.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { shortId } from '../../src/model/digest.ts'
import { decode, encode } from '../../src/model/record.ts'
import { SECOND } from '../../src/model/time.ts'
import { until } from '../../test/rig/until.ts'
import { claimOf } from './configuration.ts'
import { type Latency, latencyOf } from './percentiles.ts'

export interface IotStandIn {
  readonly endpoint: string
  /** When each certificate was to be updated, by wall clock. */
  readonly updatedAt: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** Describes any certificate, ACTIVE until it is updated. */
export async function startIotStandIn(): Promise<IotStandIn> {
  const madeAt = Date.now()
  const updatedAt = new Map<string, number>()
  const server = createServer((request, response) => {
    const id = /^\/certificates\/([0-9a-f]{64})/.exec(request.url ?? '')?.[1] ?? ''
    if (request.method === 'PUT') updatedAt.set(id, Date.now())
    // It changes with an update only: a certificate that somebody else has changed meanwhile is left alone.
    const lastModifiedDate = (updatedAt.get(id) ?? madeAt) / SECOND
    const certificateDescription = { certificateId: id, status: updatedAt.has(id) ? 'INACTIVE' : 'ACTIVE', lastModifiedDate }
    response.setHeader('content-type', 'application/json')
    request.resume().on('end', () => response.end(JSON.stringify(request.method === 'GET' ? { certificateDescription } : {})))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    updatedAt,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** One claim after the other: a finding, a person's approval, the verdict, the call. To a `respond` that runs in mode `approve`. */
export async function measureVerdicts(log: EventLog, iot: IotStandIn, claims: number): Promise<Latency> {
  const partitions = await log.partitions('findings')
  const waiting = new Map<string, string>()
  const allowedAt = new Map<string, number>()
  const claimOfIncident = new Map<string, string>()
  const tail = await log.tail('ledger', (records) => {
    for (const { value } of records) {
      const record = value === null ? null : decode('ledger', value)
      if (record?.is === 'finding') claimOfIncident.set(record.incident, record.finding.claim)
      if (record?.is !== 'verdict') continue
      const claim = claimOfIncident.get(record.incident) ?? ''
      if (record.verdict.reason === 'needs-approval') waiting.set(claim, record.incident)
      if (record.verdict.act && !allowedAt.has(claim)) allowedAt.set(claim, record.at)
    }
  })
  for (let number = 0; number < claims; number++) {
    const claim = claimOf(number)
    await showSight(log, partitions)
    await log.append('findings', number % partitions, [findingOf(claim)])
    await until(`an incident of claim ${number}`, () => waiting.has(claim), 60 * SECOND)
    const incident = { id: waiting.get(claim) ?? '', claim }
    await decide(log, incident, { kind: 'approve', by: 'bench', reason: 'it is measured', at: Date.now() })
    await until(`the call for claim ${number}`, () => iot.updatedAt.has(claim) && allowedAt.has(claim), 60 * SECOND)
  }
  await tail.close()
  return latencyOf(Array.from(allowedAt, ([claim, at]) => (iot.updatedAt.get(claim) ?? Number.POSITIVE_INFINITY) - at))
}

/** Without a watermark near the present every claim is blind, and nothing may be done. */
async function showSight(log: EventLog, partitions: number): Promise<void> {
  const now = Date.now()
  for (let partition = 0; partition < partitions; partition++) {
    const value = encode('findings', { v: 1, is: 'watermark', partition, upTo: now, causes: [] })
    await log.append('findings', partition, [{ key: null, timestamp: now, value }])
  }
}

function findingOf(claim: string) {
  const at = Date.now()
  const reasons = [{ signal: 'operator-limit', nats: 0, text: 'made up for the bench' }] as const
  const finding = {
    id: shortId('bench', claim),
    claim,
    level: 'disable',
    at,
    source: null,
    who: 0,
    what: 0,
    reasons,
    suspects: [],
    usualPerHour: null,
  } as const
  return { key: claim, timestamp: at, value: encode('findings', { v: 1, is: 'finding', finding }) }
}
