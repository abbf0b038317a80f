// The demo as a newcomer runs it: under a minute, to its end, and the commands that it names work.
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runCommand } from '../rig/command.ts'

let folder: string | undefined
afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

it('plays the leak to its end, says so in plain words, and leaves a log that can be asked', { timeout: 120_000 }, async () => {
  const began = performance.now()
  const { code, stdout, stderr } = await runCommand(['demo'])
  expect([code, stderr.includes('claimwatch: ')]).toEqual([0, false])
  expect(performance.now() - began).toBeLessThan(60_000)

  expect(stderr).toContain('week 3 of 3')
  expect(stderr).toMatch(/WAITING FOR YOU/)
  expect(stderr).toMatch(/you type: npm run -s claimwatch -- incident approve [0-9a-f]{16}/)
  expect(stdout).toMatch(/set INACTIVE/)
  expect(stdout).toMatch(/By then \d+ certificates had been minted/)
  const minted = Number(/By then (\d+)/.exec(stdout)?.[1])

  const [, incident, config] = /incident show ([0-9a-f]{16}) --config (\S+)/.exec(stdout) ?? []
  folder = dirname(config ?? '')
  const shown = JSON.parse((await runCommand(['incident', 'show', incident ?? '', '--config', config ?? '', '-o', 'json'])).stdout)
  expect(shown).toMatchObject({ alias: 'factory-a', level: 'disable', decision: { kind: 'approve', by: 'you' } })
  expect(shown.actions).toMatchObject([{ kind: 'disable', result: expect.stringMatching(/^(applied|effective)$/) }])
  expect(shown.minted).toHaveLength(minted)

  const history = /replay (\S+)/.exec(stdout)?.[1] ?? ''
  const attemptFile = join(folder, 'attempts.ndjson')
  const asked = ['replay', history, '--config', config ?? '', '--attempts', attemptFile, '-o', 'json']
  const report = JSON.parse((await runCommand(asked)).stdout)
  expect(report.incidents).toMatchObject([{ level: 'disable', minted: expect.any(Array) }])
  // How many it takes to cross the limit depends on the factory's own devices of these minutes: in the shift they count too.
  expect(minted).toBeGreaterThan(0)
  // Whom the disablement cut off between question and answer is presumed to have minted: three minutes later, when the demo is over.
  const attempts = readFileSync(attemptFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const presumed = attempts.filter((attempt) => attempt.presumed && attempt.outcome === 'ok' && shown.sources.includes(attempt.source))
  expect(report.incidents[0].minted).toHaveLength(minted + presumed.length)
  // Sources are a set: live they stand in the order of arrival, in a replay in that of event time.
  expect(report.incidents[0].sources.toSorted()).toEqual(shown.sources.toSorted())
  expect(report.findings.filter((finding: { level: string }) => finding.level === 'disable')).toHaveLength(1)
})
