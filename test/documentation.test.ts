// Documentation and code agree, in both directions: settings, errors, metrics, commands; and what a page points to is there.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { describeCommands } from '../scripts/describe-commands.ts'
import { type Part, parts, readPage, schemaFile, withPart } from '../scripts/docs.ts'
import { blindSpotCatalogue } from '../src/app/blind-spots.ts'
import { describeSettings } from '../src/app/describe-settings.ts'
import { errorCatalogue } from '../src/model/errors.ts'
import { signals } from '../src/model/finding.ts'
import { metricCatalogue } from '../src/serve/metric-catalogue.ts'
import { linksIn, pages, pathsIn, root, scriptsIn, unknownCommandsIn } from './documentation/pages.ts'

/** What a page's tables and sections tell of: the first cell of a row, or the heading, where that is one piece of code. */
function told(page: string, pattern: RegExp): string[] {
  return Array.from(readPage(page).matchAll(pattern), ([, name]) => name ?? '').toSorted()
}

const ROW = /^\| `([^`]+)` \|/gm
const COMMAND = /^### `claimwatch ([a-z ]+?)(?: [<[].*)?`$/gm

describe('what is made from the code', () => {
  it.each(parts)('stands in $page as the code has it now (npm run docs)', (part) => {
    const text = readPage(part.page)
    expect(withPart(text, part)).toBe(text)
  })

  it('is the schema for editors (npm run docs), and the example names it', () => {
    expect(readPage(schemaFile.path)).toBe(schemaFile.make())
    expect(readPage('claimwatch.example.yaml').split('\n')[0]).toBe(`# yaml-language-server: $schema=${schemaFile.path}`)
  })

  it.each([
    ['docs/configuration.md', ROW, describeSettings().map(({ path }) => path)],
    ['docs/replay.md', ROW, Object.keys(blindSpotCatalogue)],
    ['docs/signals.md', ROW, signals],
    ['docs/errors.md', ROW, Object.keys(errorCatalogue)],
    ['docs/metrics.md', ROW, Object.keys(metricCatalogue)],
    ['docs/commands.md', COMMAND, describeCommands().map(({ name }) => name)],
  ])('is in %s each thing that the code knows, and no other', (page, pattern, known) => {
    expect(known.length).toBeGreaterThan(5)
    expect(told(page, pattern)).toEqual(known.toSorted())
  })

  it('takes the place of what stood between its marks, leaves the rest, and misses lost marks', () => {
    const part: Part = { page: 'docs/a.md', name: 'a', make: () => 'new' }
    const text = 'before\n<!-- a: made by `npm run docs` -->\n\nold\n\n<!-- /a -->\nafter\n'
    expect(withPart(text, part)).toBe(text.replace('old', 'new'))
    for (const mark of ['<!-- a: made by `npm run docs` -->', '<!-- /a -->']) {
      expect(() => withPart(text.replace(mark, ''), part)).toThrow('docs/a.md has lost its marks')
    }
  })
})

describe.each(pages)('%s', (page) => {
  const text = readPage(page)

  it('links to what is there', () => {
    expect(linksIn(text).filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([])
  })

  it('names files and folders that are there', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('names scripts and commands that are there', () => {
    expect(scriptsIn(text).filter((name) => !(name in manifest.scripts))).toEqual([])
    expect(unknownCommandsIn(text)).toEqual([])
  })
})

describe('what is looked at', () => {
  it('is every page, and something in them', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/the-road.md', 'docs/runbooks/ClaimwatchDown.md']))
    const all = pages.map(readPage).join('\n')
    for (const named of [linksIn(all), pathsIn(all), scriptsIn(all)]) expect(named.length).toBeGreaterThan(20)
  })

  it('finds links, paths and scripts wherever they stand', () => {
    expect(linksIn('[a](docs/a.md#part), ![b](../b.png), [web](https://a.example/c)')).toEqual(['docs/a.md', '../b.png'])
    expect(pathsIn('See `src/a.ts`, test/b/ and docs/c.md. Not `src/x/y.ts`, nor /usr/src/d.')).toEqual([
      'src/a.ts',
      'test/b/',
      'docs/c.md',
    ])
    expect(scriptsIn('`npm run test:unit`, npm run -s docs -- all')).toEqual(['test:unit', 'docs'])
  })

  it('finds commands in code that do not exist, and leaves prose and what is to come alone', () => {
    const page = [
      'Say `claimwatch incident list`, `claimwatch incident undo ID` or `claimwatch incident`.',
      'claimwatch may do more; there is no command `claimwatch claim bury` for that, and `claimwatch doctor` is not yet there.',
      '   ```sh',
      '   npx claimwatch replya history/',
      '   npm run -s claimwatch -- config guess',
      '   npm run -s claimwatch -- replay history/',
      '   ```',
    ].join('\n')
    expect(unknownCommandsIn(page)).toEqual(['replya history', 'config guess', 'incident undo', 'incident'])
  })
})
