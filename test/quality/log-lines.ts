// The made-up attempts as log lines: each a visit at AWS, and what a reader of the log can know of it afterwards.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import { type Account, type Device, type Label, sampleAccount, sampleBuild } from '../../src/app/traffic/device.ts'
import type { TrafficLine } from '../../src/app/traffic/entry.ts'
import { beginVisit, connect, create, register, storyOf, wait } from '../../src/app/traffic/visit.ts'
import type { Attempt, Outcome } from '../../src/model/attempt.ts'
import { SECOND } from '../../src/model/time.ts'
import { SERIAL_PATTERN } from './judge.ts'
import type { Told } from './story.ts'

/** An attempt as the log shows it. */
export interface Logged {
  readonly attempt: Attempt
  /** Its end is that of its time-out: it is complete when the watermark has passed it, and not at once. */
  readonly isTimedOut: boolean
}

/** Attempts as lines, both in the order of their times. */
export interface Written {
  readonly lines: readonly TrafficLine[]
  readonly logged: readonly Logged[]
}

const DECLARED = new RegExp(`^${SERIAL_PATTERN}$`)

/** The hook's line names the serial; without it nobody could tell a duplicate. */
const account: Account = { ...sampleAccount, hook: 'bare' }

/**
 * Writes attempts as AWS would log them. The client id is the serial, as in AWS's sample client, and an attempt ends when its answer
 * is logged, a moment after it began, or by its time-out.
 */
export function written(told: readonly Told[], seed: number): Written {
  const random = seededRandom('log-lines', seed)
  const visits = told.map((one) => visitOf(one, random))
  const inOrder = visits.map(({ label, told: one }) => ({ label, told: one })).sort((a, b) => a.label.end - b.label.end)
  const accepted = new Set<string>()
  return {
    lines: visits.flatMap(({ lines }) => lines).sort((a, b) => a.at - b.at),
    logged: inOrder.map(({ label, told: one }) => asLogged(label, one, accepted)),
  }
}

interface Visited {
  readonly told: Told
  readonly lines: readonly TrafficLine[]
  readonly label: Label
}

/** One connection for each attempt. */
function visitOf(told: Told, random: SeededRandom): Visited {
  const { claim, at, source = '', serial = '', template = '', outcome, presumed } = told.attempt
  const device: Device = {
    ...{ actor: told.attacker ? 'attacker' : 'factory', build: sampleBuild },
    ...{ principal: claim, serial, address: source, template },
  }
  const visit = beginVisit(device, account, at, random)
  connect(visit)
  create(visit, 'accepted')
  // A device that never registers is an orphan; one whose answer nobody logs is presumed to be accepted.
  if (outcome !== 'orphan') {
    wait(visit, 0, SECOND)
    register(visit, outcome === 'rejected' ? 'failed' : presumed === true ? 'unheard' : 'accepted')
  }
  const { lines, labels } = storyOf(visit)
  const [label] = labels
  if (label === undefined) throw new Error('a visit with a create request is an attempt')
  return { told, lines, label }
}

/** `accepted`: serials that were accepted before by what the log shows, which begins with the material. */
function asLogged({ claim, end, address, clientId, serial, template }: Label, { attempt }: Told, accepted: Set<string>): Logged {
  const presumed = attempt.presumed === true && attempt.outcome !== 'rejected' && attempt.outcome !== 'orphan'
  const outcome = outcomeIn(accepted, attempt.outcome, serial)
  const facts = { claim, at: end, source: address, clientId, outcome, presumed }
  // Of a device that never registers the log holds neither serial nor template.
  if (outcome === 'orphan') return { attempt: facts, isTimedOut: true }
  return { attempt: { ...facts, serial, template }, isTimedOut: presumed }
}

/** An engineer who tries what is off the pattern in another way than by its serial leaves no trace of that. */
function outcomeIn(accepted: Set<string>, outcome: Outcome, serial: string): Outcome {
  if (outcome === 'rejected' || outcome === 'orphan') return outcome
  if (!DECLARED.test(serial)) return 'off-pattern'
  const isAgain = accepted.has(serial)
  accepted.add(serial)
  return isAgain ? 'duplicate' : 'ok'
}
