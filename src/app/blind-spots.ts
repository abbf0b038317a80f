// What cannot be judged from a history, because of what it does not hold; each with what mends it.
import type { DisorderedFile } from '../ingest/disorder.ts'
import { type CertificateId, UNREGISTERED } from '../model/claim.ts'
import { DAY, HOUR, isoTime, MINUTE, type Millis } from '../model/time.ts'
import type { Configuration } from './configuration.ts'
import type { Evidence, HistoryFacts } from './history-facts.ts'

/** Three visits to each hour of the week: before that no expectation applies (detect/expectation.ts). */
export const LEARNT_AFTER: Millis = 21 * DAY

/** Longer than a weekend of a factory that works five days. */
const LONG_GAP: Millis = 72 * HOUR
const LONGEST_SETTLE: Millis = DAY
/** Fewer are accidents. */
const UNREADABLE_SHARE = 0.01
const LOG_IT = 'Let AWS log the claim at INFO (SetV2LoggingLevel, target PRINCIPAL_ID): docs/going-to-production.md, step 2.'

/** What each lack means, and what mends it; docs/replay.md is made from it. Nothing in it is chosen by a device. */
export const blindSpotCatalogue = {
  'nothing-seen': {
    text: 'no entry names a configured claim or a provisioning topic: nothing can be judged',
    mend: `Check claims[].id. ${LOG_IT}`,
  },
  'claim-not-seen': {
    text: 'no entry names this claim: it was not used, or it is not logged',
    mend: `Check its id, and that this is the log of its account and region. ${LOG_IT}`,
  },
  'only-failures': {
    text: 'only failures are logged (level ERROR): accepted devices, volume and orphans cannot be judged',
    mend: LOG_IT,
  },
  'no-requests': {
    text: 'no create or register request is logged: certificates that were fetched and never registered cannot be seen',
    mend: `${LOG_IT} An event-level setting may have switched Publish-In off.`,
  },
  'no-replies': {
    text: "no reply of AWS is logged: whether a device was accepted rests on time-outs, or on the hook's line",
    mend: 'Log the event type Publish-Out at INFO (SetV2LoggingOptions, eventConfigurations): replies may lack the principal.',
  },
  'no-hook-lines': {
    text: 'no line of the pre-provisioning hook: serials are unknown, and what was minted can only be inferred',
    mend: "Give the hook's log beside this one (docs/going-to-production.md, step 4); without a hook say hook: false.",
  },
  'no-connections': {
    text: 'no accepted connection is logged: limits on connects see nothing',
    mend: `${LOG_IT} An event-level setting may have switched Connect off.`,
  },
  'no-addresses': {
    text: 'connections or requests name no address that can be read: who uses the claim by them cannot be judged, only how much',
    mend: 'Look at sourceIp in the log: what stands between AWS and this file must leave it as it is.',
  },
  'short-history': {
    text: 'less than three weeks: what is usual at an hour of the week is not known, so only your limits and declarations apply',
    mend: "Replay a longer time, and keep the log group's retention above it.",
  },
  'long-gap': {
    text: 'three days or more without any entry, by a holiday, a log that was off, or a file that is missing here',
    mend: 'If the factory worked then, find the missing logs: windows and expectations take the silence for real.',
  },
  'out-of-order': {
    text: 'entries further out of order than the settle time: they join only what is still open, and may be missed',
    mend: 'Sort this file by time.',
  },
} as const

/** A closed list; members are only ever added. */
export type BlindSpotKind = keyof typeof blindSpotCatalogue

export interface BlindSpot {
  readonly what: BlindSpotKind
  /** Ids of the claims that it is about, `_unregistered` among them; none where it is about the whole history. */
  readonly claims: readonly string[]
  readonly text: string
  readonly mend: string
}

/** Everything that this history leaves in the dark: files in disorder, then claim by claim, the gravest first, then silences. */
export function blindSpots(facts: HistoryFacts, disorder: readonly DisorderedFile[], configuration: Configuration): readonly BlindSpot[] {
  if (facts.all.from === null) return [spot('nothing-seen')]
  const dark = new Map<string, readonly BlindSpotKind[]>()
  for (const [id, evidence] of facts.claims) dark.set(id, darkOfClaim(evidence, facts, expectsHook(id, configuration)))
  if (facts.unregistered.from !== null) dark.set(UNREGISTERED, darkSteps(facts.unregistered, facts))
  const ofClaims = kinds.flatMap((kind) => {
    const claims = Array.from(dark.keys()).filter((claim) => dark.get(claim)?.includes(kind))
    return claims.length === 0 ? [] : [spot(kind, claims)]
  })
  return [...disorder.map(outOfOrder), ...ofClaims, ...longGaps(facts.gaps)]
}

const isKind = (name: string): name is BlindSpotKind => name in blindSpotCatalogue
const kinds = Object.keys(blindSpotCatalogue).filter(isKind)

function spot(what: BlindSpotKind, claims: readonly string[] = [], details: Partial<Pick<BlindSpot, 'text' | 'mend'>> = {}): BlindSpot {
  return { what, claims, ...blindSpotCatalogue[what], ...details }
}

function expectsHook(id: CertificateId, configuration: Configuration): boolean {
  return configuration.claims.some((claim) => claim.id === id && claim.hook)
}

/** What is dark about a configured claim. Where hardly anything of it is logged only that is said: the rest follows from it. */
function darkOfClaim(evidence: Evidence, facts: HistoryFacts, hook: boolean): readonly BlindSpotKind[] {
  const { entries, from, to } = evidence
  if (from === null || to === null) return ['claim-not-seen']
  const dark = [...darkSteps(evidence, facts)]
  if (dark.includes('only-failures')) return dark
  if (hook && entries.hookLines === 0) dark.push('no-hook-lines')
  if (entries.connections === 0) dark.push('no-connections')
  if (evidence.withoutAddress > UNREADABLE_SHARE * (entries.connections + entries.requests)) dark.push('no-addresses')
  if (to - from < LEARNT_AFTER) dark.push('short-history')
  return dark
}

/** Which steps of provisioning are dark. A reply may name no principal, or that of the new device. */
function darkSteps({ entries, successes, failures }: Evidence, facts: HistoryFacts): readonly BlindSpotKind[] {
  if (successes === 0 && failures > 0 && entries.hookLines === 0) return ['only-failures']
  const replies = entries.replies + facts.unattributed.entries.replies + facts.unregistered.entries.replies
  return [...(entries.requests === 0 ? (['no-requests'] as const) : []), ...(replies === 0 ? (['no-replies'] as const) : [])]
}

function outOfOrder({ file, entries, furthest }: DisorderedFile): BlindSpot {
  const minutes = Math.ceil(furthest / MINUTE)
  const { text, mend } = blindSpotCatalogue['out-of-order']
  return spot('out-of-order', [], {
    text: `${file}: ${entries} ${text} (up to ${minutes} minutes)`,
    mend: furthest <= LONGEST_SETTLE ? `Sort this file by time, or set settle to ${minutes}m.` : mend,
  })
}

function longGaps(gaps: HistoryFacts['gaps']): readonly BlindSpot[] {
  const long = gaps.filter(({ from, to }) => to - from >= LONG_GAP).toSorted((a, b) => b.to - b.from - (a.to - a.from))
  const [longest] = long
  if (longest === undefined) return []
  const times = long.length === 1 ? 'once' : `${long.length} times, the longest`
  const text = `${blindSpotCatalogue['long-gap'].text}: ${times} from ${isoTime(longest.from)} to ${isoTime(longest.to)}`
  return [spot('long-gap', [], { text })]
}
