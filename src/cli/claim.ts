// claimwatch claim list: the configured claims, whether they can be judged, and what state their certificates are in.
import type { Command } from 'commander'
import { openLogBeside } from '../app/open-log.ts'
import { readLog } from '../app/reading.ts'
import { isoTime } from '../model/time.ts'
import { type CommonOptions, configurationOf, tellUnreadable, withCommonOptions } from './options.ts'
import { showRows } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

/** Adds `claim` with its subcommands. */
export function addClaim(program: Command, outside: Outside, finish: Finish): void {
  const claim = program.command('claim').description('the provisioning claims that are watched')
  withCommonOptions(claim.command('list'))
    .description('the configured claims, one a line; a claim that cannot be judged is blind, never healthy')
    .action((options: CommonOptions) => finish(list(options, outside)))
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
