// The log lines of one attempt, in the shapes in which AWS IoT and the pre-provisioning hook write them.
import type { CertificateId } from '../model/claim.ts'
import { isoTime, type Millis } from '../model/time.ts'
import type { SeededRandom } from './seeded-random.ts'

/** A made-up log line. */
export interface TrafficLine {
  readonly at: Millis
  /** Which log it would stand in: AWS's own, or that of the hook. */
  readonly log: 'iot' | 'hook'
  readonly line: string
}

/** How an attempt goes. A duplicate is an `ok` with a serial number that was registered before. */
export type Course = 'ok' | 'register-rejected' | 'create-refused' | 'orphan'

/** One device's try. */
export interface Trial {
  readonly at: Millis
  readonly course: Course
  readonly claim: CertificateId
  /** Client id and serial number are one text, as in AWS's sample client. */
  readonly serial: string
  readonly address: string
  readonly template: string
  readonly account: string
  readonly region: string
  readonly hook: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** The lines of an attempt, in the order of their times: connect, four subscriptions, create, register, disconnect. */
export function linesOfAttempt(trial: Trial, random: SeededRandom): readonly TrafficLine[] {
  const create = '$aws/certificates/create/json'
  const register = `$aws/provisioning-templates/${trial.template}/provision/json`
  const certificate = random.hex(64)
  const lines: TrafficLine[] = []
  let at = trial.at
  const port = random.between(32_768, 60_999)
  const say = (waited: number, eventType: string, fields: Fields = {}): void => {
    lines.push({ at, log: 'iot', line: brokerLine(at, eventType, { ...sessionOf(trial, port), ...fields }, random) })
    at += waited
  }
  const soon = (): number => random.between(20, 180)

  say(soon(), 'Connect')
  for (const topicName of [`${create}/accepted`, `${create}/rejected`, `${register}/accepted`, `${register}/rejected`]) {
    say(soon(), 'Subscribe', { topicName })
  }
  if (trial.course === 'create-refused') {
    say(soon(), 'Publish-In', { topicName: create, ...REFUSED })
    say(0, 'Disconnect', { disconnectReason: 'FORBIDDEN_ACCESS' })
    return lines
  }
  say(soon(), 'Publish-In', { topicName: create })
  // A device writes its new key to flash before it goes on.
  say(random.between(200, 2_000), 'Publish-Out', { topicName: `${create}/accepted` })
  if (trial.course === 'orphan') {
    say(0, 'Disconnect', { disconnectReason: 'CONNECTION_LOST' })
    return lines
  }
  const allowed = trial.course === 'ok'
  say(soon(), 'Publish-In', { topicName: register })
  if (trial.hook) {
    lines.push({ at, log: 'hook', line: hookLine(at, trial, certificate, allowed, random) })
    at += soon()
  }
  say(soon(), 'Publish-Out', { topicName: `${register}/${allowed ? 'accepted' : 'rejected'}` })
  say(0, 'Disconnect', { disconnectReason: 'CLIENT_INITIATED_DISCONNECT' })
  return lines
}

const REFUSED = { status: 'Failure', reason: 'AUTHORIZATION_FAILURE', details: 'Authorization Failure' }

/** What an attempt with a claim that is INACTIVE leaves behind, where `Connection.AuthNError` is logged. */
export function linesOfRefusal(trial: Trial, random: SeededRandom): readonly TrafficLine[] {
  const { at } = trial
  const fields = {
    ...sessionOf(trial, random.between(32_768, 60_999)),
    status: 'Failure',
    authenticationType: 'AWS_X509',
    targetPort: 8883,
    reason: 'DEVICE_CERTIFICATE_INACTIVE',
    details: 'The device certificate is inactive',
  }
  return [{ at, log: 'iot', line: brokerLine(at, 'Connection.AuthNError', fields, random) }]
}

function sessionOf(trial: Trial, sourcePort: number): Fields {
  return { accountId: trial.account, clientId: trial.serial, principalId: trial.claim, sourceIp: trial.address, sourcePort }
}

/** An entry of another device that has nothing to do with provisioning: what a real log is full of. */
export function lineOfNoise(trial: Trial, random: SeededRandom): TrafficLine {
  const { at } = trial
  const fields = { ...sessionOf({ ...trial, claim: random.hex(64) }, 8_883), topicName: `$aws/things/${trial.serial}/shadow/update` }
  return { at, log: 'iot', line: brokerLine(at, 'Publish-In', fields, random) }
}

/** AWS writes UTC with a blank between and no zone behind. */
function awsTime(at: Millis): string {
  return isoTime(at).replace('T', ' ').replace('Z', '')
}

function brokerLine(at: Millis, eventType: string, fields: Fields, random: SeededRandom): string {
  const { accountId, status = 'Success', clientId, principalId, sourceIp, sourcePort, topicName, ...rest } = fields
  return JSON.stringify({
    timestamp: awsTime(at),
    logLevel: status === 'Success' ? 'INFO' : 'ERROR',
    traceId: random.uuid(),
    accountId,
    status,
    eventType,
    protocol: 'MQTT',
    topicName,
    clientId,
    principalId,
    sourceIp,
    sourcePort,
    ...rest,
  })
}

/** The hook's line (design 5.2). */
function hookLine(at: Millis, trial: Trial, certificateId: CertificateId, allowProvisioning: boolean, random: SeededRandom): string {
  return JSON.stringify({
    eventType: 'PreProvisioningHook',
    timestamp: awsTime(at),
    requestId: random.uuid(),
    accountId: trial.account,
    claimCertificateId: trial.claim,
    certificateId,
    clientId: trial.serial,
    templateArn: `arn:aws:iot:${trial.region}:${trial.account}:provisioningtemplate/${trial.template}`,
    parameters: { SerialNumber: trial.serial },
    allowProvisioning,
  })
}
