// claimwatch claim show: what a person on call asks about one claim.
import { claimJson, claimsOnLog, isKnown, readClaim } from '../app/claim-view.ts'
import type { Configuration } from '../app/configuration.ts'
import type { EventLog } from '../log/event-log.ts'
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import { claimByName, claimIdByName } from './claim-name.ts'
import { claimText } from './claim-words.ts'
import { commandName } from './command-name.ts'
import { type CommonOptions, configurationOf, tellUnreadable } from './options.ts'
import { showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended } from './program.ts'
import { withLog } from './with-log.ts'

/** Shows one claim. A claim that nobody configured is shown where the log knows of it. Rejects with `usage`, and with the log's errors. */
export async function showClaim(name: string, options: CommonOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  if (!isId(name)) claimByName(name, configuration)
  const now = outside.clock()
  const view = await withLog(options, outside, async (log) => {
    const claim = await idOf(name, configuration, log)
    return readClaim({ claim, configuration, now }, log, tellUnreadable(outside))
  })
  // Says which claims there are.
  if (!isKnown(view)) claimByName(name, configuration)
  if (options.output !== 'table') {
    showValue(outside.stdout, options.output, claimJson(view, now))
    return 0
  }
  outside.stdout.write(claimText(view, now))
  const open = view.incidents.find(({ state }) => state === 'open')
  if (open !== undefined) outside.stderr.write(`\nnext: ${commandName} incident show ${open.id}\n`)
  else if (view.blind !== null) outside.stderr.write(`\nnext: ${commandName} doctor\n`)
  return 0
}

/** Incidents name claims that nobody configured by their id. */
async function idOf(name: string, configuration: Configuration, log: EventLog): Promise<CertificateId> {
  const isNamed = configuration.claims.some(({ alias }) => alias === name)
  const whole = isNamed ? null : parseCertificateId(name)
  if (whole !== null) return whole
  return claimIdByName(name, configuration, isNamed || !isId(name) ? [] : await claimsOnLog(log))
}

/** Whole, in any spelling, or shortened. */
function isId(name: string): boolean {
  return parseCertificateId(name) !== null || /^[0-9a-f]{6,63}$/i.test(name)
}
