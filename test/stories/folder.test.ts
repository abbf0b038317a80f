// The head of a why.md: what is read of it, and what is refused.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { expectationIn, expectationOf } from './folder.ts'

const words = 'Somebody does something, for a reason that is told here, and this is why it must be told or must not be told.'
const text = (head: string, body = words): string => `---\n${head}\n---\n# A story\n\n${body}\n`

it('reads the row and the demands', () => {
  const head = 'row: A4\nexpect:\n  - { found: contain, minutes: 60, attempts: 20 }\n  - { never: disable }'
  const demands = [{ found: 'contain', minutes: 60, attempts: 20 }, { never: 'disable' }]
  expect(expectationIn(text(head), 'a story')).toEqual({ row: 'A4', expect: demands })
})

it.each([
  ['no head', words, 'has no head'],
  ['no words', text('row: L1\nexpect: [{ never: alert }]', 'Because.'), 'does not say why'],
  ['no demand', text('row: L1\nexpect: []'), 'expect'],
  ['a level that is none', text('row: L1\nexpect: [{ never: panic }]'), 'expect'],
  ['a word that is none', text('row: L1\nexpect: [{ never: alert, ever: true }]'), 'expect'],
  ['a row that is none', text('row: whatever\nexpect: [{ never: alert }]'), 'row'],
  ['an open demand without a reason', text('row: L1\nexpect: [{ never: alert, open: yes it is }]'), 'expect'],
])('refuses %s', (_, given, complaint) => {
  expect(() => expectationIn(given, 'a story')).toThrow(complaint)
})

it('refuses a folder without a why.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-story-'))
  expect(() => expectationOf(folder)).toThrow('why.md')
  rmSync(folder, { recursive: true })
})
