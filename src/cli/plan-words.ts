// What is said of plans, for people and for programs.
import { openNetworks, surprisesOfPlan } from '../app/plan-reach.ts'
import { type AnnouncedPlan, type KnownPlan, type PlanStanding, standingOf } from '../app/plans.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { planIdOf } from '../model/plan.ts'
import type { ClaimSettings, Plan } from '../model/settings.ts'
import { isoTime, type Millis } from '../model/time.ts'
import type { Column } from './output.ts'
import { byShortenedId, type IdWords } from './shortened-id.ts'
import { counted, grouped } from './text.ts'

/** A plan as it is listed. */
export interface ListedPlan extends KnownPlan {
  readonly alias: string | null
  readonly standing: PlanStanding
}

/** The columns of `plan list`. */
export const planColumns: readonly Column<ListedPlan>[] = [
  { head: 'PLAN', of: (row) => row.announced?.planId ?? '(configuration)' },
  { head: 'CLAIM', of: (row) => row.alias ?? `…${row.claim.slice(-8)}` },
  { head: 'STATE', of: (row) => row.standing },
  { head: 'FROM', of: (row) => isoTime(row.plan.from) },
  { head: 'TO', of: (row) => isoTime(row.plan.to) },
  { head: 'DEVICES', of: (row) => String(row.plan.devices) },
  { head: 'SOURCES', of: (row) => row.plan.cidrs?.join(' ') || '(the sites)' },
  { head: 'TEMPLATE', of: (row) => row.plan.template ?? '(any)' },
  { head: 'BY', of: (row) => row.announced?.last.by ?? '' },
  { head: 'NOTE', of: noteOf },
]

/** Why it was announced; and who took it back, and why. */
function noteOf({ announced, withdrawn }: ListedPlan): string {
  const why = withdrawn === null || withdrawn.reason === '' ? '' : `: ${withdrawn.reason}`
  return [announced?.last.reason ?? '', withdrawn === null ? '' : `withdrawn by ${withdrawn.by}${why}`]
    .filter((text) => text !== '')
    .join('; ')
}

/** The same for programs. Members are only ever added. */
export function planJson({ claim, alias, plan, announced, withdrawn, standing }: ListedPlan): object {
  const { from, to, devices, cidrs = [], template = null } = plan
  const said = (word: AnnouncedPlan['announced']['last'] | null) => (word === null ? null : { ...word, at: isoTime(word.at) })
  return {
    ...{ id: announced?.planId ?? null, claim, alias, state: standing, from: isoTime(from), to: isoTime(to), devices, cidrs, template },
    ...{ announced: said(announced?.last ?? null), withdrawn: said(withdrawn) },
  }
}

/** What a person should know who announces a plan of a claim beside its other plans, those that stand. */
export function remarksOn(plan: Plan, claim: ClaimSettings, others: readonly KnownPlan[], now: Millis): readonly string[] {
  return [
    ...(plan.from < now ? ['it has begun already: what was judged until now is not judged again, and what was told stays told'] : []),
    ...remarksOnReach(plan, claim),
    ...remarksOnOthers(plan, claim, others),
  ]
}

function remarksOnReach(plan: Plan, claim: ClaimSettings): readonly string[] {
  const bySites = (plan.cidrs ?? []).length === 0 ? reachOfSites(claim) : null
  return [
    ...(bySites === null ? [] : [`it names no network, and ${bySites}: it covers devices from anywhere`]),
    ...surprisesOfPlan(plan, claim),
  ]
}

/** Why the sites of a claim do not narrow a plan without networks; null where they do. */
function reachOfSites({ sites = [] }: ClaimSettings): string | null {
  const cidrs = sites.flatMap((site) => site.cidrs)
  if (cidrs.length === 0) return 'the claim has no sites that do'
  const open = openNetworks(cidrs)
  return open.length === 0 ? null : `the claim's sites hold every address (${open.join(', ')})`
}

function remarksOnOthers(plan: Plan, { id: claim }: ClaimSettings, others: readonly KnownPlan[]): readonly string[] {
  const id = planIdOf(claim, plan)
  const same = others.find(({ announced }) => announced?.planId === id)
  const isMended = same !== undefined && same.plan.devices !== plan.devices
  const overlapping = others.filter((other) => planIdOf(claim, other.plan) !== id && other.plan.from < plan.to && other.plan.to > plan.from)
  const together = overlapping.reduce((sum, other) => sum + other.plan.devices, plan.devices)
  const overlap = `it overlaps ${counted(overlapping.length, 'other plan')}: each counts its own devices, together they promise ${grouped(together)}`
  return [
    ...(isMended ? [`it was announced for ${grouped(same.plan.devices)} devices; what was counted under it stays`] : []),
    ...(overlapping.length === 0 ? [] : [overlap]),
  ]
}

const idWords: IdWords = {
  ...{ one: 'a plan', several: 'plans', listedBy: 'plan list' },
  notFound: {
    code: 'plan-not-found',
    what: 'no plan with that id was announced',
    mend: '`claimwatch plan list` shows those that were announced; one of the configuration is taken back there.',
  },
}

/** The announced plan of an id, as `byShortenedId`. Throws `usage`, and `plan-not-found` also where nothing of it is left to be taken back. */
export function planToWithdraw(plans: readonly AnnouncedPlan[], id: string, now: Millis): AnnouncedPlan {
  const plan = byShortenedId(plans, ({ announced }) => announced.planId, id, idWords)
  const standing = standingOf(plan, now)
  if (standing === 'ended' || standing === 'withdrawn') {
    throw new ClaimwatchError('plan-not-found', {
      what: `plan ${plan.announced.planId} has ${standing === 'ended' ? 'ended' : 'been withdrawn'} already`,
    })
  }
  return plan
}
