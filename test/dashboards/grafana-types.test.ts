// The dashboards against Grafana's own types: a misspelt field or a text for a number would be dropped by Grafana without a word.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { claimFile, overviewFile } from './dashboard.ts'

const SCHEMA = '@grafana/schema/dist/esm/raw/composable'

/** The types of a dashboard with panels of the kinds that ours has; enumerations may be written as JSON writes them. */
const TYPES = `
import type { AnnotationQuery, Dashboard, Panel, RowPanel } from '@grafana/schema'
import type * as bars from '${SCHEMA}/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen'
import type * as stat from '${SCHEMA}/stat/panelcfg/x/StatPanelCfg_types.gen'
import type * as lines from '${SCHEMA}/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen'

type IsAny<T> = 0 extends 1 & T ? true : false
type Plain<T> = IsAny<T> extends true ? T : T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T
type Target = { refId: string; datasource: { type: string; uid: string }; expr: string; legendFormat: string; editorMode: 'code'; range: boolean; instant?: boolean }
type Of<Type extends string, Options, Custom> = Omit<Plain<Panel>, 'type' | 'options' | 'targets' | 'fieldConfig'> & {
  type: Type
  options: Plain<Options>
  targets: Target[]
  fieldConfig: { defaults: Omit<Plain<NonNullable<Panel['fieldConfig']>['defaults']>, 'custom'> & { custom?: Plain<Custom> }; overrides: Plain<NonNullable<Panel['fieldConfig']>['overrides']> }
}
type Annotation = Omit<Plain<AnnotationQuery>, 'target'> & {
  target: { refId: string; expr: string; interval: string }
  titleFormat: string
  textFormat: string
  tagKeys: string
  useValueForTime: boolean
}
export type Checked = Omit<Plain<Dashboard>, 'panels' | 'annotations'> & {
  annotations: { list: Annotation[] }
  panels: (Plain<RowPanel> | Of<'stat', stat.Options, object> | Of<'timeseries', lines.Options, lines.FieldConfig> | Of<'state-timeline', bars.Options, bars.FieldConfig>)[]
}
`

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
}

/** What the compiler has to say about each of some dashboards, compiled together because the types take seconds. */
function mistakesIn(dashboards: readonly string[]): string[][] {
  const files = new Map(
    dashboards.map((json, index) => [
      join(import.meta.dirname, `checked-${index}.ts`),
      `${TYPES}\nexport const checked = ${json.trim()} satisfies Checked\n`,
    ]),
  )
  const host = ts.createCompilerHost(OPTIONS)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, language, ...rest) => {
    const text = files.get(name)
    return text === undefined ? getSourceFile(name, language, ...rest) : ts.createSourceFile(name, text, language)
  }
  host.fileExists = (name) => files.has(name) || fileExists(name)
  const program = ts.createProgram([...files.keys()], OPTIONS, host)
  return [...files.keys()].map((name) => {
    const source = program.getSourceFile(name)
    return ts.getPreEmitDiagnostics(program, source).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  })
}

const plantings = [
  ['a misspelt place', '"gridPos": { "x": 0', '"gridPos": { "left": 0'],
  ['a text for a number', '"schemaVersion": 42', '"schemaVersion": "42"'],
  ['a value outside of an enumeration', '"mode": "absolute"', '"mode": "relative"'],
  ['an option that its kind of panel does not have', '"mergeValues": true', '"mergeValue": true'],
  ['a way to draw that does not exist', '"drawStyle": "bars"', '"drawStyle": "bar"'],
] as const

describe('dashboard', () => {
  const [json, ofClaim] = [readFileSync(overviewFile, 'utf8'), readFileSync(claimFile, 'utf8')]
  const [mistakes, mistakesOfClaim, ...planted] = mistakesIn([json, ofClaim, ...plantings.map(([, good, bad]) => json.replace(good, bad))])

  it('is what Grafana calls a dashboard', () => {
    expect(mistakes).toEqual([])
    expect(mistakesOfClaim).toEqual([])
  })

  it.each(plantings.map(([what, good], index) => ({ what, good, found: planted[index] })))(
    'would not pass with $what',
    ({ good, found }) => {
      expect(json).toContain(good)
      expect(found).toHaveLength(1)
    },
  )
})
