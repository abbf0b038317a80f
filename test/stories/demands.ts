// What a story's why.md demands of the product, and what a replay falls short of.
import * as z from 'zod'
import type { Replayed } from '../../src/app/replay.ts'
import { prefixOf } from '../../src/detect/sources.ts'
import { acceptedOutcomes, outcomeKey, outcomes } from '../../src/model/attempt.ts'
import { atLeast, type Finding, type Level, levels, signals } from '../../src/model/finding.ts'
import type { ClaimSettings } from '../../src/model/settings.ts'
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'
import type { Told } from './life.ts'

const level = z.enum(levels)
const outcomeKeys = outcomes.map(outcomeKey)
const amount = z.number().int().positive()
/** What the product does instead, and why: the demand is known to be missed, and the test fails once it is met. */
const open = z.string().min(20).optional()
/** The finding rests on one of these. */
const by = z.array(z.enum(signals)).min(1).optional()

/** No finding at this level or a graver one, of anybody, in the whole story; `afterWeeks`: once the claim has been watched for so long. */
const never = z.strictObject({ never: level, afterWeeks: amount.optional(), open })
/**
 * A finding at this level or a graver one that names the attacker, after so many minutes, attempts and certificates of his at most; `on`:
 * of the claim with this alias.
 */
const found = z.strictObject({
  ...{ found: level, minutes: amount, attempts: amount, minted: z.number().int().min(0).optional() },
  ...{ on: z.string().optional(), by, open },
})
/** A finding at this level or a graver one, of anybody. */
const told = z.strictObject({ told: level, by, open })
/** So many findings at most, of whatever level: nobody is told the same thing again and again. */
const most = z.strictObject({ mostFindings: amount, open })
/** So many attempts of each outcome at least, and so many late entries: the story is about something. */
const seen = z.strictObject({ seen: z.partialRecord(z.enum([...outcomeKeys, 'late']), amount), open })

export const demandForm = z.union([never, found, told, most, seen])
export type Demand = z.infer<typeof demandForm>

/** What a demand is held against: the truth about a story, and what came of replaying it. */
export interface Heard {
  readonly claims: readonly Pick<ClaimSettings, 'id' | 'alias'>[]
  readonly told: Omit<Told, 'lines'>
  readonly replayed: Pick<Replayed, 'attempts' | 'findings' | 'from' | 'late'>
}

/** A demand in words, as the name of its test. */
export function wordsOf(demand: Demand): string {
  const words = bareWordsOf(demand)
  return demand.open === undefined ? words : `STILL FALLS SHORT: ${words} (${demand.open})`
}

function bareWordsOf(demand: Demand): string {
  const resting = 'by' in demand && demand.by !== undefined ? ` by ${demand.by.join(' or ')}` : ''
  if ('never' in demand) {
    const after = demand.afterWeeks === undefined ? '' : ` after ${demand.afterWeeks} weeks`
    return `${demand.never === 'alert' ? 'tells nothing' : `never says ${demand.never}`}${after}`
  }
  if ('told' in demand) return `says ${demand.told}${resting}`
  if ('mostFindings' in demand) return `tells at most ${demand.mostFindings} findings`
  if ('seen' in demand) return `sees ${Object.entries(demand.seen).map(([what, count]) => ` ${count} ${what}`)}`
  const minted = demand.minted === undefined ? '' : ` and ${demand.minted} certificates`
  const claim = demand.on === undefined ? '' : ` on ${demand.on}`
  return `says ${demand.found} of the attacker${claim}${resting} within ${demand.minutes} minutes, ${demand.attempts} attempts${minted}`
}

/** What the replay falls short of; null: the demand is met. */
export function shortfallOf(demand: Demand, heard: Heard): string | null {
  const { findings } = heard.replayed
  if ('never' in demand) {
    const from = (heard.replayed.from ?? 0) + (demand.afterWeeks ?? 0) * 7 * DAY
    return worded(findings.find(({ level: told, at }) => atLeast(told, demand.never) && at >= from))
  }
  if ('mostFindings' in demand) return findings.length <= demand.mostFindings ? null : `${findings.length} were told`
  if ('told' in demand) return findings.some((finding) => isSuch(finding, demand.told, demand.by)) ? null : 'nothing such was told'
  return 'seen' in demand ? unseen(demand, heard) : unfound(demand, heard)
}

