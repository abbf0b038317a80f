// A device's visit at AWS, step by step: each writes the entries that AWS would, and keeps the truth about the attempts.
import type { CertificateId } from '../../model/claim.ts'
import { MINUTE, type Millis } from '../../model/time.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { Account, Device, Label, Story } from './device.ts'
import { entryText, linesOfCall, member, plain, type TrafficLine } from './entry.ts'

/** An attempt without a result ends this long after its last step: the setting `attemptTimeout` by default. */
const TIMEOUT = 3 * MINUTE

/** What AWS makes of a create request. `unheard`: accepted, but the device is gone before the answer. */
export type CreateAnswer = 'accepted' | 'rejected' | 'refused' | 'unheard'
/** What AWS makes of a register request. `denied`: by the hook; `failed`: by the service, after the hook's yes; `refused`: by the policy. */
export type RegisterAnswer = 'accepted' | 'denied' | 'failed' | 'refused' | 'unheard'

interface Attempt {
  readonly begin: Millis
  readonly clientId: string
  readonly address: string
  lastStepAt: Millis
  endedAt: Millis | null
  outcome: 'ok' | 'rejected' | 'orphan'
  certificate: CertificateId | null
  isRegistering: boolean
}

/** A visit that goes on. Its functions move `at` forward. */
export interface Visit {
  readonly device: Device
  readonly account: Account
  readonly random: SeededRandom
  readonly lines: TrafficLine[]
  readonly attempts: Attempt[]
  at: Millis
  address: string
  clientId: string
  /** The members that name the connection, as text. */
  connection: string
  /** The attempt that goes on on this connection. */
  open: Attempt | null
}

/** A visit that begins at `at`; nothing is written yet. */
export function beginVisit(device: Device, account: Account, at: Millis, random: SeededRandom): Visit {
  const { serial: clientId, address } = device
  return { device, account, random, lines: [], attempts: [], at, address, clientId, connection: '', open: null }
}

/** What was written and what is true, at the end of the visit. */
export function storyOf({ device, lines, attempts }: Visit): Story {
  const { actor, principal: claim, serial, template } = device
  const ended = attempts.map((attempt) => ({ ...attempt, end: attempt.endedAt ?? attempt.lastStepAt + TIMEOUT }))
  const first = Math.min(...ended.filter(({ outcome }) => outcome === 'ok').map(({ end }) => end))
  const labels = ended.map(({ begin, end, outcome, clientId, address, certificate }): Label => {
    const told = outcome === 'ok' && end > first ? 'duplicate' : outcome
    const made = outcome === 'rejected' ? null : certificate
    return { claim, actor, begin, end, outcome: told, clientId, serial, address, template, certificate: made }
  })
  return { lines, labels }
}

/** Lets time pass. */
export function wait(visit: Visit, least: Millis, most: Millis): void {
  visit.at += visit.random.between(least, most)
}

/** Opens a connection from a new port. */
export function connect(visit: Visit, address: string = visit.address): void {
  const { device, random } = visit
  visit.address = address
  visit.clientId = device.build.nameless ? `$GEN/${random.uuid()}` : device.serial
  visit.connection = connectionText(visit, random.between(32_768, 60_999))
  visit.open = null
  write(visit, 'Connect', visit.connection)
}

/** The members of an entry that say who speaks from where. */
function connectionText({ clientId, device, address }: Visit, port: number): string {
  const who = member('clientId', clientId) + plain('principalId', device.principal)
  return `${who}${plain('sourceIp', address)},"sourcePort":${device.build.portAsText ? `"${port}"` : port}`
}

/** A second connection under the same client id, for which AWS cuts the first. */
export function takeOver(visit: Visit): void {
  const first = visit.connection
  connect(visit)
  write(visit, 'Disconnect', `${first}${plain('reason', 'DUPLICATE_CLIENT_ID')}${plain('disconnectReason', 'DUPLICATE_CLIENTID')}`, true)
}

export type DisconnectReason = 'CLIENT_INITIATED_DISCONNECT' | 'CONNECTION_LOST' | 'MQTT_KEEP_ALIVE_TIMEOUT' | 'FORBIDDEN_ACCESS'

/** Ends the connection. */
export function disconnect(visit: Visit, reason: DisconnectReason): void {
  write(visit, 'Disconnect', visit.connection + plain('disconnectReason', reason))
}

/** Subscribes to the four topics of the answers: one by one, or under MQTT 5 at once. */
export function subscribe(visit: Visit): void {
  const requests = [createTopic(visit), registerTopic(visit)]
  const filters = requests.flatMap((topic) => [`${topic}/accepted`, `${topic}/rejected`])
  if (!visit.device.build.mqtt5) {
    for (const filter of filters) write(visit, 'Subscribe', plain('topicName', filter) + visit.connection)
    return
  }
  const granted = filters.map((topicName) => ({ topicName, reasonCode: 1 }))
  write(visit, 'Subscribe', plain('topicName', filters.join(',')) + member('subscriptions', granted) + visit.connection)
}

/** Subscribes to, or publishes on, a topic that the policy does not allow. */
export function tryForbidden(visit: Visit, type: 'Subscribe' | 'Publish-In', topic: string): void {
  write(visit, type, member('topicName', topic) + visit.connection + REFUSED, true)
}

/** Asks for a certificate; a certificate that was asked for before and not registered is given up. */
export function create(visit: Visit, answer: CreateAnswer): void {
  const { open, random } = visit
  if (open !== null && !open.isRegistering) open.endedAt ??= visit.at
  const attempt = openAttempt(visit)
  const traceId = request(visit, createTopic(visit), answer === 'refused')
  if (answer === 'refused') {
    end(visit, 'rejected', attempt.lastStepAt)
    return
  }
  const isMade = answer !== 'rejected'
  if (isMade) attempt.certificate = random.hex(64)
  const servedAt = serve(visit, 'GetDeviceCredentials', traceId, attempt.certificate, !isMade)
  if (answer === 'unheard') return
  const answeredAt = reply(visit, `${createTopic(visit)}/${answer}`)
  if (!isMade) end(visit, 'rejected', answeredAt ?? servedAt)
}

