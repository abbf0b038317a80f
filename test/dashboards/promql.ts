// What a PromQL expression names: its metrics, with the labels and values that it asks of them, and the labels it groups by.
import { parser } from '@prometheus-io/lezer-promql'

export interface Selector {
  readonly metric: string
  readonly matchers: readonly { readonly label: string; readonly values: readonly string[] }[]
}

export interface Expression {
  /** Where the text is no PromQL; empty for a good expression. */
  readonly mistakes: readonly string[]
  readonly selectors: readonly Selector[]
  /** Labels after `by`, `without`, `on` and `ignoring`. */
  readonly grouping: readonly string[]
}

type Node = ReturnType<typeof parser.parse>['topNode']

/** Reads an expression in which nothing is left for Grafana to fill in. */
export function readPromql(expr: string): Expression {
  const tree = parser.parse(expr)
  const mistakes: string[] = []
  const selectors: Selector[] = []
  const grouping: string[] = []
  tree.iterate({
    enter({ node, type, from, to }) {
      if (type.isError) mistakes.push(`${from}: ${expr.slice(from, to) || 'something is missing'}`)
      if (node.name === 'VectorSelector') selectors.push(readSelector(node, expr))
      if (node.name === 'GroupingLabels') grouping.push(...node.getChildren('LabelName').map((name) => textOf(name, expr)))
    },
  })
  return { mistakes, selectors, grouping }
}

function readSelector(node: Node, expr: string): Selector {
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
  return {
    metric: textOf(node.getChild('Identifier'), expr),
    matchers: matchers.map((matcher) => ({
      label: textOf(matcher.getChild('LabelName'), expr),
      // Of a pattern that lists words, each word; what stands for all claims is no word.
      values: textOf(matcher.getChild('StringLiteral'), expr)
        .slice(1, -1)
        .split('|')
        .filter((value) => value !== '.+'),
    })),
  }
}

function textOf(node: Node | null, expr: string): string {
  return node === null ? '' : expr.slice(node.from, node.to)
}
