// claimwatch ledger erase: takes texts out of the evidence; a dry run, unless --yes says otherwise.
import { type Command, InvalidArgumentError } from 'commander'
import { type ErasureRequest, erase, type PlannedErasure, planErasure } from '../app/ledger-erase.ts'
import { readTexts } from '../app/ledger-material.ts'
import { type Reading, readLog } from '../app/reading.ts'
import { canonicalIp } from '../ingest/parse/canonical-ip.ts'
import type { Decision } from '../model/decision.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Millis } from '../model/time.ts'
import { incidentById } from './incident-id.ts'
import { type SayingOptions, saidBy, withCommonOptions, withSayingOptions } from './options.ts'
import { showRows, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { counted } from './text.ts'
import { parseAge } from './times.ts'
import { withLog } from './with-log.ts'

interface EraseOptions extends SayingOptions {
  readonly incident?: string
  readonly clientId?: string
  readonly address?: string
  readonly serial?: string
  readonly olderThan?: Millis
  readonly yes?: boolean
  readonly force?: boolean
}

/** Adds `ledger erase`. */
export function addErase(ledger: Command, outside: Outside, finish: Finish): void {
  const command = withCommonOptions(ledger.command('erase'))
    .description('erases texts of the evidence that meet all criteria given; the ledger stays whole, and says who erased how many and why')
    .option('--incident <id>', 'of one incident')
    .option('--client-id <id>', 'of one client id')
    .option('--address <ip>', 'from one IP address', parseAddress)
    .option('--serial <serial>', 'of one serial')
    .option('--older-than <duration>', 'of what happened longer ago than this, such as 90d', parseAge)
  withSayingOptions(command, 'why; it stands in the ledger for ever, so name no person in it')
    .option('--yes', 'erases; without it is only said what would be')
    .option('--force', 'erases also where an incident is still open; without it nothing is erased then')
    .action((options: EraseOptions) => finish(eraseTexts(options, outside)))
}

function parseAddress(text: string): string {
  const address = canonicalIp(text)
  if (address === null) throw new InvalidArgumentError('must be an IP address.')
  return address
}

async function eraseTexts(options: EraseOptions, outside: Outside): Ended {
  const saying = saidBy(options, outside)
  return withLog(options, outside, async (log) => {
    const reading = await readLog(log)
    const planned = planErasure(requestOf(options, reading, saying.at), await readTexts(log), reading.incidents)
    if (options.yes === true && options.force !== true) refuseOpen(planned)
    const decisions = options.yes === true ? await erase(log, planned, saying) : []
    show(planned, decisions, options, outside)
    return 0
  })
}

function requestOf(options: EraseOptions, { incidents }: Reading, now: Millis): ErasureRequest {
  const { incident, clientId, address, serial, olderThan } = options
  if ([incident, clientId, address, serial, olderThan].every((criterion) => criterion === undefined)) {
    const mend = 'Say one at least of --incident, --client-id, --address, --serial, --older-than.'
    throw new ClaimwatchError('usage', { what: 'nothing says what is to be erased', mend })
  }
  return {
    ...(incident === undefined ? {} : { incident: incidentById(incidents, incident).id }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(address === undefined ? {} : { address }),
    ...(serial === undefined ? {} : { serial }),
    ...(olderThan === undefined ? {} : { before: now - olderThan }),
  }
}

/** An investigation that is under way must not lose its evidence by a slip. */
function refuseOpen(planned: readonly PlannedErasure[]): void {
  const open = openOnes(planned)
  if (open === null) return
  throw new ClaimwatchError('refused-by-guardrail', {
    what: `nothing was erased: ${open}`,
    mend: '`claimwatch incident resolve` closes one; or say --force, which ends the gathering of its evidence.',
  })
}

/** Which of the incidents are still open, in words; null where none is. */
function openOnes(planned: readonly PlannedErasure[]): string | null {
  const open = planned.filter(({ isOpen }) => isOpen).map(({ incident }) => incident)
  if (open.length === 0) return null
  return `${counted(open.length, 'incident')} of those concerned ${open.length === 1 ? 'is' : 'are'} still open (${open.join(', ')})`
}

function show(
  planned: readonly PlannedErasure[],
  decisions: readonly Decision[],
  options: EraseOptions,
  { stdout, stderr }: Outside,
): void {
  const rows = planned.map(({ incident, isOpen, by, count }) => ({
    incident,
    state: isOpen ? 'open' : 'closed',
    attempts: count.attempt,
    entries: count.entry,
    by,
    decision: decisions.find((decision) => decision.incident === incident)?.id ?? null,
  }))
  if (options.output !== 'table') showValue(stdout, options.output, { erased: options.yes === true, incidents: rows })
  else {
    showRows(stdout, 'table', rows, [
      { head: 'INCIDENT', of: (row) => row.incident },
      { head: 'STATE', of: (row) => row.state },
      { head: 'ATTEMPTS', of: (row) => String(row.attempts) },
      { head: 'ENTRIES', of: (row) => String(row.entries) },
      { head: 'DECISION', of: (row) => row.decision ?? '(not erased)' },
    ])
  }
  const sum = counted(
    rows.reduce((all, { attempts, entries }) => all + attempts + entries, 0),
    'text',
  )
  const open = openOnes(planned)
  if (planned.length === 0) stderr.write('nothing meets these criteria\n')
  else if (options.yes !== true) {
    stderr.write(`\nnothing was erased: ${sum} would be; ${open === null ? 'say --yes' : `${open}: resolve first, or say --yes --force`}\n`)
  } else stderr.write(`\n${sum} erased; topics that are kept by time hold the same for as long as they do: docs/evidence.md\n`)
}
