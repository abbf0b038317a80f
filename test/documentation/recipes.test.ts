// The recipes of CONTRIBUTING.md: what they name is there, and every feed, signal and notifier of today was made by them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/app/describe-settings.ts'
import { signals } from '../../src/model/finding.ts'
import { doors } from '../architecture/house.ts'
import { root } from './pages.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const recipes = new Map(
  Array.from(
    read('CONTRIBUTING.md').matchAll(/^### (A \w+), step by step\n([\s\S]*?)(?=^### |^A choice )/gm),
    ([, name = '', text = '']) => {
      return [name, text.replaceAll(/\s+/g, ' ')] as const
    },
  ),
)

/** What a recipe says stands in a file: `` `Feed` in `src/ingest/feed.ts` ``. */
function namedIn(recipe: string): readonly (readonly [string, string])[] {
  const pairs = recipe.matchAll(/`(\w+)` in `((?:src|test)\/[\w./-]+\.ts)`/g)
  return Array.from(pairs, ([, symbol = '', path = '']) => [symbol, path] as const)
}

/** The keys that `feeds[]` or `notify[]` may hold. */
function kindsOf(list: 'feeds' | 'notify'): readonly string[] {
  const found = describeSettings().flatMap(({ path }) => new RegExp(`^${list}\\[\\]\\.(\\w+)\\.`).exec(path)?.[1] ?? [])
  return [...new Set(found)]
}

describe('the recipes', () => {
  it('are three, and each has its steps in their order', () => {
    expect([...recipes.keys()]).toEqual(['A feed', 'A signal', 'A notifier'])
    for (const [name, text] of recipes) {
      const steps = Array.from(text.matchAll(/ (\d)\. [A-Z`]/g), ([, step]) => Number(step))
      expect(steps, name).toEqual(steps.map((_, index) => index + 1))
      expect(steps.length, name).toBeGreaterThan(5)
    }
  })

  it.each([...recipes].flatMap(([name, text]) => namedIn(text).map(([symbol, path]) => [name, symbol, path] as const)))(
    '%s: %s stands in %s',
    (_, symbol, path) => {
      expect(read(path)).toMatch(new RegExp(`\\b(?:function|const|interface|type|class) ${symbol}\\b`))
    },
  )

  it('name enough that it is worth looking', () => {
    for (const [name, text] of recipes) expect(namedIn(text).length, name).toBeGreaterThan(5)
  })
})

describe('every feed', () => {
  /** The door behind a key of `feeds[]`: the hook's log is a log group as well. */
  const doorsOf: Readonly<Record<string, string>> = { cloudwatch: 'cloudwatch', hook: 'cloudwatch', kinesis: 'kinesis', file: 'file' }

  it.each(kindsOf('feeds'))('%s has a door, its settings, its opening and its tests', (kind) => {
    const door = doorsOf[kind]
    expect(Object.keys(doors)).toContain(`src/ingest/${door}.ts`)
    expect(read('src/app/feed-settings.ts')).toMatch(new RegExp(`readonly is: .*'${kind}'`))
    expect(read('src/app/open-house.ts')).toContain(`from '../ingest/${door}.ts'`)
    expect(existsSync(join(root, `test/ingest/${door}.test.ts`)) || existsSync(join(root, `test/integration/${door}.test.ts`))).toBe(true)
    expect(read('test/app/feed-settings.test.ts')).toContain(kind)
  })
})

describe('every notifier', () => {
  it.each(kindsOf('notify'))('%s has a door, its settings, its opening and its test', (kind) => {
    expect(Object.keys(doors)).toContain(`src/tell/${kind}.ts`)
    expect(read('src/app/configuration.ts')).toContain(`readonly is: '${kind}'`)
    expect(read('src/app/open-notifier.ts')).toContain(`from '../tell/${kind}.ts'`)
    expect(existsSync(join(root, `test/tell/${kind}.test.ts`))).toBe(true)
  })
})

describe('every signal', () => {
  const filesOf = (folder: string): string =>
    readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(join(folder, name)))
      .join('\n')

  it.each(signals)('%s is raised by the detector, and tested', (signal) => {
    expect(filesOf('src/detect')).toContain(`'${signal}'`)
    expect(filesOf('test/detect')).toContain(`'${signal}'`)
  })
})
