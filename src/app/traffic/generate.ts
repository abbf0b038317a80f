// The generator: a plan to lines and labels, minute by minute, in bounded memory. The same plan gives the same again.
import { MINUTE } from '../../model/time.ts'
import { seededRandom } from '../seeded-random.ts'
import { storiesOf, timesWithin } from './actors.ts'
import { createDelivery, type Delivery, type Disturbance, noDisturbance } from './delivery.ts'
import type { Label } from './device.ts'
import type { TrafficLine } from './entry.ts'
import { createMinutes, type Minutes } from './minutes.ts'
import type { TrafficPlan } from './plan.ts'
import type { Delivered } from './shapes.ts'

/** What happens in one minute. */
export interface TrafficMinute {
  /** In the order in which they are delivered: that of their times, unless the traffic is disturbed. */
  readonly lines: readonly Delivered[]
  /** Of the visits that begin. */
  readonly labels: readonly Label[]
}

export interface Traffic {
  /**
   * The minutes in which something happens. Traffic until a number of bytes goes on until `isEnough`, however long that takes. Visits
   * that began before the end are told to theirs: the last minutes hold nothing else. To be read once.
   */
  minutes(isEnough: () => boolean): Generator<TrafficMinute>
  /** What was done to the lines so far. */
  readonly met: Delivery['met']
}

/** The traffic of a plan, disturbed on its way. */
export function generate(plan: TrafficPlan, disturbance: Disturbance = noDisturbance): Traffic {
  const minutes = createMinutes()
  const delivery = createDelivery(disturbance, plan.options.seed, minutes)
  return { minutes: (isEnough) => tell(plan, isEnough, minutes, delivery), met: delivery.met }
}

function* tell(plan: TrafficPlan, isEnough: () => boolean, minutes: Minutes, { put }: Delivery): Generator<TrafficMinute> {
  const { from, to, options } = plan
  const isOver = (minute: number): boolean => ('days' in options.until ? minute * MINUTE >= to : isEnough())
  for (let minute = Math.floor(from / MINUTE); !isOver(minute); minute += 1) {
    const labels = beginMinute(plan, minute, put)
    const lines = minutes.take(minute)
    if (lines.length + labels.length > 0) yield { lines, labels }
  }
  for (let minute = minutes.next(); minute !== null; minute = minutes.next()) yield { lines: minutes.take(minute), labels: [] }
}

/** Hands over the lines of everything that begins in a minute, and returns its labels. */
function beginMinute(
  { actors, options, noise, noiseRate }: TrafficPlan,
  minute: number,
  put: (line: TrafficLine) => void,
): readonly Label[] {
  const labels: Label[] = []
  for (const actor of actors) {
    for (const story of storiesOf(actor, options.seed, minute)) {
      story.lines.forEach(put)
      labels.push(...story.labels)
    }
  }
  if (noiseRate > 0) {
    const random = seededRandom('noise', options.seed, minute)
    for (const at of timesWithin(minute, random.poisson(noiseRate), random)) put(noise(at, random))
  }
  return labels
}
