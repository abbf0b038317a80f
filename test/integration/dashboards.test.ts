// Dashboards, rules and settings against the real programs: promtool and amtool read them, Prometheus answers every panel.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { SECOND } from '../../src/model/time.ts'
import { readings } from '../../src/model/window.ts'
import { startHttp } from '../../src/serve/http.ts'
import { createMetrics, type Metrics } from '../../src/serve/metrics.ts'
import { overviewFile } from '../dashboards/dashboard.ts'
import { panelQueries } from '../dashboards/panel-queries.ts'
import { prometheusFolder, rulesFile } from '../dashboards/rules.ts'
import { type Prometheus, startPrometheus } from '../rig/prometheus.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

/** Runs a program in the folder of the files; rejects with what it said when it finds a mistake. */
const run = (program: string, ...args: string[]) => promisify(execFile)(program, args, { cwd: prometheusFolder })

describeWithRig('dashboards and rules', ['prometheus'], () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-dashboards-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  describe('the files', () => {
    it.each([
      ['promtool', 'check', 'rules', 'claimwatch.rules.yml'],
      ['promtool', 'test', 'rules', 'claimwatch.rules.test.yml'],
      ['promtool', 'check', 'config', 'prometheus.yml'],
      ['amtool', 'check-config', 'alertmanager.yml'],
    ])('pass %s %s %s %s', async (program, ...args) => {
      const { stdout } = await run(program, ...args)
      expect(stdout).toContain('SUCCESS')
    })

    // promtool checks types in rule files only, so each query is written as a rule.
    const checkTypes = async (exprs: readonly string[]): Promise<string> => {
      const file = join(folder, 'panels.yml')
      const rules = exprs.map((expr, index) => ({ record: `panel:query${index}`, expr }))
      await writeFile(file, stringify({ groups: [{ name: 'panels', rules }] }))
      return (await run('promtool', 'check', 'rules', file)).stdout
    }

    it('have panels whose queries are of the right types', async () => {
      const exprs = panelQueries().map(({ expr }) => expr)
      expect(await checkTypes(exprs)).toContain(`SUCCESS: ${exprs.length} rules found`)
      await expect(checkTypes(['rate(claimwatch_findings_total)'])).rejects.toThrow('expected type range vector')
    })
  })

  describe('a process that a leak went through', () => {
    const stops: (() => Promise<void>)[] = []
    let prometheus: Prometheus

    beforeAll(async () => {
      const metrics = createMetrics({
        version: '0.1.0',
        configHash: 'abc',
        claims: [{ alias: 'factory-a', mode: 'auto' }],
        feeds: ['aws-iot'],
        notifiers: ['on-call'],
        startedAt: Date.now(),
      })
      const http = await startHttp({
        listen: { host: '127.0.0.1', port: 0 },
        metrics: async () => ({ text: await metrics.text(), contentType: metrics.contentType }),
        health: () => ({ live: true, ready: true, checks: [] }),
      })
      stops.push(http.close)
      const targets = [{ job: 'claimwatch', addresses: [`127.0.0.1:${http.address.port}`] }]
      prometheus = await startPrometheus({ folder, targets, rules: [rulesFile] })
      stops.push(prometheus.stop)
      // The zeros have to be seen first: only then is the first increment an increase.
      await until('the first scrape', async () => (await prometheus.query('claimwatch_findings_total')).length > 0)
      leak(metrics)
    })
    afterAll(async () => {
      for (const stop of stops.toReversed()) await stop()
    })

    it.each(panelQueries())('shows something in panel $panel: $expr', async ({ panel, expr }) => {
      expect(await until(`panel ${panel} to show something`, async () => (await prometheus.query(expr)).length > 0)).toBe(true)
    })

    it.each(['ClaimwatchMisuseFound', 'ClaimwatchActionFailed'])('fires %s', async (alert) => {
      const firing = `ALERTS{alertname="${alert}", alertstate="firing", claim="factory-a", severity="critical"}`
      expect(await until(`${alert} to fire`, async () => (await prometheus.query(firing)).length > 0, 90_000)).toBe(true)
    })

    it('shows what happened', async () => {
      const shown = async (title: string): Promise<number[]> => {
        const queries = panelQueries('5m', [overviewFile]).filter(({ panel }) => panel === title)
        const answers = await Promise.all(queries.map(({ expr }) => prometheus.query(expr)))
        return answers.flat().map(({ value }) => value)
      }
      expect(await shown('Claim certificates')).toEqual([3])
      expect(await shown('Mode')).toEqual([2])
      expect(await shown('Sight')).toEqual([0])
      expect((await shown('NOT EFFECTIVE'))[0]).toBeGreaterThan(0)
      expect((await shown('Failed'))[0]).toBe(0)
      expect((await shown('Minted certificates')).toSorted((a, b) => a - b)).toEqual([0, 0, 2, 300])
      expect((await shown('Evidence')).toSorted((a, b) => a - b)).toEqual([4, 11, 15])
    })
  })
})

/** What the stages report of a leak that is found, acted upon, and goes on all the same. */
function leak({ telemetry }: Metrics): void {
  const now = Date.now()
  const attempts = { ok: 300, duplicate: 1, rejected: 2, orphan: 3, offPattern: 4 }
  telemetry.eventsIngested('Connect', [20 * SECOND])
  telemetry.feedRead('aws-iot', now, now)
  telemetry.watermarkMoved('aws-iot', now)
  for (const stage of ['ingest', 'watch', 'respond'] as const) telemetry.stageBeat(stage, now)
  for (const over of ['1m', '5m', '1h', '1d'] as const) {
    telemetry.windowRead('factory-a', {
      claim: 'a'.repeat(64),
      over,
      attempts,
      clients: 310,
      serials: 310,
      sources: 4,
      newSources: 1,
      entries: { connects: 320, creates: 315, registers: 312, refusals: 2 },
      expected: 20,
      limit: 40,
      usual: Object.fromEntries(readings.map((reading) => [reading, { median: 20, mad: 3 }])),
      limits: Object.fromEntries(readings.map((reading) => [reading, 40])),
    })
  }
  const levels = { alert: { share: 1, vetoes: 0 }, contain: { share: 1, vetoes: 0 }, disable: { share: 0.9, vetoes: 1 } }
  telemetry.evidenceRead('factory-a', { nats: { who: 4, what: 11, sum: 15 }, levels })
  telemetry.consumerLagged('events', 3)
  telemetry.partitionsHeld('watch', 6)
  telemetry.partitionRestored('watch', 1.5)
  telemetry.findingRaised('factory-a', 'disable', 30 * SECOND)
  telemetry.claimStateSeen('factory-a', 'disabled')
  telemetry.actionEnded('factory-a', 'disable', 'applied')
  telemetry.actionEnded('factory-a', 'disable', 'not-effective')
  telemetry.mintedCounted('factory-a', 'exact', 300)
  telemetry.mintedCounted('factory-a', 'inferred', 2)
  telemetry.notificationSent('on-call', 'delivered')
  telemetry.awsCalled('iot', 'UpdateCertificate', '2xx', 0.2)
}
