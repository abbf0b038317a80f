// The live source with the most evidence against it, as it stands at a moment: what a figure can tell of a claim.
import type { EvidenceReading, LevelReading } from '../../model/evidence-reading.ts'
import type { Millis } from '../../model/time.ts'
import { evidenceAgainst, fadeTo } from './against.ts'
import { dayOf, type Profile } from './profile.ts'
import { type Condition, conditions, type Evidence, isMet, type Situation } from './rules.ts'

/** Reads it off profiles, which stay as they are. A source that was not seen for a day and has no evidence left is not live. */
export function readStrongest(profiles: Iterable<Profile>, situation: Situation, at: Millis): EvidenceReading {
  let strongest: Profile | null = null
  let most: Evidence = { who: 0, what: 0 }
  for (const profile of profiles) {
    const faded = fadedTo(profile, at)
    const evidence = evidenceAgainst(faded)
    const isLive = faded.what !== null || faded.day >= dayOf(at) - 1
    if (!isLive || evidence.who + evidence.what <= most.who + most.what) continue
    strongest = faded
    most = evidence
  }
  const nats = { ...most, sum: most.who + most.what }
  if (strongest === null) return { nats, levels: { alert: NOTHING, contain: NOTHING, disable: NOTHING } }
  const levelOf = (level: keyof typeof conditions, source: Profile): LevelReading => toReading(conditions[level](source, most, situation))
  return {
    nats,
    levels: { alert: levelOf('alert', strongest), contain: levelOf('contain', strongest), disable: levelOf('disable', strongest) },
  }
}

const NOTHING: LevelReading = { share: 0, vetoes: 0 }

/** The profile with what time left of its evidence. Most have none, and are given as they are. */
function fadedTo(profile: Profile, at: Millis): Profile {
  if (profile.what === null) return profile
  const copy = { ...profile, what: profile.what.slice() }
  fadeTo(copy, Math.max(at, profile.votedAt))
  return copy
}

function toReading(asked: readonly Condition[]): LevelReading {
  const shares = asked.filter(({ kind }) => kind !== 'fact').map(({ value, needed }) => Math.max(0, Math.min(1, value / needed)))
  return { share: Math.min(1, ...shares), vetoes: asked.filter((condition) => condition.kind === 'fact' && !isMet(condition)).length }
}
