// Packs the Lambda function: compiled `src`, the packages that it runs on as they are installed, and a configuration if one is named.
// `npm run lambda` writes .lambda/claimwatch-push.zip, `npm run lambda -- --config claimwatch.yaml` one that brings its configuration.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compile } from './stage.ts'
import { type ZipFile, zip } from './zip.ts'

const root = join(import.meta.dirname, '..')

/** What the function's modules name, beside Node. The client of IAM for MSK is loaded where it is configured. */
const PACKAGES = [
  'kafkajs',
  'snappyjs',
  'yaml',
  'zod',
  'ipaddr.js',
  'pino',
  'simple-statistics',
  're2js',
  '@aws-sdk/credential-provider-node',
]
/** What of a package is not run. */
const LEFT_OUT = /(?:\.map|\.md|\.markdown|\.[cm]?ts|\.flow)$|(?:^|\/)(?:test|tests|docs|example|examples|benchmarks)\//

/** Packs the function into a folder, which is made anew; resolves to the path of the archive. */
export async function packLambda(folder: string, configuration?: string): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await compile(join(folder, 'dist'))
  const packages = [...(await withDependencies(PACKAGES))].toSorted()
  const ofPackages = await Promise.all(packages.map((name) => filesOf(join(root, 'node_modules', name), `node_modules/${name}`)))
  const files = [
    { path: 'index.mjs', bytes: await readFile(join(root, 'deploy/lambda/index.mjs')) },
    { path: 'package.json', bytes: Buffer.from('{"type":"module"}\n') },
    ...(configuration === undefined ? [] : [{ path: 'claimwatch.yaml', bytes: await readFile(configuration) }]),
    ...(await filesOf(join(folder, 'dist'), 'dist')),
    ...ofPackages.flat(),
  ]
  const archive = join(folder, 'claimwatch-push.zip')
  await writeFile(archive, zip(files))
  return archive
}

/** Packages with all that they need, as they are installed: one version of each, side by side. */
async function withDependencies(names: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const open = [...names]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    const manifest: { dependencies?: Record<string, string> } = JSON.parse(
      await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'),
    )
    open.push(...Object.keys(manifest.dependencies ?? {}))
  }
  return found
}

/** The files below a folder that are run, by their path in the archive. */
async function filesOf(folder: string, path: string): Promise<readonly ZipFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((name) => !LEFT_OUT.test(name))
    .toSorted()
  return Promise.all(names.map(async (name) => ({ path: `${path}/${name}`, bytes: await readFile(join(folder, name)) })))
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { config: { type: 'string' } } })
  process.stdout.write(`${await packLambda(join(root, '.lambda'), values.config)}\n`)
}
