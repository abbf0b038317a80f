// The folders of the stories: which there are, and what the why.md of each says.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { demandForm } from './demands.ts'

const form = z.strictObject({
  /** The row of reference/detection.md 13.2 or 13.3, or `honest`: a mistake that looks hostile. */
  row: z.string().regex(/^([LAM]\d{1,2}|honest)$/),
  /** Weeks in which a claim of homes is still learned, and may be told of before anybody attacks; absent: 0. */
  learningWeeks: z.number().int().positive().max(4).optional(),
  expect: z.array(demandForm).min(1),
})
export type Expectation = z.infer<typeof form>

/** Names of the folders beside the runner, in order. */
export function foldersIn(path: string): readonly string[] {
  const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.map(({ name }) => name).sort()
}

/** What a folder's why.md demands. Throws where there is none, where it says nothing in words, or where its head is not as it should be. */
export function expectationOf(folder: string): Expectation {
  return expectationIn(readFileSync(join(folder, 'why.md'), 'utf8'), folder)
}

/** The demands at the head of a why.md, between two lines of three dashes. */
export function expectationIn(text: string, name: string): Expectation {
  const [, head, words = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? []
  if (head === undefined) throw new Error(`${name}: why.md has no head with expectations`)
  if (words.trim().length < 100) throw new Error(`${name}: why.md does not say why`)
  const read = form.safeParse(parse(head))
  if (!read.success) throw new Error(`${name}: why.md: ${z.prettifyError(read.error)}`)
  return read.data
}
