// The report: its sums hold for every case, and its parts have the form that others build on (design 5.3).
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { attemptLine, windowLine } from '../../src/app/report.ts'
import { noOutcomes } from '../../src/model/attempt.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { attemptOf } from '../respond/records.ts'
import { replayed, sourceOf } from './histories.ts'
import { claim, now, otherClaim } from './scene.ts'

const CASES = resolve(import.meta.dirname, '../cases')
const cases = readdirSync(CASES).filter((name) => name.endsWith('.ndjson'))

function linesOf(name: string): readonly string[] {
  return readFileSync(join(CASES, name), 'utf8').trimEnd().split('\n')
}

function configurationOf(name: string) {
  const { config } = JSON.parse(readFileSync(join(CASES, name.replace('.ndjson', '.expect.json')), 'utf8'))
  return readConfiguration(JSON.stringify(config), { file: '/c.yaml', name: 'c.yaml', env: {} })
}

describe('the input of a report', () => {
  it('is looked at for every case', () => {
    expect(cases.length).toBeGreaterThanOrEqual(35)
  })

  it.each(cases)('adds up, told once and told twice: %s', async (name) => {
    const lines = linesOf(name)
    const { report, attempts } = await replayed([sourceOf(lines)], configurationOf(name))
    const twice = await replayed([sourceOf(lines.flatMap((line) => [line, line]))], configurationOf(name))
    for (const { input } of [report, twice.report]) {
      expect(input.entries).toBe(input.events + input.ignored + input.rejected + input.duplicates)
      expect(Object.values(input.reasons).reduce((sum, count) => sum + count, 0)).toBe(input.ignored + input.rejected)
      expect(input.late).toBeLessThanOrEqual(input.events)
    }
    expect(twice.report.input.entries).toBe(2 * report.input.entries)
    expect([twice.attempts, twice.report.claims]).toEqual([attempts, report.claims])
  })
})

describe('the claims of a report', () => {
  it('are the configured ones, at zero too, and then those that nobody configured', async () => {
    const settings = JSON.stringify({ claims: [{ id: otherClaim, alias: 'calm' }] })
    const { report } = await replayed(
      [sourceOf(linesOf('21-clean-attempt.ndjson'))],
      readConfiguration(settings, { file: '/c.yaml', name: 'c.yaml', env: {} }),
    )
    expect(report.claims).toEqual([
      { id: otherClaim, alias: 'calm', configured: true, attempts: noOutcomes(), sources: 0 },
      { id: claim, alias: null, configured: false, attempts: { ...noOutcomes(), ok: 1 }, sources: 1 },
    ])
  })
})

describe('lines beside a report', () => {
  it('of an attempt show the network and not the address', () => {
    const line = attemptLine(attemptOf('a1', { at: now, clientId: untrusted('a"\nb'), source: '203.0.113.9', serial: null }))
    expect(line).not.toContain('\n')
    expect(JSON.parse(line)).toEqual({
      ...{ id: 'a1', claim, at: '2026-10-05T12:00:00.000Z', source: '203.0.113.0/24', clientId: 'a"\nb', outcome: 'ok', serial: null },
      ...{ template: null, certificate: attemptOf('a1').certificate, basis: 'exact', presumed: false },
    })
  })

  it('of a window have times that people can read, and the counts as they are', () => {
    const counts = { connects: 1, creates: 1, registers: 1, refusals: 0, clients: 1, serials: 1, sources: 1, newSources: 1, late: 0 }
    const window = { claim, over: '1m', from: now, to: now + 60_000, attempts: { ...noOutcomes(), ok: 1 }, ...counts } as const
    expect(JSON.parse(windowLine(window))).toEqual({ ...window, from: '2026-10-05T12:00:00.000Z', to: '2026-10-05T12:01:00.000Z' })
  })
})
