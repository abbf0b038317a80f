// What was declared about a claim and is broken by an attempt: facts, each told once a source and day.
import { type Attempt, isAccepted } from '../model/attempt.ts'
import type { Level, Signal } from '../model/finding.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { DAY, HOUR, isoTime, MINUTE, type Millis } from '../model/time.ts'
import { bytesOf, numberOf, type Row } from './cells.ts'
import { concat } from './concat.ts'
import type { Declared } from './declared.ts'
import { createKeySet, keyOf } from './keys.ts'
import { createTemporaryClaim, type Doubt } from './temporary-claim.ts'

/** A broken declaration. The text holds what was declared and a network prefix, and nothing that the device chose. */
export interface Breach {
  readonly signal: Signal
  readonly level: Level
  readonly text: string
  /** What it is told of once a day; absent: its source. */
  readonly of?: string
}

/** Where an attempt came from: its network prefix, null where none is known, and whether that lies in a declared site. */
export interface Origin {
  readonly source: string | null
  readonly isInside: boolean
  /** The attempt was not told before: what is told again is put right, and is no other device. */
  readonly isFirst: boolean
}

export interface ContractRules {
  /** Declarations that the attempt breaks and that were not told of its source on its UTC day yet. */
  check(attempt: Attempt, origin: Origin): readonly Breach[]
  save(): readonly Row[]
}

const NOTHING_BROKEN: readonly Breach[] = []

/** By source and day. Beyond it the oldest may be told again: under the same id, so that readers drop the second. */
const MOST_TOLD = 1_024
/** Overtime is no breach: so long after the last shift, and so many devices within a night. */
const OVERTIME: Millis = 30 * MINUTE
const FEWEST_OFF_SHIFT = 3
const NIGHT: Millis = 12 * HOUR

/** The rules of a configured claim. */
export function createContractRules(settings: ClaimSettings, declared: Declared, saved: readonly Row[] = []): ContractRules {
  const told = createKeySet(MOST_TOLD, bytesOf(saved[0]?.[0]))
  let [nightSince = 0, inNight = 0] = (saved[0] ?? []).slice(1).map(numberOf)

  /** Counts devices that are provisioned while nobody is at work. */
  function offShift({ at, source, outcome }: Attempt): readonly Breach[] {
    if (!isAccepted(outcome) || declared.offShiftFor(source ?? null, at) <= OVERTIME) return NOTHING_BROKEN
    if (at - nightSince > NIGHT) [nightSince, inNight] = [at, 0]
    inNight += 1
    return inNight < FEWEST_OFF_SHIFT
      ? NOTHING_BROKEN
      : [alertOf('off-shift', `${inNight} devices were provisioned while no declared shift was at work`)]
  }

  /** Told once a source and day. A template that a site of the claim's begins to use is a roll-out: told once, wherever it is used. */
  function causeOf({ signal, of }: Breach, { at, template = '' }: Attempt, { source, isInside }: Origin): readonly (string | number)[] {
    if (of !== undefined) return [of, Math.floor(at / DAY)]
    return signal === 'unknown-template' && isInside ? ['at a site', template] : [source ?? '', Math.floor(at / DAY)]
  }

  return {
    check(attempt, origin) {
      let breaches = breachesOf(attempt, settings, declared)
      if (origin.isFirst) breaches = concat(concat(breaches, overrunBy(attempt, declared)), offShift(attempt))
      if (breaches.length === 0) return breaches
      return breaches.filter((breach) => told.add(keyOf(breach.signal, ...causeOf(breach, attempt, origin))))
    },
    save: () => [[told.save(), nightSince, inNight]],
  }
}

/**
 * The rules of a claim that nobody configured: it breaks the one that it should be, once a day and whatever the source, unless it does what
 * a temporary claim of one of these templates does.
 */
export function createStrangerRules(temporaryClaimTemplates: readonly string[], saved: readonly Row[] = []): ContractRules {
  const [given, ...numbers] = saved[0] ?? []
  const told = createKeySet(MOST_TOLD, bytesOf(given))
  const temporary = createTemporaryClaim(temporaryClaimTemplates, numbers.map(numberOf))
  return {
    check(attempt, { isFirst }) {
      const breach = isFirst ? breachOfStranger(temporary.judge(attempt)) : null
      return breach !== null && told.add(keyOf(breach.signal, '', Math.floor(attempt.at / DAY))) ? [breach] : []
    },
    save: () => [[told.save(), ...temporary.save()]],
  }
}

/** Every declaration that the attempt breaks by itself, whatever became of it. */
export function breachesOf(attempt: Attempt, settings: ClaimSettings, declared: Declared): readonly Breach[] {
  const { templates, closesAt, countries = [] } = settings
  const breaches: Breach[] = []
  if (templates !== undefined && attempt.template !== undefined && !templates.some((template) => template === attempt.template)) {
    const allowed = templates.length === 0 ? 'none is' : `allowed: ${templates.join(', ')}`
    breaches.push(alertOf('unknown-template', `a template was asked for that is not declared for this claim (${allowed})`))
  }
  if (declared.isCanary(attempt.serial)) {
    breaches.push({
      signal: 'canary-serial',
      level: 'contain',
      text: 'a serial was used that no device has: the list of serials is stolen',
    })
  } else if (declared.serialIs(attempt.serial) === 'undeclared') {
    breaches.push(alertOf('undeclared-serial', 'a serial was used that is not declared for this claim'))
  } else if (attempt.serial === undefined && declared.clientIs(attempt.clientId) === 'undeclared') {
    breaches.push(
      alertOf('undeclared-client', 'a client id was used that breaks the pattern declared for this claim, and no hook told its serial'),
    )
  }
  const foreign = attempt.source === undefined ? null : declared.foreignCountryOf(attempt.source)
  if (foreign !== null) {
    const allowed = countries.length === 0 ? 'none is' : countries.join(', ')
    // Where every device has a network of its own, a hundred of one country are one story.
    breaches.push({
      ...alertOf('outside-countries', `the claim was used from ${foreign} (told once a day, for all sources there); declared: ${allowed}`),
      of: foreign,
    })
  }
  if (closesAt !== undefined && attempt.at >= closesAt) {
    breaches.push(alertOf('closed-claim', `the claim was used after it closed (${isoTime(closesAt)})`))
  }
  return breaches
}

/** A plan raises what is expected, and more than it promised is a breach. */
function overrunBy(attempt: Attempt, { plans }: Declared): readonly Breach[] {
  if (attempt.outcome !== 'ok') return NOTHING_BROKEN
  const use = plans.count(attempt)
  if (use === null || use.used <= use.plan.devices) return NOTHING_BROKEN
  return [alertOf('plan-exceeded', `a plan promised ${use.plan.devices} devices until ${isoTime(use.plan.to)}, and more came`)]
}

function alertOf(signal: Signal, text: string): Breach {
  return { signal, level: 'alert', text }
}

function breachOfStranger(doubt: Doubt | null): Breach | null {
  if (doubt === null) return null
  if (doubt.is === 'stranger') return UNREGISTERED_CLAIM
  const { registrations, tries } = doubt
  const text = `a temporary claim is made for one device: this one registered ${registrations} and was tried ${tries} times; it is never acted upon`
  return alertOf('temporary-claim', text)
}

const UNREGISTERED_CLAIM: Breach = {
  signal: 'unregistered-claim',
  level: 'alert',
  text: 'a certificate that is not a configured claim was used to provision; it is never acted upon',
}
