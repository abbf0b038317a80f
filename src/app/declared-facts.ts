// Reads the files of declared facts into the configuration: manifests, plans, tables of networks.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { timeZoneOf } from '../detect/declared.ts'
import { compilePattern } from '../detect/serials.ts'
import { toClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings } from '../model/settings.ts'
import type { Configuration } from './configuration.ts'
import { invalidConfiguration } from './configuration-problems.ts'
import type { FactFiles } from './fact-files.ts'
import { type Manifest, readManifest } from './manifest-file.ts'
import { readAsnFile, readCountryFile } from './network-file.ts'
import { readPlans } from './plan-file.ts'
import { surprisesOfPlanFile } from './plan-reach.ts'

/**
 * The configuration with what its files declare; they are read once, at the start of a process. Of lines of a manifest that hold no
 * serial it warns, and of plans that reach further than they may. Rejects with `config-invalid`, one line a file, where a file is missing or
 * is not what it should be.
 */
export async function withDeclaredFacts(configuration: Configuration): Promise<Configuration> {
  const { claims, factFiles, hash, warnings } = configuration
  const problems: string[] = []
  const attempted = async <T>(setting: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read()
    } catch (thrown) {
      problems.push(`${setting}: ${toClaimwatchError(thrown).what}`)
      return null
    }
  }
  const { asn, country } = factFiles
  const [manifests, plans, asnOf, countryOf] = await Promise.all([
    ofFiles(factFiles.manifests, (file) => attempted(file.setting, () => manifestOf(file, claims[file.claim]))),
    ofFiles(factFiles.plans, (file) => attempted(file.setting, () => readPlans(file.path, timeZoneOf(claims[file.claim] ?? null)))),
    asn === undefined ? null : attempted('networks.asn', () => readAsnFile(asn)),
    country === undefined ? null : attempted('networks.country', () => readCountryFile(country)),
  ])
  if (problems.length > 0) throw invalidConfiguration(configuration.source, problems.sort())
  return {
    ...configuration,
    claims: claims.map((claim, index) => withFacts(claim, factsAbout(index, manifests)[0], factsAbout(index, plans).flat())),
    networkTables: { ...(asnOf === null ? {} : { asnOf }), ...(countryOf === null ? {} : { countryOf }) },
    hash: await hashWith(hash, pathsOf(factFiles)),
    warnings: [
      ...warnings,
      ...manifests.flatMap(({ file, facts }) => brokenLines(file.setting, facts)),
      ...plans.flatMap(({ file, facts }) => surprisesOfPlanFile(file.setting, facts, claims[file.claim])),
    ],
  }
}

type ManifestFile = FactFiles['manifests'][number]

interface FileFacts<File, T> {
  readonly file: File
  readonly facts: T
}

function ofFiles<File, T>(files: readonly File[], read: (file: File) => Promise<T | null>): Promise<readonly FileFacts<File, T>[]> {
  return Promise.all(files.map(async (file) => ({ file, facts: await read(file) }))).then((all) => all.filter(isRead))
}

function isRead<File, T>(one: FileFacts<File, T | null>): one is FileFacts<File, T> {
  return one.facts !== null
}

function factsAbout<T>(claim: number, all: readonly FileFacts<{ readonly claim: number }, T>[]): readonly T[] {
  return all.filter(({ file }) => file.claim === claim).map(({ facts }) => facts)
}

function manifestOf({ path, column }: ManifestFile, claim: ClaimSettings | undefined): Promise<Manifest> {
  const pattern = claim?.serialPattern
  return readManifest(path, {
    ...(column === undefined ? {} : { column }),
    ...(pattern === undefined ? {} : { follows: compilePattern(pattern, 'serialPattern') }),
  })
}

function withFacts(claim: ClaimSettings, manifest: Manifest | undefined, plans: NonNullable<ClaimSettings['plans']>): ClaimSettings {
  return {
    ...claim,
    ...(manifest === undefined ? {} : { serials: manifest.serials }),
    ...(plans.length === 0 ? {} : { plans: [...(claim.plans ?? []), ...plans] }),
  }
}

function brokenLines(setting: string, { broken: { count, lines }, serials }: Manifest): readonly string[] {
  if (count === 0) return []
  const more = count > lines.length ? ' and more' : ''
  const which = `${count === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more}`
  return [`${setting}: ${count} of its lines hold no serial and were left out (${which}); ${serials.size} serials were read`]
}

function pathsOf({ manifests, plans, asn, country }: FactFiles): readonly string[] {
  return [...manifests, ...plans].map(({ path }) => path).concat([asn, country].filter((path) => path !== undefined))
}

/** What is in effect is also what the files hold. */
async function hashWith(hash: string, paths: readonly string[]): Promise<string> {
  if (paths.length === 0) return hash
  const whole = createHash('sha256').update(hash)
  for (const path of paths) {
    const content = createHash('sha256')
    await pipeline(createReadStream(path), content)
    whole.update(content.digest())
  }
  return whole.digest('hex')
}
