// What a record of each topic must hold at least, so that nothing stumbles over what somebody else wrote there.

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => typeof value === 'number'
const isFlag: Check = (value) => typeof value === 'boolean'
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** A group with at least these members. */
function group(members: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(members)
  return (value) => {
    return typeof value === 'object' && value !== null && checks.every(([name, check]) => check(Reflect.get(value, name)))
  }
}

/** A group that says in `is` which of some kinds it is. */
function oneOf(kinds: Readonly<Record<string, Check>>): Check {
  return (value) => {
    const is = typeof value === 'object' && value !== null && 'is' in value ? value.is : undefined
    return typeof is === 'string' && Object.hasOwn(kinds, is) && kinds[is]?.(value) === true
  }
}

/** What an event must hold. */
type EventMembers = { readonly [member in 'id' | 'kind' | 'at' | 'claim' | 'clientId' | 'source']?: unknown }

/** What `group` would check, written out: nearly every record that is ever read is an event, and members asked for by their names are slow. */
const isEvent: Check = (value) => {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, at, claim, clientId, source }: EventMembers = value
  return isText(id) && isText(kind) && isNumber(at) && isSaidOrNot(claim) && isSaidOrNot(clientId) && isSaidOrNot(source)
}

const isSaidOrNot: Check = (value) => value === undefined || value === null || typeof value === 'string'

/** A record of an event, written out like `isEvent`. */
const isOfEvent: Check = (value) => {
  if (typeof value !== 'object' || value === null) return false
  const { feed, event }: { readonly feed?: unknown; readonly event?: unknown } = value
  return isText(feed) && isEvent(event)
}

const tick = group({
  ...{ feed: isText, upTo: isNumber, feeds: listOf(isText), ended: isFlag, assumed: isFlag, cause: orNull(isText) },
  blind: orAbsent(listOf(group({ claim: isText, cause: isText }))),
})
/** What the log itself lacks names no feed, and what concerns all claims of the partition names none. */
const cause = group({ cause: isText, feed: orAbsent(isText), claim: orAbsent(isText) })

const shard = group({ shard: isText, after: orNull(isText), since: orNull(isNumber), readTo: orNull(isNumber), ended: isFlag })
const stream = group({ shards: listOf(shard), deletedUpTo: orNull(isNumber) })

const finding = group({
  ...{ id: isText, claim: isText, level: isText, at: isNumber, source: orNull(isText) },
  ...{ reasons: listOf(group({ signal: isText, text: isText })), suspects: listOf(isText) },
})

const attempt = group({
  ...{ id: isText, claim: isText, at: isNumber, began: isNumber, source: orNull(isText), clientId: isText, outcome: isText },
  ...{ certificate: orNull(isText), basis: orNull(isText) },
})

const plan = group({ from: isNumber, to: isNumber, devices: isNumber, cidrs: orAbsent(listOf(isText)), template: orAbsent(isText) })
const isPlanKind: Check = (value) => value === 'announce' || value === 'withdraw'
const ofPlan = group({
  decision: group({ ...{ id: isText, claim: isText, planId: isText, at: isNumber, by: isText, reason: isText }, kind: isPlanKind, plan }),
})
const ofIncident = group({
  decision: group({ id: isText, kind: isText, at: isNumber, by: isText, incident: isText, claim: isText, reason: isText }),
})

/** By topic: whether a value of version 1 holds what every reader of the topic relies on. */
export const shapes = {
  events: oneOf({ event: isOfEvent, tick, plan: ofPlan }),
  windows: group({ window: group({ claim: isText }) }),
  attempts: group({ attempt, told: orAbsent(isNumber) }),
  findings: oneOf({
    finding: group({ finding }),
    summary: group({ claim: isText, day: isText, attempts: group({ ok: isNumber, duplicate: isNumber, rejected: isNumber }) }),
    watermark: group({ partition: isNumber, upTo: isNumber, causes: listOf(cause) }),
    sign: group({ id: isText, claim: isText, at: isNumber, sign: isText }),
  }),
  decisions: (value) => ofIncident(value) || oneOf({ plan: ofPlan })(value),
  ledger: group({ is: isText, at: isNumber, epoch: orNull(isNumber), prev: orNull(isText) }),
  evidence: group({}),
  state: group({ claim: isText, partition: isNumber, offset: isNumber, writer: isText, detector: isText, snapshot: isText }),
  checkpoints: group({ feed: isText, settledUpTo: isNumber, stream: orAbsent(stream) }),
  rejections: group({ feed: isText, reason: isText, raw: isText }),
} as const satisfies Readonly<Record<string, Check>>
