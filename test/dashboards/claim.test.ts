// The dashboard of one claim: everything that is counted of its windows has a place, beside what is usual of it and its limit.
import { describe, expect, it } from 'vitest'
import { readings, spans } from '../../src/model/window.ts'
import { claimFile, readDashboard, shownPanels } from './dashboard.ts'

const dashboard = readDashboard(claimFile)
const exprs = shownPanels([claimFile]).map(({ targets }) => targets.map(({ expr }) => expr).join('\n'))

describe('dashboard', () => {
  it('has a name that stays, and reads from the state over the evidence to each reading', () => {
    expect(dashboard).toMatchObject({ uid: 'claimwatch-claim', title: 'One claim' })
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title, repeat }) => [title, repeat])
    expect(rows).toEqual([
      ['State, and how far from each level', undefined],
      ['Evidence against its sources', undefined],
      ['Sources', undefined],
      ['Window $window', 'window'],
      ['Each reading over 1 hour, beside what is usual and its limit', undefined],
      ['What was found, and what was done', undefined],
    ])
  })

  it('lets its reader choose one claim, and each of the windows that there are', () => {
    expect(dashboard.templating.list).toEqual([
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
      { name: 'claim', type: 'query', query: { query: 'label_values(claimwatch_claim_mode, claim)' } },
      { name: 'window', type: 'custom', query: spans.join(',') },
    ])
  })

  it('asks about the chosen claim in every query', () => {
    for (const { targets } of shownPanels([claimFile])) for (const { expr } of targets) expect(expr).toContain('claim=~"$claim"')
  })

  it.each(readings)('shows %s beside its usual value, the deviation and the limit', (reading) => {
    const asked = ['window_usual{', 'window_usual_mad{', 'window_reading_limit{'].map(
      (metric) => `claimwatch_${metric}claim=~"$claim", window="1h", reading="${reading}"}`,
    )
    expect(exprs.filter((expr) => asked.every((part) => expr.includes(part)))).toHaveLength(1)
  })
})
