// What a law of the house is: a sentence, a judge, and small houses that break it.

import type ts from 'typescript'
import { lineOf, type Source, toSource, visit } from './sources.ts'

/** A house as small as needed: path to text. */
export type SmallHouse = Readonly<Record<string, string>>

export interface Law {
  readonly says: string
  /** One line for each violation: where it is and what is wrong. */
  judge(sources: readonly Source[]): string[]
  /** Each of these houses breaks the law: a law that cannot fail holds nothing. */
  readonly broken: readonly SmallHouse[]
  /** Each of these looks like a violation and is none. */
  readonly kept: readonly SmallHouse[]
}

/** The sources of a small house. */
export function build(house: SmallHouse): Source[] {
  return Object.entries(house).map(([path, text]) => toSource(path, text))
}

/** The judge of a law about single nodes: `wrong` says what is wrong with a node, or nothing. */
export function judgeNodes(wrong: (node: ts.Node, source: Source) => string | undefined): Law['judge'] {
  return (sources) =>
    sources.flatMap((source) => {
      const violations: string[] = []
      visit(source.tree, (node) => {
        const what = wrong(node, source)
        if (what !== undefined) violations.push(`${source.path}:${lineOf(source.tree, node)} ${what}`)
      })
      return violations
    })
}
