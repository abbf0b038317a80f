// The digest of the code: it follows what a file names, however far, and nothing else.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeOf } from './code-of.ts'

const sources = {
  'job.ts': "import { near } from './near.ts'\nconst lazy = await import('./lazy.ts')\nnew URL('./thread.ts', import.meta.url)\n",
  'near.ts': "import type { Far } from './far.ts'\n",
  'far.ts': "import './job.ts'\n",
  'lazy.ts': '',
  'thread.ts': '',
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-of-'))
  for (const [name, text] of Object.entries({ ...sources, 'table.ts': '' })) writeFileSync(join(folder, name), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The digest after a file was changed. */
function changed(name: string): string {
  appendFileSync(join(folder, name), '// changed\n')
  return codeOf(pathToFileURL(join(folder, 'job.ts')))
}

it('is another when a file changes that is named, directly, lazily, by a thread or in a circle; and only then', () => {
  const first = changed('table.ts')
  const digests = [first, ...Object.keys(sources).map(changed)]
  expect(new Set(digests).size).toBe(digests.length)
  expect(changed('table.ts')).toBe(digests.at(-1))
})
