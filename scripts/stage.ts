// Stages what is published: `dist` and a manifest of its own, so that nothing of the checkout (its Node, its tools) reaches a user.
// `npm run stage`, then `npm pack ./.stage` or `npm publish ./.stage`.
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')

/** What stands beside `dist` in the package: all that a message of claimwatch can send its reader to. */
const STAGED = ['LICENSE', 'README.md', 'CHANGELOG.md', 'claimwatch.example.yaml', 'dashboards', 'docs', 'deploy/iam']

/**
 * What of the checkout's manifest is published. The rest stays: `scripts` and `devDependencies` work in a checkout only, and
 * `optionalDependencies` hold a Node that would take the place of the user's own.
 */
const manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  type: z.literal('module'),
  engines: z.record(z.string(), z.string()),
  bin: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.unknown()),
  dependencies: z.record(z.string(), z.string()),
})

/** Compiles `src` and stages the package in a folder, which is made anew. */
export async function stage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await compile(join(folder, 'dist'))
  const checkout: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest.parse(checkout), null, 2)}\n`)
  for (const path of STAGED) await cp(join(root, path), join(folder, path), { recursive: true, filter: (file) => !file.includes('.test.') })
}

/** Compiles `src` into a folder. */
export async function compile(dist: string): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  try {
    await run(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', dist])
  } catch (thrown) {
    // tsc writes what it found wrong to standard output.
    throw new Error(thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : String(thrown), { cause: thrown })
  }
}

if (import.meta.main) {
  const folder = join(root, '.stage')
  await stage(folder)
  process.stdout.write(`${folder}\n`)
}
