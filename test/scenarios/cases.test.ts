// The shared cases through `claimwatch replay -o json`: what the report must say of each. One is replayed by processes as its users start them, the
// others are typed in this one.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { levels } from '../../src/model/finding.ts'
import { type } from '../cli/typed.ts'
import { runCommand } from '../rig/command.ts'

const CASES = resolve(import.meta.dirname, '../cases')
const folder = mkdtempSync(join(tmpdir(), 'claimwatch-cases-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const amount = z.union([z.number(), z.tuple([z.number(), z.number()])])
const counts = z.object({ ok: z.number(), duplicate: z.number(), rejected: z.number(), orphan: z.number(), offPattern: z.number() })
const level = z.enum(['none', ...levels])
const expectation = z.object({
  config: z.object({
    claims: z.array(z.object({ id: z.string(), alias: z.string(), templates: z.array(z.string()).optional() })),
    rotationTemplates: z.array(z.string()).optional(),
  }),
  input: z.record(z.string(), amount),
  attempts: z.array(z.object({ claim: z.string(), clientId: z.string(), outcome: z.string(), source: z.string().optional() })).optional(),
  claims: z
    .record(z.string(), z.object({ attempts: counts.optional(), sources: z.number().optional(), configured: z.boolean().optional() }))
    .optional(),
  findings: z.object({ atMost: level.optional(), atLeast: level.optional() }).optional(),
})
type Expectation = z.infer<typeof expectation>

const cases = readdirSync(CASES)
  .filter((name) => name.endsWith('.expect.json'))
  .map((name) => name.replace('.expect.json', ''))

describe('replay of the shared cases', () => {
  it('finds cases to run', () => {
    expect(cases.length).toBeGreaterThanOrEqual(35)
  })

  it.each(cases)('%s', async (name) => {
    const wanted = expectation.parse(JSON.parse(readFileSync(join(CASES, `${name}.expect.json`), 'utf8')))
    const { report, attempts } = await replayed(name, wanted)
    checkInput(report.input, wanted)
    checkAttempts(attempts, report, wanted)
    checkFindings(report, wanted)
  })

  it('gives the same report in every time zone', async () => {
    const name = '09-utc-without-zone'
    const wanted = expectation.parse(JSON.parse(readFileSync(join(CASES, `${name}.expect.json`), 'utf8')))
    const reports = await Promise.all(['UTC', 'Europe/Berlin', 'America/New_York'].map((TZ) => replayed(name, wanted, { TZ })))
    for (const { report } of reports) expect({ ...report, speed: null }).toEqual({ ...reports[0]?.report, speed: null })
  })
})

const reportForm = z.object({
  schema: z.literal('claimwatch.replay/1'),
  input: z.record(z.string(), z.unknown()),
  speed: z.unknown(),
  claims: z.array(
    z.object({ id: z.string(), alias: z.string().nullable(), configured: z.boolean(), attempts: counts, sources: z.number() }),
  ),
  findings: z.array(z.object({ level: z.enum(levels), claim: z.string(), incident: z.string() })),
  incidents: z.array(z.object({ id: z.string(), verdict: z.object({ act: z.boolean(), reason: z.string() }) })),
})
type Report = z.infer<typeof reportForm>
const attemptForm = z.object({ claim: z.string(), clientId: z.string(), outcome: z.string(), source: z.string().nullable() })

/** By a process where the environment is another. */
async function replayed(name: string, wanted: Expectation, env?: Record<string, string>) {
  const config = join(folder, `${name}.yaml`)
  const attemptsFile = join(folder, `${name}${env?.TZ?.replace('/', '-') ?? ''}.attempts`)
  writeFileSync(config, JSON.stringify({ ...wanted.config, log: { embedded: join(folder, 'unused.db') } }))
  const args = ['replay', join(CASES, `${name}.ndjson`), '--config', config, '-o', 'json', '--attempts', attemptsFile]
  const ended = await (env === undefined ? type(args, { clock: Date.now }) : runCommand(args, { env }))
  expect(ended.stderr).not.toContain('claimwatch:')
  expect(ended.code).toBe(0)
  const lines = readFileSync(attemptsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return { report: reportForm.parse(JSON.parse(ended.stdout)), attempts: lines.map((line) => attemptForm.parse(JSON.parse(line))) }
}

function checkInput(input: Report['input'], wanted: Expectation): void {
  for (const [key, value] of Object.entries(wanted.input)) {
    const [least, most] = Array.isArray(value) ? value : [value, value]
    expect(input[key], key).toBeGreaterThanOrEqual(least)
    expect(input[key], key).toBeLessThanOrEqual(most)
  }
  const { entries, events, ignored, rejected, duplicates } = z.record(z.string(), z.number().catch(0)).parse(input)
  expect(entries).toBe((events ?? 0) + (ignored ?? 0) + (rejected ?? 0) + (duplicates ?? 0))
}

function checkAttempts(attempts: readonly z.infer<typeof attemptForm>[], report: Report, wanted: Expectation): void {
  const aliasOf = (id: string): string => report.claims.find((claim) => claim.id === id)?.alias ?? '_unregistered'
  if (wanted.attempts !== undefined) {
    const seen = attempts.map((attempt) => ({ ...attempt, claim: aliasOf(attempt.claim) }))
    expect(seen).toHaveLength(wanted.attempts.length)
    expect(seen).toEqual(expect.arrayContaining(wanted.attempts.map((attempt) => expect.objectContaining(attempt))))
  }
  for (const [alias, claim] of Object.entries(wanted.claims ?? {})) {
    const own = report.claims.filter((candidate) => (candidate.alias ?? '_unregistered') === alias)
    expect(own).toEqual([expect.objectContaining(claim)])
  }
}

function checkFindings(report: Report, { findings }: Expectation): void {
  const order = ['none', ...levels]
  const highest = report.findings.reduce((most, { level: found }) => Math.max(most, order.indexOf(found)), 0)
  if (findings?.atMost !== undefined) expect(highest).toBeLessThanOrEqual(order.indexOf(findings.atMost))
  if (findings?.atLeast !== undefined) expect(highest).toBeGreaterThanOrEqual(order.indexOf(findings.atLeast))
  for (const { verdict } of report.incidents) expect(verdict.act).toBe(false)
}