/** Asks for the registration of the certificate, or tries to without one. */
export function register(visit: Visit, answer: RegisterAnswer): void {
  const attempt = visit.open ?? openAttempt(visit)
  attempt.isRegistering = true
  const traceId = request(visit, registerTopic(visit), answer === 'refused')
  if (answer === 'refused') {
    end(visit, 'rejected', attempt.lastStepAt)
    return
  }
  const { account } = visit
  const isAccepted = answer === 'accepted' || answer === 'unheard'
  callHook(visit, attempt, answer !== 'denied')
  const refusedAt = answer === 'denied' && account.hook !== 'absent' ? attempt.lastStepAt : null
  const servedAt = serve(visit, 'ProvisionDevice', traceId, attempt.certificate, !isAccepted)
  if (isAccepted) attempt.outcome = 'ok'
  if (answer === 'unheard') return
  const answeredAt = reply(visit, `${registerTopic(visit)}/${isAccepted ? 'accepted' : 'rejected'}`)
  end(visit, isAccepted ? 'ok' : 'rejected', answeredAt ?? refusedAt ?? (isAccepted ? null : servedAt))
}

/** Asks once more for the registration that was just refused, with the certificate of before: its token is good for an hour. */
export function registerAgain(visit: Visit, answer: RegisterAnswer): void {
  const certificate = visit.attempts.at(-1)?.certificate ?? null
  openAttempt(visit).certificate = certificate
  register(visit, answer)
}

const REFUSED = `${plain('reason', 'AUTHORIZATION_FAILURE')}${plain('details', 'Authorization Failure')}`

function createTopic({ device: { build } }: Visit): string {
  return `$aws/certificates/create${build.csr ? '-from-csr' : ''}/${build.format}`
}

function registerTopic({ device: { build, template } }: Visit): string {
  return `$aws/provisioning-templates/${template}/provision/${build.format}`
}

function openAttempt(visit: Visit): Attempt {
  const { at: begin, clientId, address } = visit
  const attempt: Attempt = {
    ...{ begin, clientId, address, lastStepAt: begin, endedAt: null },
    ...{ outcome: 'orphan', certificate: null, isRegistering: false },
  }
  visit.open = attempt
  visit.attempts.push(attempt)
  return attempt
}

/** `at`: null where nothing in the log says so. */
function end(visit: Visit, outcome: Attempt['outcome'], at: Millis | null): void {
  if (visit.open === null) return
  visit.open.outcome = outcome
  visit.open.endedAt = at
  visit.open = null
}

/** The device publishes a request. Returns the trace id. */
function request(visit: Visit, topic: string, isRefused: boolean): string {
  stepAt(visit)
  return write(visit, 'Publish-In', plain('topicName', topic) + visit.connection + (isRefused ? REFUSED : ''), isRefused)
}

/** AWS publishes an answer. Returns its time, null where it is not logged. */
function reply(visit: Visit, topic: string): Millis | null {
  const { account, connection, at } = visit
  if (account.replies === 'absent') return null
  stepAt(visit)
  const who = account.replies === 'named' ? connection : connection.replace(/,"principalId":"[^"]*"/, '')
  write(visit, 'Publish-Out', plain('topicName', topic) + who)
  return at
}

function callHook(visit: Visit, attempt: Attempt, allow: boolean): void {
  const { account, device, clientId, random } = visit
  if (account.hook === 'absent') return
  const certificate = attempt.certificate ?? random.hex(64)
  attempt.certificate = certificate
  const { serial, template, principal: claim } = device
  const who = { claim, certificate, clientId, template, serial, account: account.id, region: account.region }
  visit.lines.push(...linesOfCall(account.hook, { ...who, at: visit.at, requestId: random.uuid(), allow }, random.between(2, 9)))
  stepAt(visit)
  pass(visit)
}

/** The entry of the provisioning service. Returns its time, null where it cannot be told whose it is. */
function serve(visit: Visit, type: string, traceId: string, certificate: string | null, failed: boolean): Millis | null {
  const { account, device, random, at } = visit
  if (account.service === 'absent') return null
  const template = type === 'ProvisionDevice' ? plain('provisioningTemplateName', device.template) : ''
  const made = certificate === null ? '' : plain('deviceCertificateId', certificate)
  const members = template + made + plain('details', failed ? 'The request was refused' : 'The request was served')
  const isTraced = account.service === 'traced'
  log(visit, entryText({ at, type, account: account.id, traceId: isTraced ? traceId : random.uuid(), failed, members }), failed)
  pass(visit)
  return isTraced ? at : null
}

function stepAt(visit: Visit): void {
  if (visit.open !== null) visit.open.lastStepAt = visit.at
}

/** An entry of the broker. Returns its trace id. */
function write(visit: Visit, type: string, members: string, failed = false): string {
  const traceId = visit.random.uuid()
  const { at, account } = visit
  log(visit, entryText({ at, type, account: account.id, traceId, failed, members: plain('protocol', 'MQTT') + members }), failed)
  pass(visit)
  return traceId
}

function log(visit: Visit, line: string, failed: boolean): void {
  if (failed || visit.account.level !== 'error') visit.lines.push({ at: visit.at, log: 'iot', line })
}

/** A moment on the line, and at AWS. */
function pass(visit: Visit): void {
  wait(visit, 20, 180)
}
