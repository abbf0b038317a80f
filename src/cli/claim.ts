// claimwatch claim list | show | discover | enable: the configured claims, whether they can be judged, what state their certificates are in; and back to work.
import type { Command } from 'commander'
import { openLogBeside } from '../app/open-log.ts'
import { type Reading, readLog } from '../app/reading.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import { isoTime } from '../model/time.ts'
import { type DiscoverOptions, discoverClaims, parseMost } from './claim-discover.ts'
import { claimByName } from './claim-name.ts'
import { showClaim } from './claim-show.ts'
import { commandName } from './command-name.ts'
import { decideOn, isDisabledBy } from './deciding.ts'
import { type CommonOptions, configurationOf, type SayingOptions, tellUnreadable, withCommonOptions, withSayingOptions } from './options.ts'
import { showRows } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

/** Adds `claim` with its subcommands. */
export function addClaim(program: Command, outside: Outside, finish: Finish): void {
  const claim = program.command('claim').description('the provisioning claims that are watched')
  withCommonOptions(claim.command('list'))
    .description('the configured claims, one a line; a claim that cannot be judged is blind, never healthy')
    .action((options: CommonOptions) => finish(list(options, outside)))
  withCommonOptions(claim.command('show'))
    .argument('<claim>', 'alias of a configured claim, or the id of any')
    .description('one claim, whole: its configuration, certificate, incidents, findings, windows; asks the log alone')
    .action((name: string, options: CommonOptions) => finish(showClaim(name, options, outside)))
  withCommonOptions(claim.command('discover'))
    .description('which certificates look like claims, by the policies of AWS IoT and by the attempts on the log; changes nothing')
    .option('--most <policies>', 'so many policies are read at most, five a second', parseMost, 5_000)
    .action((options: DiscoverOptions) => finish(discoverClaims(options, outside)))
  withSayingOptions(withCommonOptions(claim.command('enable')))
    .argument('<claim>', 'alias of a configured claim, or its id')
    .description('has `respond` make a claim active again that it has disabled')
    .action((name: string, options: SayingOptions) => finish(enable(name, options, outside)))
}

/** It is said of the incident that disabled the claim: that is what it takes back. */
async function enable(name: string, options: SayingOptions, outside: Outside): Ended {
  const { id, alias } = claimByName(name, await configurationOf(options, outside))
  const latest = ({ incidents }: Reading): Incident => {
    const found = incidents.filter((incident) => incident.claim === id && isDisabledBy(incident)).sort((a, b) => b.openedAt - a.openedAt)[0]
    if (found !== undefined) return found
    const what = `claimwatch has not disabled ${alias}, and enables only what it has`
    throw new ClaimwatchError('refused-by-guardrail', { what, mend: `Its state stands in \`${commandName} claim list\`.` })
  }
  return decideOn(latest, options, outside, 'enable', `taken back: ${alias} will be enabled, as decided`, () => null)
}

async function list(options: CommonOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  const log = await openLogBeside(configuration, outside.clock)
  try {
    const reading = await readLog(log, tellUnreadable(outside))
    const rows = configuration.claims.map((claim) => {
      const { state, blind } = reading.claims.of(claim.id)
      const lastAttemptAt = reading.lastAttemptAt.get(claim.id)
      return {
        alias: claim.alias,
        id: claim.id,
        mode: claim.mode,
        state: state ?? 'unknown',
        // Where `respond` has not looked yet, nothing is known: that is not the same as seeing.
        blind: state === null ? 'never-looked' : blind,
        openIncidents: reading.incidents.filter((incident) => incident.claim === claim.id && incident.state === 'open').length,
        lastAttemptAt: lastAttemptAt === undefined ? null : isoTime(lastAttemptAt),
      }
    })
    showRows(outside.stdout, options.output, rows, [
      { head: 'CLAIM', of: (row) => row.alias },
      { head: 'STATE', of: (row) => row.state },
      { head: 'MODE', of: (row) => row.mode },
      { head: 'BLIND', of: (row) => row.blind ?? 'no' },
      { head: 'INCIDENTS', of: (row) => String(row.openIncidents) },
      { head: 'LAST-ATTEMPT', of: (row) => row.lastAttemptAt ?? '<none>' },
      { head: 'ID', of: (row) => row.id },
    ])
    return 0
  } finally {
    await log.close()
  }
}
