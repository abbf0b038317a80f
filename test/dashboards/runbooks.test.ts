// Runbooks: one for each alert and no other; each with the four sections, and naming only commands and metrics that exist.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { metricNames } from '../../src/serve/metric-catalogue.ts'
import { shownPanels } from './dashboard.ts'
import { alerts } from './rules.ts'

const folder = join(import.meta.dirname, '../../docs/runbooks')
const pages = readdirSync(folder)
const commands = commandsOf()

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

  it('names only commands that exist', () => {
    expect(unknownCommandsIn(text)).toEqual([])
  })

  it('links to pages that exist', () => {
    const files = [...readdirSync(join(folder, '..')).map((file) => `../${file}`), ...pages]
    for (const [, link] of text.matchAll(/\]\(([^)#]+)/g)) expect(files).toContain(link)
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

  it('would be missed if they did not', () => {
    expect(unknownCommandsIn('Say `claimwatch incident list`, and `claimwatch incident undo INCIDENT`.')).toEqual(['incident undo'])
    expect(unknownCommandsIn('    claimwatch everything mend')).toEqual(['everything mend'])
  })
})

/** Commands behind `claimwatch` at the begin of a line or of a code span that no subcommand answers to. */
function unknownCommandsIn(text: string): string[] {
  const named = [...text.matchAll(/(?:`|^ *)claimwatch ([a-z]+)(?: ([a-z]+))?/gm)].map(([, command = '', sub]) => ({ command, sub }))
  return named
    .filter(({ command, sub }) => {
      const subs = commands.get(command)
      return subs === undefined || (subs.length > 0 && !subs.includes(sub ?? ''))
    })
    .map(({ command, sub }) => [command, sub].filter((word) => word !== undefined).join(' '))
}

function commandsOf(): ReadonlyMap<string, readonly string[]> {
  const stream = new PassThrough()
  const outside = {
    stdin: stream,
    stdout: stream,
    stderr: stream,
    env: {},
    cwd: '/',
    user: 'test',
    clock: () => 0,
    process: { on: () => {}, off: () => {}, exit: () => {} },
  }
  const program = createProgram(outside, async () => {})
  return new Map(program.commands.map((command) => [command.name(), command.commands.map((sub) => sub.name())]))
}
