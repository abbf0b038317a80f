// The dashboard SOC overview: its name, its order, its variables, and the way from a claim to its own dashboard.
import { describe, expect, it } from 'vitest'
import { metricCatalogue } from '../../src/serve/metric-catalogue.ts'
import { overviewFile, readDashboard } from './dashboard.ts'

const dashboard = readDashboard(overviewFile)

describe('dashboard', () => {
  it('has a name that stays, and is changed in the repository only', () => {
    expect(dashboard).toMatchObject({ uid: 'claimwatch-overview', title: 'SOC overview', editable: false })
  })

  it('reads in the order in which the on-call engineer asks', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title)
    expect(rows).toEqual([
      'Is protection on, and does it see everything?',
      'Claim $claim: windows against expectation and limit',
      'Findings',
      'Actions, and whether they worked',
      'Pipeline',
    ])
  })

  it('lets its reader choose data source and claims, and has the claims from a metric that exists', () => {
    expect(dashboard.templating.list).toEqual([
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
      { name: 'claim', type: 'query', query: { query: 'label_values(claimwatch_claim_mode, claim)' } },
    ])
    expect(Object.keys(metricCatalogue.claimwatch_claim_mode.labels)).toContain('claim')
  })

  it.each(['Claim certificates', 'Mode', 'Sight'])('leads from a claim in %s to its own dashboard', (title) => {
    const links = dashboard.panels.find((panel) => panel.title === title)?.fieldConfig?.defaults.links ?? []
    expect(links.map(({ url }) => url)).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Grafana that fills it in
      expect.stringContaining('/d/claimwatch-claim?${datasource:queryparam}&var-claim=${__field.labels.claim}&'),
    ])
  })
})
