// Which certificates look like provisioning claims: by the policies of AWS IoT, and by the attempts on the log. It changes nothing.
import type { PolicyDoor, PolicyPage } from '../ingest/policies.ts'
import { type ProvisioningGrants, provisioningGrants } from '../ingest/policy-grants.ts'
import { createRequestPace } from '../ingest/request-pace.ts'
import type { EventLog } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Clock, Millis } from '../model/time.ts'
import type { Configuration } from './configuration.ts'
import type { sleep } from './sleep.ts'

/** A half of the quota of each operation, for all of them together. */
const PER_SECOND = 5
const MOST_TRIES = 4
/** A policy on more targets than this belongs to devices; and a list with more pages is a loop. */
const MOST_TARGETS = 1_000
const MOST_PAGES = 1_000
/** Distinct client ids counted of one certificate: two tell a claim from a device. */
const MOST_CLIENTS = 1_000

/** What AWS says: which policies let a certificate provision. */
export interface ByPolicy {
  readonly policies: readonly { readonly name: string; readonly grants: ProvisioningGrants }[]
}

/** What the log says: attempts with the certificate. */
export interface ByAttempts {
  readonly attempts: number
  /** Distinct, at most 1,000. */
  readonly clients: number
  readonly templates: readonly string[]
  readonly lastAt: Millis
}

/** A certificate that looks like a claim. */
export interface Candidate {
  readonly id: CertificateId
  /** Null: it is not configured. */
  readonly alias: string | null
  readonly byPolicy: ByPolicy | null
  readonly byAttempts: ByAttempts | null
}

/** What was looked at in AWS, and what could not be. */
export interface PolicyScan {
  readonly certificates: ReadonlyMap<CertificateId, ByPolicy>
  readonly looked: number
  /** Policies were left unread, because there are more than were to be read. */
  readonly cut: boolean
  /** What could not be read, once each, with what mends it. */
  readonly lacking: readonly string[]
  /** What a policy that allows provisioning is attached to and is no certificate; and policies on too many targets. */
  readonly elsewhere: readonly string[]
}

/** How the policies are read. */
export interface ScanOptions {
  readonly most: number
  readonly clock: Clock
  readonly sleep: typeof sleep
  readonly signal: AbortSignal
  /** Told after every policy. */
  readonly progress: (looked: number) => void
}

/**
 * Reads the policies of an account, one request for each and some more for those that allow provisioning. What is denied is named, and the
 * rest read all the same. Rejects with `aws-*` where AWS does not answer, and on abort.
 */
export async function scanPolicies(door: PolicyDoor, options: ScanOptions): Promise<PolicyScan> {
  const { most, progress, signal } = options
  const ask = asker(options)
  const certificates = new Map<CertificateId, { policies: { name: string; grants: ProvisioningGrants }[] }>()
  const [lacking, elsewhere] = [new Set<string>(), new Set<string>()]
  let looked = 0

  async function permitted<T>(send: () => Promise<T>): Promise<T | null> {
    try {
      return await ask(send)
    } catch (thrown) {
      if (!(thrown instanceof ClaimwatchError) || !['aws-denied', 'aws-not-found'].includes(thrown.code)) throw thrown
      // It was deleted while we looked.
      if (thrown.code === 'aws-denied') lacking.add(`${thrown.what}. ${thrown.mend}`)
      return null
    }
  }

  async function takeTargets(name: string, grants: ProvisioningGrants): Promise<void> {
    const { items, isCut } = await pagesOf((after) => permitted(() => door.targets(name, after, signal)), MOST_TARGETS)
    if (isCut) elsewhere.add(`policy ${name}: more than ${MOST_TARGETS} targets, of which the first were read`)
    for (const target of items) {
      const id = target.includes(':cert/') ? parseCertificateId(target.split('/').at(-1)) : null
      if (id === null) elsewhere.add(`policy ${name}: ${target}`)
      else {
        const known = certificates.get(id) ?? { policies: [] }
        known.policies.push({ name, grants })
        certificates.set(id, known)
      }
    }
  }

  const { items: names, isCut } = await pagesOf((after) => permitted(() => door.policies(after, signal)), most)
  for (const name of names) {
    const document = await permitted(() => door.document(name, signal))
    const grants = document === null ? null : provisioningGrants(document)
    if (grants !== null) await takeTargets(name, grants)
    progress(++looked)
  }
  return { certificates, looked, cut: isCut, lacking: [...lacking], elsewhere: [...elsewhere] }
}

