// A log group of CloudWatch in a simulation: entries become readable some time after they happened, some come late, some come twice,
// and now and then it cannot be read.
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import type { LogGroup, LogGroupRecord, Page } from '../../src/ingest/log-group.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'
import type { Machine } from './machine.ts'
import type { Entry, GroupName } from './traffic.ts'
import { callOver, type Mishaps } from './wire.ts'

/** An entry in its group, and from when on it can be read. */
export interface Delivery extends Entry {
  readonly eventId: string
  readonly readableAt: Millis
  /** It is readable only after it should be settled. */
  readonly isLate: boolean
  /** An earlier delivery holds the same line. */
  readonly isCopy: boolean
}

export interface DeliveryPlan {
  readonly settle: Millis
  /** Chances of an entry. */
  readonly late: number
  readonly doubled: number
}

/** How much later than settled a late entry comes at most: the deep sweep looks for it that long. */
const LATE_BY = 150 * SECOND

/** When each entry can be read; some of them come twice, as records of their own. */
export function deliveriesOf(
  entries: readonly Entry[],
  { settle, late, doubled }: DeliveryPlan,
  random: SeededRandom,
): readonly Delivery[] {
  const deliveries: Delivery[] = []
  const deliver = (entry: Entry, isCopy: boolean): void => {
    const isLate = random.chance(late)
    const usual = random.chance(0.8) ? 2 * SECOND : settle * 0.8
    const delay = isLate ? settle + 10 * SECOND + random.fraction() * LATE_BY : random.fraction() * usual
    const eventId = String(deliveries.length).padStart(56, '0')
    deliveries.push({ ...entry, eventId, readableAt: entry.at + Math.floor(delay), isLate, isCopy })
  }
  for (const entry of entries) {
    deliver(entry, false)
    if (random.chance(doubled)) deliver(entry, true)
  }
  return deliveries
}

/** What the log groups of an account hold, and whether it can be read at the moment. */
export interface LogAccount {
  readonly deliveries: readonly Delivery[]
  readonly pageSize: number
  /** Why the group cannot be read; null where it can. */
  failure: ErrorCode | null
}

/** The door to a group, from one machine. */
export function openGroup(account: LogAccount, name: GroupName, machine: Machine, mishaps: Mishaps): LogGroup {
  const own = account.deliveries.filter(({ group }) => group === name)

  function read({ from, to, token }: Parameters<LogGroup['readPage']>[0]): Page {
    if (account.failure !== null) throw new ClaimwatchError(account.failure, { what: `the simulated log group ${name} cannot be read` })
    const now = machine.time.now()
    const found = own.filter(({ at, readableAt }) => readableAt <= now && at >= from && (to === null || at <= to))
    const begin = token === null ? 0 : Number(token)
    const end = begin + account.pageSize
    return {
      records: found.slice(begin, end).map(recordOf),
      nextToken: end < found.length ? String(end) : null,
      awsTime: now,
    }
  }

  return {
    name,
    readPage: (request, signal) => {
      signal.throwIfAborted()
      return callOver(machine, mishaps, `read ${name}`, () => read(request))
    },
  }
}

function recordOf({ line, eventId, at, readableAt }: Delivery): LogGroupRecord {
  return { message: line, stream: 's', eventId, timestamp: at, ingestionTime: readableAt }
}
