// Runbooks: one for each alert and no other; each with the four sections, and naming only metrics that exist. Their commands and links
// are looked at with those of every other page: test/documentation.test.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blindReasons } from '../../src/model/incident.ts'
import { metricNames } from '../../src/serve/metric-catalogue.ts'
import { unknownCommandsIn } from '../documentation/pages.ts'
import { shownPanels } from './dashboard.ts'
import { alerts } from './rules.ts'

const folder = join(import.meta.dirname, '../../docs/runbooks')
const pages = readdirSync(folder)

describe('runbooks', () => {
  it('are one for each alert, and none besides', () => {
    expect(pages.toSorted()).toEqual([...new Set(alerts().map(({ alert }) => `${alert}.md`))].toSorted())
  })
})

describe.each(pages)('runbook %s', (page) => {
  const text = readFileSync(join(folder, page), 'utf8')

  it('has its alert as title, and the four sections with something in each', () => {
    expect(text.split('\n', 1)[0]).toBe(`# ${page.replace(/\.md$/, '')}`)
    const sections = text.split(/^## /m).slice(1)
    expect(sections.map((section) => section.split('\n', 1)[0])).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation'])
    for (const section of sections) expect(section.length).toBeGreaterThan(100)
  })

  it('names only metrics that exist', () => {
    for (const [name] of text.matchAll(/claimwatch_[a-z_]+/g)) expect(metricNames).toContain(name)
  })
})

describe('the runbook of blindness', () => {
  it.each(blindReasons)('says what %s means, and what mends it', (reason) => {
    const text = readFileSync(join(folder, 'ClaimwatchClaimBlind.md'), 'utf8')
    expect(text).toMatch(/^\| `/m)
    expect(text).toContain(`| \`${reason}\` |`)
    const section = text.split(`\n### ${reason}\n`)[1] ?? ''
    expect(section.split('\n### ')[0]?.trim().length).toBeGreaterThan(40)
  })
})

describe('the commands that a dashboard or an alert advises', () => {
  it('exist', () => {
    const texts = [
      ...shownPanels().map(({ description }) => description ?? ''),
      ...alerts().map(({ annotations }) => annotations.description),
    ]
    expect(texts.join('\n')).toMatch(/`claimwatch incident list`/)
    expect(texts.flatMap(unknownCommandsIn)).toEqual([])
  })
})
