// Log entries as texts, member by member in AWS's order (reference aws-iot.md 1.2 to 1.4), and the line of the hook.
//
// Texts are put together and not written by JSON.stringify, which costs three times as much: what stands in them unquoted must be made
// of letters, digits and -_./:$# alone. Everything else goes through `text`.
import type { CertificateId } from '../../model/claim.ts'
import { MINUTE, type Millis } from '../../model/time.ts'

export type Level = 'DEBUG' | 'INFO' | 'ERROR'

/** A made-up log line. */
export interface TrafficLine {
  readonly at: Millis
  /** Which log it would stand in: AWS's own, or that of the hook. */
  readonly log: 'iot' | 'hook'
  readonly line: string
}

/** What every entry of AWS IoT says, and the members that only some have. */
export interface EntryFacts {
  readonly at: Millis
  readonly type: string
  readonly account: string
  /** Entries of jobs carry none. */
  readonly traceId: string | null
  readonly level?: Level
  readonly failed?: boolean
  /** Made by `member` and `plain`, each with a comma before it. */
  readonly members: string
}

/** An entry of AWS IoT. */
export function entryText({ at, type, account, traceId, failed = false, level = failed ? 'ERROR' : 'INFO', members }: EntryFacts): string {
  const trace = traceId === null ? '' : plain('traceId', traceId)
  const status = failed ? 'Failure' : 'Success'
  return `{"timestamp":"${awsTime(at)}","logLevel":"${level}"${trace},"accountId":"${account}","status":"${status}","eventType":"${type}"${members}}`
}

/** A member whose text needs no escape. */
export function plain(name: string, value: string): string {
  return `,"${name}":"${value}"`
}

/** A member of any value. */
export function member(name: string, value: unknown): string {
  return `,"${name}":${JSON.stringify(value)}`
}

/** What a call of the hook is about. */
export interface HookFacts {
  readonly at: Millis
  readonly requestId: string
  readonly account: string
  readonly region: string
  readonly claim: CertificateId
  readonly certificate: CertificateId
  readonly clientId: string
  readonly template: string
  readonly serial: string
  readonly allow: boolean
}

/** The hook's line (design 5.2). */
export function hookText(facts: HookFacts): string {
  const { at, requestId, account, region, claim, certificate, clientId, template, serial, allow } = facts
  const arn = `arn:aws:iot:${region}:${account}:provisioningtemplate/${template}`
  const begin = `{"eventType":"PreProvisioningHook","timestamp":"${awsTime(at)}","requestId":"${requestId}","accountId":"${account}"`
  const who = `,"claimCertificateId":"${claim}","certificateId":"${certificate}"${member('clientId', clientId)}`
  return `${begin}${who},"templateArn":"${arn}"${member('parameters', { SerialNumber: serial })},"allowProvisioning":${allow}}`
}

/** What the runtime of the hook puts before and around a line that the hook prints. */
export type Runtime = 'bare' | 'node' | 'python'

/** The lines of one call of the hook: what it says, and what its runtime writes round it. Nothing but the line where there is no runtime. */
export function linesOfCall(runtime: Runtime, facts: HookFacts, took: Millis): readonly TrafficLine[] {
  const { at, requestId } = facts
  const line = (line: string, after = 0): TrafficLine => ({ at: at + after, log: 'hook', line })
  if (runtime === 'bare') return [line(hookText(facts))]
  const time = new Date(at).toISOString()
  const prefix = runtime === 'node' ? `${time}\t${requestId}\tINFO\t` : `[INFO]\t${time}\t${requestId}\t`
  const duration = `Duration: ${took}.21 ms\tBilled Duration: ${took + 1} ms\tMemory Size: 128 MB\tMax Memory Used: 71 MB\t`
  return [
    line(`START RequestId: ${requestId} Version: $LATEST`),
    line(prefix + hookText(facts)),
    line(`END RequestId: ${requestId}`, took),
    line(`REPORT RequestId: ${requestId}\t${duration}`, took),
  ]
}

let lastMinute = Number.NaN
let minuteText = ''

/** AWS writes UTC with a blank between and no zone behind. The text of a minute is made once: lines come nearly in the order of time. */
export function awsTime(at: Millis): string {
  const minute = Math.floor(at / MINUTE)
  if (minute !== lastMinute) {
    lastMinute = minute
    minuteText = new Date(minute * MINUTE).toISOString().slice(0, 17).replace('T', ' ')
  }
  const rest = String(100_000 + at - minute * MINUTE)
  return `${minuteText}${rest.slice(1, 3)}.${rest.slice(3)}`
}
