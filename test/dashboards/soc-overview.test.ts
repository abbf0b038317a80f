// The dashboard SOC overview: it asks for what the product writes, and each panel says what it shows, in which unit.
import { describe, expect, it } from 'vitest'
import { metricCatalogue } from '../../src/serve/metric-catalogue.ts'
import { readDashboard, shownPanels } from './dashboard.ts'
import { unknownIn } from './known-metrics.ts'
import { fillIn, panelQueries } from './panel-queries.ts'

const dashboard = readDashboard()
const panels = shownPanels()

/** The units of Grafana that the panels use: a plain figure, a count, seconds, things a second, calls a second, bytes, a share. */
const units = ['none', 'short', 's', 'cps', 'reqps', 'bytes', 'percentunit']

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

  it('gives each panel an id of its own, and a place that no other one covers', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
  })

  it.each(dashboard.annotations.list)('marks $name by a metric that exists', ({ target }) => {
    expect(unknownIn(fillIn(target.expr))).toEqual([])
  })
})

describe.each(panels)('panel $title', ({ description, fieldConfig, datasource, targets }) => {
  it('says what it shows, in a sentence and a unit', () => {
    expect(description).toMatch(/^[A-Z].{30,}[.]$/s)
    expect(units).toContain(fieldConfig?.defaults.unit)
  })

  it('asks the data source that the reader chose', () => {
    expect(datasource).toBeDefined()
    expect(targets.length).toBeGreaterThan(0)
  })

  it.each(targets)('asks for what the product writes: $expr', ({ expr, legendFormat }) => {
    expect(unknownIn(fillIn(expr))).toEqual([])
    expect(legendFormat).not.toBe('')
  })
})

describe('panelQueries', () => {
  it('leaves nothing for Grafana to fill in', () => {
    const queries = panelQueries('1m')
    expect(queries.length).toBeGreaterThanOrEqual(panels.length)
    for (const { expr } of queries) expect(expr).not.toContain('$')
  })
})
