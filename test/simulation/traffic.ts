// The traffic of a simulated fleet: lines as AWS and the hook would write them, of devices that provision well, badly, or not to the end.
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import { entryText, hookText, member, plain } from '../../src/app/traffic/entry.ts'
import type { CertificateId } from '../../src/model/claim.ts'
import { digest } from '../../src/model/digest.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'

/** Which of the log groups an entry stands in: AWS's own, or the hook's. */
export type GroupName = 'iot' | 'hook'

export interface Entry {
  readonly group: GroupName
  readonly at: Millis
  readonly line: string
}

export const ACCOUNT = '111122223333'
export const REGION = 'eu-west-1'
export const TEMPLATE = 'acme-sensor-v2'

const claimNamed = (name: string): CertificateId => digest('simulated claim', name)
/** Two claims that are configured, the first with a hook, and one that nobody configured. */
export const claims = { hooked: claimNamed('a'), plain: claimNamed('b'), stranger: claimNamed('c') } as const

/** How an attempt goes on after its create request. `twice`: it is given up for a second one. `denied`: by the hook. */
const courses = ['accepted', 'accepted', 'accepted', 'rejected', 'denied', 'refused', 'not-created', 'orphan', 'silent', 'twice'] as const
type Course = (typeof courses)[number]

interface Visit {
  readonly random: SeededRandom
  readonly claim: CertificateId
  readonly clientId: string
  readonly serial: string
  readonly template: string
  readonly address: string
  readonly port: number
  /** AWS's answers show no principal. */
  readonly isNameless: boolean
  readonly entries: Entry[]
  at: Millis
}

/** What the traffic of a world is like. */
export interface TrafficPlan {
  readonly from: Millis
  readonly to: Millis
  readonly visits: number
  /** Whole visits happen within one millisecond, several at a time. */
  readonly bursts: boolean
  readonly hook: boolean
  /** A client id is used again this long after its last entry, and no sooner. */
  readonly clientRests: Millis
}

/** The entries of a fleet, in the order of their times; no two lines of a group are alike. */
export function trafficOf(plan: TrafficPlan, random: SeededRandom): readonly Entry[] {
  const entries: Entry[] = []
  const rested = new Map<string, Millis>()
  const starts = Array.from({ length: plan.visits }, () => plan.from + Math.floor(random.fraction() * (plan.to - plan.from))).sort(
    (a, b) => a - b,
  )
  let together: Millis | null = null
  for (const [number, start] of starts.entries()) {
    const at: Millis = plan.bursts && together !== null && random.chance(0.5) ? together : start
    together = at
    const visit = newVisit(plan, random, number, at, rested)
    go(visit, random.pick(courses), plan)
    rested.set(`${visit.claim} ${visit.clientId}`, visit.at + plan.clientRests)
    entries.push(...visit.entries)
  }
  return [...entries, ...noise(plan, random)].sort((a, b) => a.at - b.at)
}

function newVisit(plan: TrafficPlan, random: SeededRandom, number: number, at: Millis, rested: ReadonlyMap<string, Millis>): Visit {
  const claim = random.pick([claims.hooked, claims.hooked, claims.plain, claims.plain, claims.stranger])
  const old = `SN-${claim.slice(0, 2)}-${random.between(0, 5)}`
  const mayUseAgain = random.chance(0.3) && (rested.get(`${claim} ${old}`) ?? 0) <= at
  return {
    random,
    claim,
    clientId: mayUseAgain ? old : `SN-${number}-${random.hex(4)}`,
    // Of two that end in one millisecond nobody can say which is the duplicate.
    serial: plan.bursts ? `serial-${number}` : `serial-${random.between(0, 12)}`,
    template: random.chance(0.1) ? 'acme-other' : TEMPLATE,
    address: `${random.pick(['198.51.100', '203.0.113', '192.0.2'])}.${random.between(1, 4)}`,
    port: random.between(32_768, 60_999),
    isNameless: random.chance(0.3),
    entries: [],
    at: plan.bursts ? at : at + random.between(0, 999),
  }
}

function go(visit: Visit, course: Course, plan: TrafficPlan): void {
  const pass = (): void => {
    if (!plan.bursts) visit.at += visit.random.pick([0, 3, 120, 2 * SECOND])
  }
  write(visit, 'Connect', '', false)
  pass()
  publish(visit, CREATE, false)
  pass()
  answer(visit, `${CREATE}/${course === 'not-created' ? 'rejected' : 'accepted'}`)
  if (course === 'orphan' || course === 'not-created') return
  if (course === 'twice') {
    // Later than the first, so that there is an order of the two in any case.
    visit.at += 5 * SECOND
    publish(visit, CREATE, false)
    pass()
  }
  const topic = `$aws/provisioning-templates/${visit.template}/provision/json`
  publish(visit, topic, course === 'refused')
  if (course === 'refused') return
  pass()
  if (plan.hook && visit.claim === claims.hooked) hook(visit, course !== 'denied')
  if (course === 'silent') return
  pass()
  answer(visit, `${topic}/${course === 'rejected' || course === 'denied' ? 'rejected' : 'accepted'}`)
}

const CREATE = '$aws/certificates/create/json'
const REFUSED = `${plain('reason', 'AUTHORIZATION_FAILURE')}${plain('details', 'Authorization Failure')}`

function publish(visit: Visit, topic: string, isRefused: boolean): void {
  write(visit, 'Publish-In', plain('topicName', topic) + (isRefused ? REFUSED : ''), isRefused)
}

function answer(visit: Visit, topic: string): void {
  write(visit, 'Publish-Out', plain('topicName', topic), false, visit.isNameless)
}

function write(
  { at, claim, clientId, address, port, random, entries }: Visit,
  type: string,
  members: string,
  failed: boolean,
  isNameless = false,
): void {
  const who = member('clientId', clientId) + (isNameless ? '' : plain('principalId', claim))
  const where = `${plain('sourceIp', address)},"sourcePort":${port}`
  const line = entryText({ at, type, account: ACCOUNT, traceId: random.uuid(), failed, members: members + who + where })
  entries.push({ group: 'iot', at, line })
}

function hook({ at, claim, clientId, template, serial, random, entries }: Visit, allow: boolean): void {
  const facts = { at, requestId: random.uuid(), account: ACCOUNT, region: REGION, certificate: random.hex(64) }
  entries.push({ group: 'hook', at, line: hookText({ ...facts, claim, clientId, template, serial, allow }) })
}

/** Lines that are no events: of others, and such as cannot be read. */
function noise({ from, to }: TrafficPlan, random: SeededRandom): readonly Entry[] {
  return Array.from({ length: random.between(0, 6) }, () => {
    const at = from + Math.floor(random.fraction() * (to - from))
    const members = plain('principalId', random.hex(64)) + member('clientId', `other-${random.hex(4)}`)
    const ofOthers = entryText({ at, type: 'Connect', account: ACCOUNT, traceId: random.uuid(), members })
    const cut = entryText({
      at,
      type: 'Connect',
      account: ACCOUNT,
      traceId: random.uuid(),
      members: plain('principalId', claims.plain),
    }).slice(0, -1)
    return { group: 'iot', at, line: random.chance(0.5) ? ofOthers : cut }
  })
}
