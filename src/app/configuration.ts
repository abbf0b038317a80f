// The configuration: found, read, overridden by the environment, checked, and handed out in the parts that each role is given.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type NetworkTables, networkDataOf } from '../detect/networks.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings, DetectSettings, RespondSettings } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import type { TerminalForm } from '../tell/terminal.ts'
import type { RoleToAssume } from './aws-credentials.ts'
import { clashes, surprises } from './configuration-checks.ts'
import { invalidConfiguration, issueLines, problemLine } from './configuration-problems.ts'
import { type CheckedSettings, configurationSchema } from './configuration-schema.ts'
import { readYaml } from './configuration-yaml.ts'
import { CONFIG_VARIABLE, type Environment, layOver, overridesIn, placeOver } from './environment.ts'
import { claimsWithin, type FactFiles, factFilesOf } from './fact-files.ts'
import { carriesHook, type FeedSettings, regionOf, resolveFeeds } from './feed-settings.ts'
import type { RequestSettings } from './request-budget.ts'

export type { FeedSettings } from './feed-settings.ts'

/** A notifier: `is` says which kind. The secret stands in a file that only the role `respond` reads. */
export type NotifierSettings =
  | { readonly is: 'terminal'; readonly name: string; readonly form: TerminalForm }
  | { readonly is: 'webhook'; readonly name: string; readonly url: string; readonly secretFile?: string }

/** What fills the log: one SQLite file, or Kafka. */
export type LogSettings = CheckedSettings['log']

/** The whole configuration, checked; paths are absolute, durations are milliseconds. */
export interface Configuration {
  readonly claims: readonly ClaimSettings[]
  /** Files with declared facts; `withDeclaredFacts` reads them. */
  readonly factFiles: FactFiles
  /** Autonomous systems that are declared to be of hosting providers. */
  readonly hosting: readonly number[]
  /** Tables of networks; absent: no file of them was named, or none was read yet. */
  readonly networkTables?: NetworkTables
  readonly rotationTemplates: readonly string[]
  readonly temporaryClaimTemplates: readonly string[]
  readonly feeds: readonly FeedSettings[]
  readonly settle: Millis
  readonly attemptTimeout: Millis
  readonly serve: { readonly listen: { readonly host: string; readonly port: number } }
  readonly notify: readonly NotifierSettings[]
  readonly log: LogSettings
  readonly aws: { readonly endpoint?: string; readonly region?: string; readonly assumeRole?: RoleToAssume }
  readonly respond: Omit<RespondSettings, 'claims' | 'settle'>
  readonly ingest: { readonly tickEvery: Millis; readonly lookback: Millis } & RequestSettings
  /** SHA-256 of what is in effect, without addresses of notifiers: they can hold secrets. */
  readonly hash: string
  /** The file it was read from. */
  readonly source: string
  /** What a person should know and what stops nothing, one line each. */
  readonly warnings: readonly string[]
}

const DEFAULT_FILE = 'claimwatch.yaml'

/**
 * Finds and reads the configuration: `file` (of `--config`), else the environment's CLAIMWATCH_CONFIG, else `./claimwatch.yaml`.
 * Throws `config-not-found`, `config-unreadable`, or `config-invalid` with one line a problem.
 */
export async function loadConfiguration(from: {
  readonly file?: string
  readonly env: Environment
  readonly cwd: string
}): Promise<Configuration> {
  const named = from.file ?? from.env[CONFIG_VARIABLE]
  const name = named === undefined || named === '' ? DEFAULT_FILE : named
  const file = resolve(from.cwd, name)
  return readConfiguration(await readSource(file, name), { file, name, env: from.env })
}

async function readSource(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ClaimwatchError('config-not-found', { what: `there is no ${name}`, cause })
    const what = code === 'EISDIR' ? `${name} is a directory` : `${name} cannot be read (${String(code)})`
    throw new ClaimwatchError('config-unreadable', { what, cause })
  }
}

/** Where a text comes from: the path that relative paths in it are resolved beside, its name in complaints, and the environment over it. */
export interface Origin {
  readonly file: string
  readonly name: string
  readonly env: Environment
}

