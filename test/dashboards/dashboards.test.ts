// Every dashboard: it asks for what the product writes, and each panel says what it shows, in which unit.
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dashboardFiles, readDashboard, shownPanels } from './dashboard.ts'
import { unknownIn } from './known-metrics.ts'
import { fillIn, panelQueries } from './panel-queries.ts'

/** The units of Grafana that the panels use: a plain figure, a count, seconds, things a second, calls a second, bytes, a share, nats. */
const units = ['none', 'short', 's', 'cps', 'reqps', 'bytes', 'percentunit', 'suffix: nats']

describe.each(dashboardFiles.map((file) => ({ name: basename(file), file })))('$name', ({ file }) => {
  const dashboard = readDashboard(file)
  const panels = shownPanels([file])

  it('has a name that stays, and is changed in the repository only', () => {
    expect(dashboard.editable).toBe(false)
    expect(dashboard.uid).toMatch(/^claimwatch-[a-z]+$/)
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

  it('leads to no dashboard that does not exist', () => {
    const links = [...dashboard.links, ...panels.flatMap(({ fieldConfig }) => fieldConfig?.defaults.links ?? [])]
    const uids = dashboardFiles.map((each) => readDashboard(each).uid)
    for (const { url } of links) expect(uids).toContain(/^\/d\/([a-z-]+)\?/.exec(url)?.[1])
    expect(links.length).toBeGreaterThan(0)
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
})

describe('panelQueries', () => {
  it('leaves nothing for Grafana to fill in', () => {
    const queries = panelQueries('1m')
    expect(queries.length).toBeGreaterThanOrEqual(shownPanels().length)
    for (const { expr } of queries) expect(expr).not.toContain('$')
  })
})
