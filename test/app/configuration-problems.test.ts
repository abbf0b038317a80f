// Problems as lines: where, what was found, what would be right; and nothing that could be a secret.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issueLines, problemLine, valueAt } from '../../src/app/configuration-problems.ts'
import { configurationSchema } from '../../src/app/configuration-schema.ts'

const placeOf = (): string => 'c.yaml:1:1'

function linesOf(tree: unknown): readonly string[] {
  const { error } = configurationSchema.safeParse(tree)
  return error === undefined ? [] : issueLines(error.issues, tree, placeOf)
}

describe('a line', () => {
  it.each([
    ['a text', { settle: 'x' }, 'settle (c.yaml:1:1) is "x"; it must be right'],
    ['nothing', {}, 'settle (c.yaml:1:1) is missing; it must be right'],
    ['an empty text', { settle: '' }, 'settle (c.yaml:1:1) is empty; it must be right'],
    ['a list', { settle: ['x'] }, 'settle (c.yaml:1:1) is a list; it must be right'],
    ['a group', { settle: { a: '1', b: '2' } }, 'settle (c.yaml:1:1) is a group of a, b; it must be right'],
    ['a long text, cut', { settle: 'x'.repeat(100) }, `settle (c.yaml:1:1) is "${'x'.repeat(80)}…"; it must be right`],
  ])('says of %s what it is', (_, tree, line) => {
    expect(problemLine({ path: ['settle'], right: 'right' }, tree, placeOf)).toBe(line)
  })

  it('is given for each unknown key of a group', () => {
    expect(linesOf({ setle: '', lock: '' })).toHaveLength(2)
  })

  it('never ends in the middle, whatever was written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (tree) => {
        for (const line of linesOf(tree)) expect(line).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})

describe('secrets', () => {
  const secret = fc.stringMatching(/^Z[a-z0-9]{12,20}Z$/)

  it.each([
    ['an address', (text: string) => ({ notify: [{ webhook: { url: text } }] })],
    [
      'a file that was given the secret itself',
      (text: string) => ({ notify: [{ webhook: { url: 'https://h.example', secretFile: `whsec_${text}` } }] }),
    ],
    ['a text where a group belongs', (text: string) => ({ log: { kafka: { brokers: ['a:1'], sasl: text } } })],
    ['the value of a key that is no setting', (text: string) => ({ password: text })],
  ])('never stand in a line: %s', (_, treeOf) => {
    fc.assert(
      fc.property(secret, (text) => {
        const lines = linesOf(treeOf(text))
        expect(lines).toHaveLength(1)
        expect(lines.join()).not.toContain(text)
      }),
    )
  })
})

describe('the value at a path', () => {
  it('is found in lists and groups, and undefined elsewhere', () => {
    const tree = { a: [{ b: 'x' }] }
    expect(valueAt(tree, ['a', 0, 'b'])).toBe('x')
    expect(valueAt(tree, ['a', 1, 'b'])).toBeUndefined()
    expect(valueAt(tree, ['a', 0, 'b', 'c'])).toBeUndefined()
    expect(valueAt(tree, ['constructor'])).toBeUndefined()
  })
})