/** Reads a configuration from its text: for the demo and tests, and the second half of `loadConfiguration`. Errors as there. */
export function readConfiguration(text: string, origin: Origin): Configuration {
  const yaml = readYaml(text, origin.name)
  const { overrides, problems, warnings } = overridesIn(origin.env)
  const tree = layOver(yaml.tree, overrides)
  const placeOf = placeOver(overrides, yaml.placeOf)
  const checked = configurationSchema.safeParse(tree)
  if (!checked.success) throw invalidConfiguration(origin.name, [...problems, ...issueLines(checked.error.issues, tree, placeOf)])

  const settings = checked.data
  const region = regionOf(settings, origin.env.AWS_REGION ?? origin.env.AWS_DEFAULT_REGION)
  const endpoint = settings.aws.endpoint ?? origin.env.AWS_ENDPOINT_URL
  const feeds = resolveFeeds(settings.feeds, region)
  const notify = settings.notify.map((notifier) => ({ ...notifier, name: notifier.name ?? notifier.is }))
  const found = [...feeds.problems, ...clashes(settings.claims, feeds.feeds, notify)].map((problem) => problemLine(problem, tree, placeOf))
  if (problems.length + found.length > 0) throw invalidConfiguration(origin.name, [...problems, ...found])

  const { networks, ...rest } = settings
  return {
    ...rest,
    claims: claimsWithin(settings.claims),
    factFiles: factFilesOf(settings, dirname(origin.file)),
    hosting: networks.hosting,
    ...withAbsolutePaths({ feeds: feeds.feeds, notify, log: settings.log }, dirname(origin.file)),
    aws: {
      ...settings.aws,
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined || endpoint === '' ? {} : { endpoint }),
    },
    hash: hashOf(settings),
    source: origin.file,
    warnings: [...warnings, ...surprises(settings)],
  }
}

/** What a relative path is resolved beside: the folder of the configuration file, wherever the process was started. */
function withAbsolutePaths<Part extends Pick<Configuration, 'feeds' | 'notify' | 'log'>>(part: Part, folder: string) {
  const absolute = (path: string): string => resolve(folder, path)
  const { log } = part
  return {
    feeds: part.feeds.map((feed) => (feed.is === 'file' && feed.path !== '-' ? { ...feed, path: absolute(feed.path) } : feed)),
    notify: part.notify.map((notifier) =>
      notifier.is === 'webhook' && notifier.secretFile !== undefined
        ? { ...notifier, secretFile: absolute(notifier.secretFile) }
        : notifier,
    ),
    log: log.is === 'embedded' ? { ...log, path: absolute(log.path) } : kafkaWithAbsolutePaths(log, absolute),
  }
}

function kafkaWithAbsolutePaths(kafka: Extract<LogSettings, { is: 'kafka' }>, absolute: (path: string) => string): typeof kafka {
  const { caFile, certFile, keyFile, sasl } = kafka
  return {
    ...kafka,
    ...(caFile === undefined ? {} : { caFile: absolute(caFile) }),
    ...(certFile === undefined ? {} : { certFile: absolute(certFile) }),
    ...(keyFile === undefined ? {} : { keyFile: absolute(keyFile) }),
    ...(sasl === undefined || sasl.mechanism === 'msk-iam' ? {} : { sasl: { ...sasl, passwordFile: absolute(sasl.passwordFile) } }),
  }
}

function hashOf(settings: CheckedSettings): string {
  const notify = settings.notify.map((notifier) =>
    notifier.is === 'webhook' ? { ...notifier, url: new URL(notifier.url).host } : notifier,
  )
  return createHash('sha256')
    .update(JSON.stringify({ ...settings, notify }))
    .digest('hex')
}

/** The detect section: what `watch` is given. What stands in files is in it once `withDeclaredFacts` has read them. */
export function detectSettings(configuration: Configuration): DetectSettings {
  const { claims, rotationTemplates, temporaryClaimTemplates, attemptTimeout, feeds, networkTables = {}, hosting } = configuration
  const networks = networkDataOf(networkTables, { sites: claims.flatMap(({ sites = [] }) => sites), hosting })
  return { claims, networks, rotationTemplates, temporaryClaimTemplates, attemptTimeout, hookFeed: feeds.some(carriesHook) }
}

/** What `respond` is given. */
export function respondSettings(configuration: Configuration): RespondSettings {
  const { claims, settle, respond } = configuration
  return { claims, settle, ...respond }
}