function worded(finding: Finding | undefined): string | null {
  if (finding === undefined) return null
  const { level: told, at, source, reasons } = finding
  return `${told} at ${new Date(at).toISOString()} of ${source ?? 'nobody'}: ${reasons.map(({ text }) => text).join('; ')}`
}

function isSuch(finding: Finding, least: Level, signalsAsked: Extract<Demand, { told: Level }>['by']): boolean {
  const rests = signalsAsked === undefined || finding.reasons.some(({ signal }) => signalsAsked.includes(signal))
  return atLeast(finding.level, least) && rests
}

function unseen({ seen: asked }: Extract<Demand, { seen: unknown }>, { replayed }: Heard): string | null {
  const counts = outcomeKeys.map((outcome) => {
    const count = [...replayed.attempts.values()].reduce((sum, { attempts }) => sum + attempts[outcome], 0)
    return { what: outcome, count, least: asked[outcome] ?? 0 }
  })
  const short = [...counts, { what: 'late', count: replayed.late, least: asked.late ?? 0 }].filter(({ count, least }) => count < least)
  return short.length === 0 ? null : `there are only ${short.map(({ what, count }) => `${count} ${what}`).join(', ')}`
}

function unfound(demand: Extract<Demand, { found: Level }>, heard: Heard): string | null {
  const attack = attackOf(heard.told)
  if (attack === null) return 'nobody attacks in this story'
  const claim = heard.claims.find(({ alias }) => alias === demand.on)?.id
  const first = heard.replayed.findings
    .filter((finding) => demand.on === undefined || finding.claim === claim)
    .filter((finding) => finding.at >= attack.begins && isSuch(finding, demand.found, demand.by) && names(finding, attack.networks))
    .reduce<Finding | null>((best, finding) => (best === null || finding.at < best.at ? finding : best), null)
  if (first === null) return 'it was never told'
  const { minutes, attempts, minted } = costsOf(first.at, attack)
  const isInTime = minutes <= demand.minutes && attempts <= demand.attempts && minted <= (demand.minted ?? Number.POSITIVE_INFINITY)
  return isInTime ? null : `it was told after ${minutes} minutes, ${attempts} attempts and ${minted} certificates`
}

/** The part of a story in which its attacker does what he is measured by. */
export interface Attack {
  /** His first attempt, or when he turned. */
  readonly begins: Millis
  readonly networks: ReadonlySet<string>
  readonly attempts: readonly { readonly end: Millis; readonly mints: boolean }[]
}

/** The attack of a story; null where nobody attacks. */
export function attackOf({ attempts, turnsAt, culprit }: Omit<Told, 'lines'>): Attack | null {
  const own = attempts.filter(
    ({ actor, begin, address }) => actor === 'attacker' && begin >= (turnsAt ?? begin) && address === (culprit ?? address),
  )
  const [first] = own
  if (first === undefined) return null
  return {
    begins: first.begin,
    networks: new Set(own.flatMap(({ address }) => prefixOf(address) ?? [])),
    attempts: own.map(({ end, outcome }) => ({ end, mints: acceptedOutcomes.some((accepted) => accepted === outcome) })),
  }
}

/** What the attacker had got by then: minutes since he began, attempts, and certificates. */
export function costsOf(at: Millis, { begins, attempts }: Attack) {
  const ended = attempts.filter(({ end }) => end <= at)
  return { minutes: Math.ceil((at - begins) / MINUTE), attempts: ended.length, minted: ended.filter(({ mints }) => mints).length }
}

function names({ source, suspects }: Finding, networks: ReadonlySet<string>): boolean {
  return suspects.some((suspect) => networks.has(suspect)) || (source !== null && networks.has(source))
}
