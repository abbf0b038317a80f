// What a line says, read as plainly as can be: the first half of the oracle, which shares nothing with the detector.
import { z } from 'zod'
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'
import type { InputEntry } from './traffic.ts'

const text = z.string()
const iotLine = z.object({
  eventType: text,
  timestamp: text,
  traceId: text.optional(),
  status: text.optional(),
  clientId: text.optional(),
  principalId: text.optional(),
  topicName: text.optional(),
  sourceIp: text.optional(),
  sourcePort: z.union([text, z.number()]).optional(),
})
const hookLine = z.object({
  eventType: z.literal('PreProvisioningHook'),
  timestamp: text,
  requestId: text,
  clientId: text,
  claimCertificateId: text,
  certificateId: text,
  templateArn: text,
  parameters: z.object({ SerialNumber: text }),
  allowProvisioning: z.boolean(),
})

/** What is counted of a line that is an event. */
export interface NaiveEvent {
  /** Says which entry of the log it is, however often it came. */
  readonly key: string
  readonly kind: string
  readonly at: Millis
  readonly claim: string
  readonly clientId: string
  /** Address and port: what tells one connection from another. */
  readonly address: string | null
  readonly connection: string | null
  /** `create`, `register`, and `/accepted` or `/rejected` behind them; null for what is none of it. */
  readonly step: string | null
  readonly template: string | null
  readonly failed: boolean
  /** Of a hook's line. */
  readonly hook: { readonly serial: string; readonly certificate: string; readonly allow: boolean } | null
}

export type NaiveReading = { readonly is: 'event'; readonly event: NaiveEvent } | { readonly is: 'ignored' } | { readonly is: 'rejected' }

/** What becomes of an entry, where some claims are configured. */
export function readNaively({ message, visibleAt }: InputEntry, claims: ReadonlySet<string>): NaiveReading {
  const named = message.match(/[0-9a-f]{64}/g) ?? []
  const isConcerned = named.some((id) => claims.has(id)) || /\$aws\/(certificates|provisioning-templates)\//.test(message)
  const parsed = parse(message)
  if (!isConcerned) return { is: 'ignored' }
  const event = parsed === null ? null : eventOf(parsed)
  if (event === null) return { is: 'rejected' }
  if (event.at < visibleAt - DAY || event.at > visibleAt + 5 * MINUTE) return { is: 'rejected' }
  return { is: 'event', event }
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message)
  } catch {
    return null
  }
}

function eventOf(parsed: unknown): NaiveEvent | null {
  const hook = hookLine.safeParse(parsed)
  if (hook.success) return eventOfHook(hook.data)
  const iot = iotLine.safeParse(parsed)
  return iot.success && iot.data.eventType !== 'PreProvisioningHook' ? eventOfIot(iot.data) : null
}

function eventOfHook(line: z.output<typeof hookLine>): NaiveEvent {
  const { clientId, claimCertificateId: claim, certificateId: certificate, templateArn, allowProvisioning: allow, requestId } = line
  const at = timeOf(line.timestamp)
  return {
    ...{ key: keyOf('PreProvisioningHook', at, clientId, requestId), kind: 'PreProvisioningHook', at, claim, clientId },
    ...{ address: null, connection: null, step: null, template: templateArn.split('/')[1] ?? null, failed: false },
    hook: { serial: line.parameters.SerialNumber, certificate, allow },
  }
}

function eventOfIot(line: z.output<typeof iotLine>): NaiveEvent {
  const { eventType: kind, clientId = '', principalId: claim = '', topicName = '', sourceIp = null, status } = line
  const at = timeOf(line.timestamp)
  const [, create, answerToCreate = ''] = /^\$aws\/certificates\/(create)[a-z-]*\/(?:json|cbor)(\/[a-z]+)?$/.exec(topicName) ?? []
  const [, template = null, answer = ''] =
    /^\$aws\/provisioning-templates\/([^/]+)\/provision\/(?:json|cbor)(\/[a-z]+)?$/.exec(topicName) ?? []
  const said = create === undefined ? (template === null ? null : `register${answer}`) : `create${answerToCreate}`
  // A topic is subscribed to as well: only what is published is a step.
  const isStep = kind === 'Publish-In' || kind === 'Publish-Out'
  return {
    ...{ key: keyOf(kind, at, clientId, line.traceId ?? ''), kind, at, claim, clientId, address: sourceIp },
    ...{ connection: sourceIp === null ? null : `${sourceIp} ${line.sourcePort}`, step: isStep ? said : null, template },
    ...{ failed: status === 'Failure', hook: null },
  }
}

/** The identity of an entry: trace ids and request ids are all different. */
export function keyOf(kind: string, at: Millis, clientId: string, trace: string): string {
  return `${kind} ${at} ${clientId} ${trace}`
}

/** AWS writes UTC with a blank between and no zone behind. */
function timeOf(timestamp: string): Millis {
  return Date.parse(`${timestamp.replace(' ', 'T')}Z`)
}
