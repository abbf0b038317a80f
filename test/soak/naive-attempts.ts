// Attempts, counted naively: the lines of one client after the other, put together as a person would with a pencil (design 3.2).
import type { Millis } from '../../src/model/time.ts'
import type { NaiveEvent } from './naive-reading.ts'

export interface NaiveAttempt {
  readonly claim: string
  readonly clientId: string
  readonly address: string | null
  readonly template: string | null
  readonly serial: string | null
  readonly certificate: string | null
  readonly end: Millis
  /** In the spelling of the windows' keys. */
  outcome: 'ok' | 'duplicate' | 'rejected' | 'orphan' | 'offPattern'
  /** Its requests. */
  readonly creates: number
  readonly registers: number
  readonly refusals: number
}

/** The lines of one attempt, in the order of their times. */
interface Gathered {
  readonly claim: string
  readonly clientId: string
  readonly connection: string | null
  readonly lines: NaiveEvent[]
  abandonedAt: Millis | null
}

export interface AttemptRules {
  readonly timeout: Millis
  /** The templates that each configured claim may use. */
  readonly templates: ReadonlyMap<string, readonly string[]>
}

/** Every attempt in some events, each of them given once, in the order (end). */
export function attemptsNaively(events: readonly NaiveEvent[], rules: AttemptRules): readonly NaiveAttempt[] {
  const clients = Map.groupBy(events.filter(isLineOfAttempt), ({ claim, clientId }) => `${claim} ${clientId}`)
  const attempts = [...clients.values()].flatMap(gather).map((gathered) => judged(gathered, rules))
  attempts.sort((a, b) => a.end - b.end)
  markDuplicates(attempts)
  return attempts
}

function isLineOfAttempt({ step, hook }: NaiveEvent): boolean {
  return step !== null || hook !== null
}

function gather(lines: readonly NaiveEvent[]): readonly Gathered[] {
  const attempts: Gathered[] = []
  for (const line of [...lines].sort((a, b) => a.at - b.at || placeOf(a) - placeOf(b))) {
    const { claim, clientId, connection, step } = line
    const own = attempts.filter((attempt) => attempt.connection === connection)
    const last = line.hook === null ? own.at(-1) : attempts.findLast(isAwaitingHook)
    if (step === 'create' && last !== undefined && !hasEnded(last) && !hasRegistered(last)) last.abandonedAt = line.at
    if (last === undefined || step === 'create' || (step === 'register' && hasEnded(last))) {
      attempts.push({ claim, clientId, connection, lines: [line], abandonedAt: null })
    } else last.lines.push(line)
  }
  return attempts
}

/** Of one millisecond: questions before answers, the hook between. */
function placeOf({ step, hook }: NaiveEvent): number {
  if (hook !== null) return 3
  return step === 'create' ? 0 : step === 'register' ? 2 : step?.startsWith('create/') ? 1 : 4
}

function isAwaitingHook({ lines }: Gathered): boolean {
  return lines.some(({ step }) => step === 'register') && lines.every(({ hook }) => hook === null)
}

function hasRegistered({ lines }: Gathered): boolean {
  return lines.some(({ step, hook }) => step?.startsWith('register') === true || hook !== null)
}

function hasEnded(attempt: Gathered): boolean {
  return replyIn(attempt) !== undefined || refusalIn(attempt) !== undefined || attempt.abandonedAt !== null
}

const FINAL = new Set(['create/rejected', 'register/rejected', 'register/accepted'])

function replyIn({ lines }: Gathered): NaiveEvent | undefined {
  return lines.find(({ step }) => step !== null && FINAL.has(step))
}

function refusalIn({ lines }: Gathered): NaiveEvent | undefined {
  return lines.find(({ step, failed, hook }) => hook?.allow === false || (failed && (step === 'create' || step === 'register')))
}

function judged(attempt: Gathered, { timeout, templates }: AttemptRules): NaiveAttempt {
  const { claim, clientId, lines, abandonedAt } = attempt
  const reply = replyIn(attempt)
  const refusal = refusalIn(attempt)
  const isRejected = reply === undefined ? refusal !== undefined : reply.step !== 'register/accepted'
  const template = lines.find((line) => line.template !== null)?.template ?? null
  const isForeign = template !== null && templates.get(claim)?.includes(template) === false
  const hook = lines.find((line) => line.hook !== null)?.hook ?? null
  const countOf = (is: (line: NaiveEvent) => boolean): number => lines.filter(is).length
  return {
    ...{ claim, clientId, template, serial: hook?.serial ?? null, certificate: isRejected ? null : (hook?.certificate ?? null) },
    address: lines.find((line) => line.address !== null)?.address ?? null,
    end: reply?.at ?? refusal?.at ?? abandonedAt ?? Math.max(...lines.map(({ at }) => at)) + timeout,
    outcome: isRejected ? 'rejected' : !hasRegistered(attempt) ? 'orphan' : isForeign ? 'offPattern' : 'ok',
    creates: countOf(({ step }) => step === 'create'),
    registers: countOf(({ step }) => step === 'register'),
    refusals: countOf(({ step, failed }) => failed && (step === 'create' || step === 'register')),
  }
}

/** A registration under a serial, or a client id where no hook told of one, that was registered before. */
function markDuplicates(attempts: readonly NaiveAttempt[]): void {
  const registered = new Set<string>()
  for (const attempt of attempts) {
    const { claim, clientId, serial } = attempt
    if (attempt.outcome === 'ok' && registered.has(`${claim} ${serial ?? clientId}`)) attempt.outcome = 'duplicate'
    if (attempt.outcome === 'rejected' || attempt.outcome === 'orphan') continue
    registered.add(`${claim} ${serial ?? clientId}`)
    registered.add(`${claim} ${clientId}`)
  }
}
