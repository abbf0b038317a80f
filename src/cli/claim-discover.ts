// claimwatch claim discover: which certificates look like provisioning claims, and what of them a configuration may say.
import { InvalidArgumentError } from 'commander'
import { placeOfClaims } from '../app/aws-places.ts'
import type { Configuration } from '../app/configuration.ts'
import { type ByAttempts, type Candidate, candidatesOf, claimsToAdd, type PolicyScan, scanAttempts, scanPolicies } from '../app/discover.ts'
import { sleep } from '../app/sleep.ts'
import { toClaimwatchError } from '../model/errors.ts'
import { noTelemetry } from '../model/telemetry.ts'
import { isoTime } from '../model/time.ts'
import { harmless } from '../model/untrusted.ts'
import { type CommonOptions, configurationOf, tellUnreadable } from './options.ts'
import { type Column, safeYaml, showRows, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended } from './program.ts'
import { counted, listed } from './text.ts'
import { withLog } from './with-log.ts'

const MOST_NAMES = 3
/** Progress is told after so many policies: ten seconds. */
const TOLD_EVERY = 50
const MOST_POLICIES = 100_000

export interface DiscoverOptions extends CommonOptions {
  readonly most: number
}

/** Reads the value of `--most`. */
export function parseMost(text: string): number {
  const most = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (most >= 1 && most <= MOST_POLICIES) return most
  throw new InvalidArgumentError(`must be a whole number from 1 to ${MOST_POLICIES}.`)
}

/** Looks in AWS and on the log. Where one of them cannot be read the other is shown, and the exit code is that of the error. */
export async function discoverClaims(options: DiscoverOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  const [attempts, scan] = [await attemptsOf(options, outside), await scanOf(configuration, options, outside)]
  const candidates = candidatesOf(configuration, scan?.certificates ?? new Map(), attempts ?? new Map())
  const toAdd = claimsToAdd(candidates)
  if (options.output !== 'table')
    showValue(outside.stdout, options.output, { schema: 'claimwatch.discovery/1', ...toJson(candidates, scan), claims: toAdd })
  else {
    showRows(outside.stdout, 'table', candidates, columns)
    if (toAdd.length > 0) outside.stdout.write(`\n${safeYaml({ claims: toAdd })}`)
  }
  tell(scan, candidates, outside)
  return scan === null || scan.lacking.length > 0 ? 1 : 0
}

/** Null where there is no log: who begins has none. */
async function attemptsOf(options: CommonOptions, outside: Outside): Promise<ReadonlyMap<string, ByAttempts> | null> {
  try {
    return await withLog(options, outside, (log) => scanAttempts(log, tellUnreadable(outside)))
  } catch (thrown) {
    outside.stderr.write(`claimwatch: the log was not asked: ${toClaimwatchError(thrown).what}\n`)
    return null
  }
}

async function scanOf(configuration: Configuration, { most }: DiscoverOptions, { clock, stderr }: Outside): Promise<PolicyScan | null> {
  const place = placeOfClaims(configuration)
  if (place === null) {
    stderr.write('claimwatch: AWS IoT was not asked: no region is known. Set aws.region, or AWS_REGION.\n')
    return null
  }
  // The client of AWS is loaded by whoever speaks to it.
  const { openIotPolicies } = await import('../ingest/iot-policies.ts')
  const door = openIotPolicies({ ...place, telemetry: noTelemetry, clock })
  const progress = (looked: number): void => {
    if (looked % TOLD_EVERY === 0) stderr.write(`claimwatch: ${counted(looked, 'policy', 'policies')} read\n`)
  }
  try {
    return await scanPolicies(door, { most, clock, sleep, progress, signal: new AbortController().signal })
  } catch (thrown) {
    stderr.write(`claimwatch: AWS IoT was not asked to the end: ${toClaimwatchError(thrown).message}\n`)
    return null
  } finally {
    door.close()
  }
}

const columns: readonly Column<Candidate>[] = [
  { head: 'CERTIFICATE', of: ({ id }) => id },
  { head: 'CONFIGURED', of: ({ alias }) => alias ?? 'no' },
  { head: 'POLICIES', of: ({ byPolicy }) => policyText(byPolicy) },
  { head: 'TEMPLATES', of: templateText },
  { head: 'ATTEMPTS', of: ({ byAttempts }) => String(byAttempts?.attempts ?? 0) },
  { head: 'CLIENTS', of: ({ byAttempts }) => String(byAttempts?.clients ?? 0) },
  { head: 'LAST-ATTEMPT', of: ({ byAttempts }) => (byAttempts === null ? '<none>' : isoTime(byAttempts.lastAt)) },
]

function policyText(byPolicy: Candidate['byPolicy']): string {
  if (byPolicy === null) return '<none>'
  const names = byPolicy.policies.map(({ name, grants }) => (grants.by === 'wildcard' ? `${name} (allows all)` : name))
  return listed(names, MOST_NAMES)
}

function templateText({ byPolicy, byAttempts }: Candidate): string {
  const grants = byPolicy?.policies.map((policy) => policy.grants) ?? []
  const names = [...new Set([...grants.flatMap(({ templates }) => templates), ...(byAttempts?.templates ?? [])])]
  const all = [...(grants.some(({ anyTemplate }) => anyTemplate) ? ['(any)'] : []), ...names]
  return listed(all, MOST_NAMES) || '<none>'
}

/** Members are only ever added. */
function toJson(candidates: readonly Candidate[], scan: PolicyScan | null): object {
  return {
    candidates: candidates.map(({ byAttempts, byPolicy, ...candidate }) => ({
      ...candidate,
      policies: byPolicy?.policies ?? [],
      attempts: byAttempts === null ? null : { ...byAttempts, lastAt: isoTime(byAttempts.lastAt) },
    })),
    aws: scan === null ? null : { policies: scan.looked, cut: scan.cut, lacking: scan.lacking, elsewhere: scan.elsewhere },
  }
}

function tell(scan: PolicyScan | null, candidates: readonly Candidate[], { stderr }: Outside): void {
  for (const lack of scan?.lacking ?? []) stderr.write(`claimwatch: ${oneLine(lack)}\n`)
  for (const other of scan?.elsewhere ?? []) stderr.write(`claimwatch: not a certificate, or not all: ${oneLine(other)}\n`)
  if (scan?.cut === true) stderr.write(`claimwatch: there are more policies than the ${scan.looked} that were read; --most reads more\n`)
  const fresh = candidates.filter(({ alias }) => alias === null).length
  stderr.write(`claimwatch: ${counted(candidates.length, 'certificate')} that may provision, ${fresh} of them not configured\n`)
  if (fresh > 0) stderr.write('next: find out whose each is; a device that renews its own certificate is no claim (rotationTemplates)\n')
}

/** Nothing is cut off: what mends a fault is to be copied. */
function oneLine(text: string): string {
  return harmless(text.replaceAll('\n', ' '))
}
