// Copies of source files with a bug in them: a text that must stand there exactly once is replaced, and whoever imports the file is
// copied too, into a temporary folder that mirrors `src`. Everything else is imported from where it is.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Roles, realRoles } from './roles.ts'

/** A change of one source file; its path is relative to `src`. */
export interface Mutation {
  readonly file: string
  readonly from: string
  readonly to: string
}

const SRC = resolve(import.meta.dirname, '../../src')
/** Where each role is exported from. */
const FILES: Readonly<Record<keyof Roles, string>> = {
  runIngest: 'ingest/ingest.ts',
  pollFeed: 'ingest/poll.ts',
  runWatch: 'detect/run-watch.ts',
  runRespond: 'respond/respond.ts',
  createOutbox: 'tell/outbox.ts',
}
const IMPORT = /(from |import\()'([^']+)'/g

/** The roles with some mutations in them. Throws if a text to be replaced does not stand in its file exactly once. */
export async function mutatedRoles(mutations: readonly Mutation[]): Promise<Roles> {
  const sources = new Map(filesIn(SRC).map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))
  const changed = dependentsOf(
    sources,
    mutations.map(({ file }) => file),
  )
  for (const { file, from, to } of mutations) sources.set(file, replaceOnce(sources.get(file) ?? '', from, to, file))
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-mutant-'))
  try {
    for (const file of changed) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), withImports(file, sources.get(file) ?? '', changed))
    }
    const load = async <Name extends keyof Roles>(name: Name): Promise<Roles[Name]> => {
      if (!changed.has(FILES[name])) return realRoles[name]
      const loaded: Pick<Roles, Name> = await import(pathToFileURL(join(folder, FILES[name])).href)
      return loaded[name]
    }
    return {
      runIngest: await load('runIngest'),
      pollFeed: await load('pollFeed'),
      runWatch: await load('runWatch'),
      runRespond: await load('runRespond'),
      createOutbox: await load('createOutbox'),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
}

function replaceOnce(text: string, from: string, to: string, file: string): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`'${from}' stands ${parts.length - 1} times in ${file}, not once`)
  return parts.join(to)
}

/** Some files, and all that import one of them, directly or not. */
function dependentsOf(sources: ReadonlyMap<string, string>, files: readonly string[]): ReadonlySet<string> {
  const found = new Set(files)
  for (const file of found) {
    for (const [other, text] of sources) {
      const imports = Array.from(text.matchAll(IMPORT), ([, , specifier = '']) => fileOf(other, specifier))
      if (imports.includes(file)) found.add(other)
    }
  }
  return found
}

/** The file that a specifier means, null for a package. */
function fileOf(importer: string, specifier: string): string | null {
  return specifier.startsWith('.') ? relative(SRC, resolve(SRC, dirname(importer), specifier)) : null
}

/** A copy's imports: of other copies as they are, of everything else by its address. */
function withImports(file: string, text: string, copies: ReadonlySet<string>): string {
  return text.replaceAll(IMPORT, (whole: string, begin: string, specifier: string) => {
    const target = fileOf(file, specifier)
    if (target === null) return specifier.startsWith('node:') ? whole : `${begin}'${import.meta.resolve(specifier)}'`
    return copies.has(target) ? whole : `${begin}'${pathToFileURL(join(SRC, target)).href}'`
  })
}
