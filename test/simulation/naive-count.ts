// The oracle of counts: a naive program that reads the input once, all of it in memory, and knows nothing of the detector's code.
// It counts what design 3.2 and 5.3 ask for, of traffic as `traffic.ts` makes it: a client id is at one attempt at a time.
import type { Millis } from '../../src/model/time.ts'
import { claims, type Entry, TEMPLATE } from './traffic.ts'

/** The members of a log line that are counted by. */
interface Line {
  readonly timestamp: string
  readonly eventType: string
  readonly status?: string
  readonly principalId?: string
  readonly claimCertificateId?: string
  readonly clientId: string
  readonly topicName?: string
  readonly sourceIp?: string
  readonly templateArn?: string
  readonly parameters?: { readonly SerialNumber: string }
  readonly allowProvisioning?: boolean
}

/** An attempt as it ended. */
export interface NaiveAttempt {
  readonly claim: string
  readonly clientId: string
  began: Millis
  lastStepAt: Millis
  end: Millis | null
  result: 'open' | 'accepted' | 'rejected' | 'given-up'
  isRegistering: boolean
  hookAt: Millis | null
  registerAt: Millis | null
  /** Its create and register requests, and those of them that were refused. */
  creates: number
  refusals: number
  template: string | null
  serial: string | null
  source: string | null
  outcome: 'ok' | 'duplicate' | 'rejected' | 'orphan' | 'offPattern' | null
}

export interface NaiveReading {
  readonly attempts: readonly NaiveAttempt[]
  /** Entries that are no events. */
  readonly ignored: number
  readonly rejected: number
  /** Entries of configured claims that are counted by themselves, each with its time. */
  readonly counted: readonly { readonly claim: string; readonly at: Millis; readonly what: 'connects' | 'creates' | 'refusals' }[]
}

const configured = new Set<string>([claims.hooked, claims.plain])
/** The order of the steps of one attempt within one millisecond. */
const ORDER = [
  /^\$aws\/certificates\/create\/json$/,
  /create\/json\/accepted$/,
  /create\/json\/rejected$/,
  /provision\/json$/,
  /^hook$/,
  /provision\/json\/rejected$/,
  /provision\/json\/accepted$/,
]

interface Step {
  readonly at: Millis
  readonly rank: number
  readonly line: Line
}

/** Reads the input; no line of it twice. `timeout`: an attempt without a result ends so long after its last step. */
export function readNaively(entries: readonly Entry[], timeout: Millis): NaiveReading {
  const counted: { claim: string; at: Millis; what: 'connects' | 'creates' | 'refusals' }[] = []
  const steps = new Map<string, Step[]>()
  const nameless: Step[] = []
  let ignored = 0
  let rejected = 0
  for (const { line: text } of entries) {
    const line = parsed(text)
    if (line === null) {
      rejected += 1
      continue
    }
    const at = Date.parse(`${line.timestamp.replace(' ', 'T')}Z`)
    const claim = line.claimCertificateId ?? line.principalId
    const rank = ORDER.findIndex((pattern) => pattern.test(line.topicName ?? (line.eventType === 'PreProvisioningHook' ? 'hook' : '')))
    if (claim !== undefined && !configured.has(claim) && rank < 0) {
      ignored += 1
      continue
    }
    if (claim !== undefined && configured.has(claim)) {
      if (line.eventType === 'Connect') counted.push({ claim, at, what: 'connects' })
      if (rank === 0) counted.push({ claim, at, what: 'creates' })
      if (line.status === 'Failure') counted.push({ claim, at, what: 'refusals' })
    }
    if (rank < 0) continue
    if (claim === undefined) nameless.push({ at, rank, line })
    else push(steps, `${claim} ${line.clientId}`, { at, rank, line })
  }
  // An answer without a principal is of the claim that its client id asks under.
  for (const step of nameless) {
    const owner = [...steps.keys()].find((key) => key.endsWith(` ${step.line.clientId}`))
    if (owner !== undefined) push(steps, owner, step)
  }
  const attempts = [...steps].flatMap(([key, own]) => attemptsOf(key.slice(0, 64), own, timeout))
  judge(attempts, timeout)
  return { attempts, ignored, rejected, counted }
}

function push(steps: Map<string, Step[]>, key: string, step: Step): void {
  steps.set(key, [...(steps.get(key) ?? []), step])
}

function parsed(text: string): Line | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The attempts of one client with one claim. */
function attemptsOf(claim: string, steps: readonly Step[], timeout: Millis): readonly NaiveAttempt[] {
  const attempts: NaiveAttempt[] = []
  let open: NaiveAttempt | null = null
  for (const { at, rank, line } of steps.toSorted((a, b) => a.at - b.at || a.rank - b.rank)) {
    if (open !== null && at > open.lastStepAt + timeout) open = null
    if (rank === 0) {
      if (open !== null && open.result === 'open') Object.assign(open, { result: 'given-up', end: at })
      open = newAttempt(claim, line.clientId, at)
      attempts.push(open)
    }
    if (open === null) continue
    open.lastStepAt = at
    open.source ??= line.sourceIp ?? null
    open.template ??= /provisioning-?templates?\/([^/]+)/.exec(line.topicName ?? line.templateArn ?? '')?.[1] ?? null
    open.serial ??= line.parameters?.SerialNumber ?? null
    if (rank === 0) open.creates += 1
    if (rank === 3) open.registerAt = at
    if (rank === 4) open.hookAt = at
    if (rank >= 3) open.isRegistering = true
    if (line.status === 'Failure') open.refusals += 1
    if (line.status === 'Failure' || rank === 2 || rank === 5) Object.assign(open, { result: 'rejected', end: at })
    if (line.allowProvisioning === false) Object.assign(open, { result: 'rejected', end: at })
    if (rank === 6) Object.assign(open, { result: 'accepted', end: at })
  }
  return attempts
}

function newAttempt(claim: string, clientId: string, began: Millis): NaiveAttempt {
  return {
    ...{ claim, clientId, began, lastStepAt: began, end: null, result: 'open', isRegistering: false, hookAt: null, registerAt: null },
    ...{ creates: 0, refusals: 0, template: null, serial: null, source: null, outcome: null },
  }
}

/** In the order of their ends: what was registered before is a duplicate. */
function judge(attempts: NaiveAttempt[], timeout: Millis): void {
  for (const attempt of attempts) attempt.end ??= attempt.lastStepAt + timeout
  const registered = new Set<string>()
  for (const attempt of attempts.sort((a, b) => (a.end ?? 0) - (b.end ?? 0))) {
    const { claim, result, isRegistering, template, serial, clientId } = attempt
    const isForeign = configured.has(claim) && template !== null && template !== TEMPLATE
    if (result === 'rejected') attempt.outcome = 'rejected'
    else if (!isRegistering) attempt.outcome = 'orphan'
    else if (isForeign) attempt.outcome = 'offPattern'
    else attempt.outcome = registered.has(`${claim} ${serial ?? clientId}`) ? 'duplicate' : 'ok'
    if (attempt.outcome === 'rejected' || attempt.outcome === 'orphan') continue
    for (const key of [serial, clientId]) if (key !== null) registered.add(`${claim} ${key}`)
  }
}
