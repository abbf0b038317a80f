// Documentation and code agree, in both directions: settings, errors, metrics, commands; and what a page points to is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeCommands, isCommand } from '../scripts/describe-commands.ts'
import { parts, readPage, withPart } from '../scripts/docs.ts'
import { describeSettings } from '../src/app/describe-settings.ts'
import { errorCatalogue } from '../src/model/errors.ts'
import { metricCatalogue } from '../src/serve/metric-catalogue.ts'

const ROOT = join(import.meta.dirname, '..')
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

/** The first cell of every row of a page's tables that is one piece of code. */
function namesIn(page: string): string[] {
  return Array.from(readPage(page).matchAll(/^\| `([^`]+)` \|/gm), ([, name]) => name ?? '')
}

function matches(page: string, pattern: RegExp): string[] {
  return Array.from(readPage(page).matchAll(pattern), ([, found]) => found ?? '')
}

describe('tables that are made from the code', () => {
  it.each(parts)('$page holds what the code says now (npm run docs)', (part) => {
    const text = readPage(part.page)
    expect(withPart(text, part)).toBe(text)
  })

  it.each([
    ['docs/configuration.md', describeSettings().map(({ path }) => path)],
    ['docs/errors.md', Object.keys(errorCatalogue)],
    ['docs/metrics.md', Object.keys(metricCatalogue)],
  ])('%s names each of the code, and no other', (page, known) => {
    expect(known.length).toBeGreaterThan(10)
    expect(namesIn(page).toSorted()).toEqual(known.toSorted())
  })

  it('docs/commands.md has a section for each command, and for no other', () => {
    const sections = matches('docs/commands.md', /^### `claimwatch ([a-z ]+?)(?: [<[].*)?`$/gm)
    expect(sections.toSorted()).toEqual(
      describeCommands()
        .map(({ name }) => name)
        .toSorted(),
    )
  })
})

describe('what a page points to', () => {
  it('finds pages', () => {
    expect(pages.length).toBeGreaterThan(10)
  })

  it.each(pages)('%s: links lead to files', (page) => {
    const links = matches(page, /\]\(([^)#]+)(?:#[^)]*)?\)/g).filter((link) => !/^[a-z]+:/.test(link))
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([])
  })

  it.each(pages)('%s: files that it names exist', (page) => {
    const files = matches(page, /`((?:src|test|docs|deploy|dashboards|scripts)\/[\w./-]+\.(?:ts|md|yml|yaml|json))`/g)
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })

  it.each(pages)('%s: scripts and commands that it names exist', (page) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(matches(page, /npm run (?:-s )?([a-z:]+)/g).filter((name) => !(name in scripts))).toEqual([])
    const typed = matches(page, /(?:npx claimwatch|claimwatch --) ([a-z]+(?: (?:list|show|approve|create|check))?)/g)
    expect(typed.filter((words) => !isCommand(words))).toEqual([])
  })
})
