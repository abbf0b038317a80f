// The audit of what the groups committed: it never went back, and nothing that a successor needs lies behind it.
import { decodeMark } from '../../src/detect/horizon.ts'
import { WATCH_GROUP } from '../../src/detect/run-watch.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import { decode, type StateRecord } from '../../src/model/record.ts'
import { type Figure, none } from './figures.ts'
import type { GroupOffsets } from './group-offsets.ts'

/** `states`: all records of the topic `state`, in their order. */
export function auditOffsets(groups: Pick<GroupOffsets, 'wentBack' | 'committed'>, states: readonly LogRecord[]): readonly Figure[] {
  const last = new Map<string | null, StateRecord>()
  for (const { key, value } of states) {
    if (value === null) last.delete(key)
    else last.set(key, decode('state', value))
  }
  const beyond = [...groups.committed(WATCH_GROUP)].flatMap(([partition, committed]) => {
    const needed = neededOf(partition, [...last.values()])
    return committed > needed ? [`partition ${partition}: committed ${committed}, the state needs ${needed}`] : []
  })
  return [none('committed offsets that went back', groups.wentBack), none('committed offsets beyond what is durable', beyond)]
}

/** The first offset that a successor of a partition must read, by the state that it would go on from. */
function neededOf(partition: number, states: readonly StateRecord[]): number {
  const own = states.filter(({ claim }) => claim === `_partition-${partition}`).sort((a, b) => b.offset - a.offset)
  return own[0] === undefined ? 0 : decodeMark(Buffer.from(own[0].snapshot, 'base64')).offset
}