/** The items of all pages, at most so many. A page that was refused ends the list. */
async function pagesOf(
  page: (after: string | null) => Promise<PolicyPage | null>,
  most: number,
): Promise<{ readonly items: readonly string[]; readonly isCut: boolean }> {
  const items: string[] = []
  let after: string | null = null
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const given: PolicyPage | null = await page(after)
    if (given === null) return { items, isCut: false }
    items.push(...given.items)
    if (items.length > most) return { items: items.slice(0, most), isCut: true }
    if (given.next === null) return { items, isCut: false }
    after = given.next
  }
  return { items, isCut: true }
}

/** Asks at an even pace, slower after AWS said that it is too much, and some times again where it may answer later. */
function asker({ clock, sleep, signal }: ScanOptions): <T>(send: () => Promise<T>) => Promise<T> {
  const pace = createRequestPace({ steady: PER_SECOND, catchUp: PER_SECOND }, { clock, sleep })
  return async (send) => {
    for (let tries = 1; ; tries++) {
      await pace.turn(false, signal)
      try {
        const answer = await send()
        pace.answered()
        return answer
      } catch (thrown) {
        if (!(thrown instanceof ClaimwatchError) || !thrown.retry || tries === MOST_TRIES) throw thrown
        if (thrown.code === 'aws-throttled') pace.throttled()
      }
    }
  }
}

/** The certificates of the attempts on the log, configured or not. Rejects with the log's errors. */
export async function scanAttempts(log: EventLog, telemetry: Unreadable): Promise<ReadonlyMap<CertificateId, ByAttempts>> {
  const found = new Map<CertificateId, { attempts: Set<string>; clients: Set<string>; templates: Set<string>; lastAt: Millis }>()
  await readTopic(log, 'attempts', (stored) => {
    const attempt = readRecord('attempts', stored, telemetry)?.attempt
    if (attempt === undefined) return
    const known = found.get(attempt.claim) ?? { attempts: new Set(), clients: new Set(), templates: new Set(), lastAt: attempt.at }
    found.set(attempt.claim, known)
    known.attempts.add(attempt.id)
    if (known.clients.size < MOST_CLIENTS) known.clients.add(attempt.clientId)
    if (attempt.template !== null && known.templates.size < MOST_CLIENTS) known.templates.add(attempt.template)
    known.lastAt = Math.max(known.lastAt, attempt.at)
  })
  return new Map(
    [...found].map(([id, { attempts, clients, templates, lastAt }]) => {
      return [id, { attempts: attempts.size, clients: clients.size, templates: [...templates].sort(), lastAt }]
    }),
  )
}

/**
 * All that look like claims: those that AWS lets provision, and those that tried. A certificate that only used templates of rotation or of
 * temporary claims is none: it is a device's own, or lives for five minutes.
 */
export function candidatesOf(
  { claims, rotationTemplates, temporaryClaimTemplates }: Pick<Configuration, 'claims' | 'rotationTemplates' | 'temporaryClaimTemplates'>,
  policies: ReadonlyMap<CertificateId, ByPolicy>,
  attempts: ReadonlyMap<CertificateId, ByAttempts>,
): readonly Candidate[] {
  const others = new Set([...rotationTemplates, ...temporaryClaimTemplates])
  const isOther = ({ templates }: ByAttempts): boolean => templates.length > 0 && templates.every((template) => others.has(template))
  const tried = [...attempts].filter(([, one]) => !isOther(one)).map(([id]) => id)
  return [...new Set([...policies.keys(), ...tried])]
    .map((id) => ({
      id,
      alias: claims.find((claim) => claim.id === id)?.alias ?? null,
      byPolicy: policies.get(id) ?? null,
      byAttempts: attempts.get(id) ?? null,
    }))
    .sort((one, other) => Number(one.alias !== null) - Number(other.alias !== null) || (one.id < other.id ? -1 : 1))
}

/**
 * What a configuration may say of those that are not configured: the templates where all of them are known by name. What may provision only
 * since it may do everything, and never tried, is left to whoever reads the list.
 */
export function claimsToAdd(candidates: readonly Candidate[]): readonly { id: string; alias: string; templates?: readonly string[] }[] {
  return candidates
    .filter(
      ({ alias, byPolicy, byAttempts }) =>
        alias === null && (byAttempts !== null || byPolicy?.policies.some(({ grants }) => grants.by === 'name')),
    )
    .map(({ id, byPolicy }) => {
      const grants = byPolicy?.policies.map((policy) => policy.grants) ?? []
      const templates = [...new Set(grants.flatMap((each) => each.templates))].sort()
      const isWhole = templates.length > 0 && grants.every(({ anyTemplate }) => !anyTemplate)
      return { id, alias: `claim-${id.slice(0, 8)}`, ...(isWhole ? { templates } : {}) }
    })
}
