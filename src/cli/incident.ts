// claimwatch incident list | show | approve | reject | resolve: what is wrong, and what a person says to it.
import type { Command } from 'commander'
import { evidenceJson, evidenceText, exhibitsOf } from '../app/evidence-view.ts'
import { incidentJson } from '../app/incident-view.ts'
import { readTexts } from '../app/ledger-material.ts'
import { mintedIn, type Reading, readLog } from '../app/reading.ts'
import type { Incident, VerdictReason } from '../model/incident.ts'
import { isoTime } from '../model/time.ts'
import { verdictText } from '../tell/message.ts'
import { commandName } from './command-name.ts'
import { decideOn, isDisabledBy } from './deciding.ts'
import { incidentById } from './incident-id.ts'
import { mintedBefore, mintedText } from './minted-words.ts'
import { type CommonOptions, type SayingOptions, tellUnreadable, withCommonOptions, withSayingOptions } from './options.ts'
import { showRows, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { withLog } from './with-log.ts'

/** Refusals that a person's approval overrules: the notice of either names this command. */
const APPROVABLE: ReadonlySet<VerdictReason> = new Set(['needs-approval', 'mode-not-earned'])

interface ResolveOptions extends SayingOptions {
  readonly falseAlarm?: true
}

/** Adds `incident` with its subcommands. */
export function addIncident(program: Command, outside: Outside, finish: Finish): void {
  const incident = program.command('incident').description('misuses of claims: what was found, judged and done')
  withCommonOptions(incident.command('list'))
    .description('all incidents, the newest first')
    .action((options: CommonOptions) => finish(list(options, outside)))
  withCommonOptions(incident.command('show'))
    .argument('<id>')
    .description('one incident, whole')
    .action((id: string, options: CommonOptions) => finish(show(id, options, outside)))
  withSayingOptions(withCommonOptions(incident.command('approve')))
    .argument('<id>')
    .description('approves the disablement that an incident asks for')
    .action((id: string, options: SayingOptions) => finish(approve(id, options, outside)))
  withSayingOptions(withCommonOptions(incident.command('reject')))
    .argument('<id>')
    .description(
      'forbids the disablement that an incident asks for; it stays open, and nothing is done for it by itself any more: new evidence asks',
    )
    .action((id: string, options: SayingOptions) => finish(reject(id, options, outside)))
  withSayingOptions(withCommonOptions(incident.command('resolve')))
    .argument('<id>')
    .description('closes an incident: nothing more is done for it, and what is found from now on is another one')
    .option('--false-alarm', 'it was no misuse')
    .action((id: string, options: ResolveOptions) => finish(resolve(id, options, outside)))
}

async function list(options: CommonOptions, outside: Outside): Ended {
  const reading = await readOnce(options, outside)
  const newestFirst = reading.incidents.toSorted((a, b) => b.openedAt - a.openedAt)
  if (options.output !== 'table') {
    showValue(
      outside.stdout,
      options.output,
      newestFirst.map((incident) => incidentJson(incident, mintedIn(reading, incident))),
    )
    return 0
  }
  showRows(outside.stdout, 'table', newestFirst, [
    { head: 'INCIDENT', of: (row) => row.id },
    { head: 'CLAIM', of: (row) => row.alias ?? `…${row.claim.slice(-8)}` },
    { head: 'LEVEL', of: (row) => row.level },
    { head: 'STATE', of: (row) => stateOf(row) },
    { head: 'MINTED', of: (row) => String(mintedIn(reading, row).length) },
    { head: 'OPENED', of: (row) => isoTime(row.openedAt) },
  ])
  const waiting = newestFirst.find((incident) => incident.verdict.reason === 'needs-approval')
  if (waiting !== undefined) outside.stderr.write(`\nnext: ${commandName} incident approve ${waiting.id} --reason '…'\n`)
  return 0
}

async function show(id: string, options: CommonOptions, outside: Outside): Ended {
  const { reading, texts } = await withLog(options, outside, async (log) => ({ reading: await readLog(log), texts: await readTexts(log) }))
  const incident = incidentById(reading.incidents, id)
  const minted = mintedIn(reading, incident)
  const kept = reading.keptOf(incident.id)
  const exhibits = exhibitsOf(kept, texts)
  if (options.output !== 'table') {
    showValue(outside.stdout, options.output, { ...incidentJson(incident, minted), evidence: evidenceJson(kept, exhibits) })
    return 0
  }
  showRows(
    outside.stdout,
    'table',
    [
      ...storyOf(incident, mintedText(minted.length, mintedBefore(minted, incident.openedAt))),
      { what: 'evidence', text: evidenceText(kept, exhibits) },
    ],
    [
      { head: 'INCIDENT', of: (row) => row.what },
      { head: incident.id, of: (row) => row.text },
    ],
  )
  showRows(outside.stdout, 'table', minted, [
    { head: '\nMINTED CERTIFICATE', of: (row) => row.certificateId ?? '(no entry names it)' },
    { head: 'AT', of: (row) => isoTime(row.at) },
    { head: 'BASIS', of: (row) => row.basis },
    { head: 'SOURCE', of: (row) => row.source },
    { head: 'CLIENT ID', of: (row) => row.clientId },
  ])
  if (exhibits.length > 0) outside.stderr.write(`\nevidence: ${commandName} ledger export --incident ${incident.id}\n`)
  return 0
}

function approve(id: string, options: SayingOptions, outside: Outside): Ended {
  return decideOn(byId(id), options, outside, 'approve', 'approved', ({ id: incident, verdict }) =>
    APPROVABLE.has(verdict.reason) ? null : `incident ${incident} waits for no approval: ${verdictText(verdict)}`,
  )
}

function reject(id: string, options: SayingOptions, outside: Outside): Ended {
  return decideOn(byId(id), options, outside, 'reject', 'rejected', (incident) => {
    if (incident.state !== 'open') return closed(incident)
    if (!isDisabledBy(incident)) return null
    return `incident ${incident.id} has disabled its claim: only \`${commandName} claim enable\` takes that back`
  })
}

function resolve(id: string, options: ResolveOptions, outside: Outside): Ended {
  const [kind, done] =
    options.falseAlarm === true ? (['false-alarm', 'closed as a false alarm'] as const) : (['resolve', 'resolved'] as const)
  return decideOn(byId(id), options, outside, kind, done, (incident) => (incident.state === 'open' ? null : closed(incident)))
}

function byId(id: string): (reading: Reading) => Incident {
  return ({ incidents }) => incidentById(incidents, id)
}

function closed({ id, state }: Incident): string {
  return `incident ${id} is closed already: ${state}`
}

function readOnce(options: CommonOptions, outside: Outside): Promise<Reading> {
  return withLog(options, outside, (log) => readLog(log, tellUnreadable(outside)))
}

function stateOf(incident: Incident): string {
  const result = incident.actions.findLast((action) => action.result !== null)?.result
  return incident.state === 'open' ? (result ?? incident.verdict.reason) : incident.state
}

function storyOf(incident: Incident, minted: string): readonly { what: string; text: string }[] {
  return [
    { what: 'claim', text: `${incident.alias ?? '(not configured)'} ${incident.claim}` },
    { what: 'level', text: `${incident.level}, since ${isoTime(incident.openedAt)}` },
    { what: 'sources', text: incident.sources.join(', ') || 'not known' },
    ...incident.reasons.map((reason) => ({ what: 'reason', text: reason.text })),
    { what: 'verdict', text: verdictText(incident.verdict) },
    ...(incident.decision === null
      ? []
      : [{ what: 'decision', text: `${incident.decision.kind} by ${incident.decision.by}: ${incident.decision.reason}` }]),
    ...incident.actions.map((action) => ({
      what: action.kind,
      text: `${action.result ?? 'under way'}, intended ${isoTime(action.intendedAt)}`,
    })),
    { what: 'minted', text: minted },
  ]
}
