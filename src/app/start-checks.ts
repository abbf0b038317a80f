// What a service needs of its surroundings before it starts, beside a right configuration: `run` and `config check` ask the same.
import { listFiles } from '../ingest/file.ts'
import { requireKinesis } from '../ingest/kinesis.ts'
import { toClaimwatchError } from '../model/errors.ts'
import type { Configuration } from './configuration.ts'
import { invalidConfiguration } from './configuration-problems.ts'
import { readSigningKey } from './open-notifier.ts'
import type { Role } from './roles.ts'

/**
 * Rejects with `config-invalid`, one line a problem, where one of the roles could not begin: `ingest` without a file that is a feed or the
 * package that reads one, `respond` without a region to act in or without a secret of a notifier. Asks no other machine.
 */
export async function checkStart(configuration: Configuration, roles: readonly Role[]): Promise<void> {
  const checks = [
    ...(roles.includes('ingest') ? feedChecks(configuration) : []),
    ...(roles.includes('respond') ? secretChecks(configuration) : []),
  ]
  const problems = (await Promise.all(checks.map(problemOf))).flat()
  const noRegion = 'aws.region is not set, and nothing else says where the claims are: set it, such as eu-west-1'
  const missing = roles.includes('respond') && configuration.aws.region === undefined ? [noRegion] : []
  if (problems.length + missing.length > 0) throw invalidConfiguration(configuration.source, [...missing, ...problems])
}

interface StartCheck {
  readonly setting: string
  readonly ask: () => Promise<unknown>
}

function feedChecks({ feeds }: Configuration): readonly StartCheck[] {
  return feeds.flatMap((feed, index): readonly StartCheck[] => {
    if (feed.is === 'kinesis') return [{ setting: `feeds[${index}].kinesis`, ask: () => requireKinesis() }]
    return feed.is === 'file' ? [{ setting: `feeds[${index}].file.path`, ask: () => listFiles(feed.path) }] : []
  })
}

function secretChecks({ notify }: Configuration): readonly StartCheck[] {
  return notify.flatMap((notifier, index) => {
    if (notifier.is === 'terminal' || notifier.secretFile === undefined) return []
    const { secretFile, name } = notifier
    return [{ setting: `notify[${index}].webhook.secretFile`, ask: () => readSigningKey(secretFile, name) }]
  })
}

async function problemOf({ setting, ask }: StartCheck): Promise<readonly string[]> {
  try {
    await ask()
    return []
  } catch (thrown) {
    return [`${setting}: ${toClaimwatchError(thrown).what}`]
  }
}
