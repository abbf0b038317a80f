// claimwatch rejections list | replay: what could not be read, and another try at it.
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Configuration } from '../app/configuration.ts'
import { listRejections, type RejectionFilter, type Replay, replayRejections } from '../app/rejections.ts'
import { type RejectionReason, rejectionReasons } from '../model/event.ts'
import type { RejectionRecord } from '../model/record.ts'
import { isoTime, type Millis } from '../model/time.ts'
import { untrusted } from '../model/untrusted.ts'
import { commandName } from './command-name.ts'
import { type CommonOptions, configurationOf, tellUnreadable, withCommonOptions } from './options.ts'
import { type Column, counted, showRows, showValue, tableText } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { shortTime } from './text.ts'
import { parseTime } from './times.ts'
import { withLog } from './with-log.ts'

/** Characters of the raw bytes that are shown, of a table and of a value. */
const SHOWN = 48
const SHOWN_IN_VALUE = 256
const MOST_LISTED = 10_000

interface FilterOptions extends CommonOptions {
  readonly reason?: RejectionReason
  readonly from?: Millis
  readonly to?: Millis
}

interface ListOptions extends FilterOptions {
  readonly limit: number
}

interface ReplayOptions extends FilterOptions {
  readonly dryRun?: true
}

/** Adds `rejections` with its subcommands. */
export function addRejections(program: Command, outside: Outside, finish: Finish): void {
  const rejections = program.command('rejections').description('entries that could not be read, as they came')
  withFilter(withCommonOptions(rejections.command('list')))
    .description('the latest of them, the newest first: when, of which feed, why, and how they begin')
    .option('--limit <number>', 'so many at most', parseLimit, 50)
    .action((options: ListOptions) => finish(list(options, outside)))
  withFilter(withCommonOptions(rejections.command('replay')))
    .description('reads them again, after an upgrade or a mended configuration; what can be read now becomes events, once')
    .option('--dry-run', 'says what would come of it, and writes nothing')
    .action((options: ReplayOptions) => finish(replay(options, outside)))
}

function withFilter(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason>', 'only those rejected for this reason').choices(rejectionReasons))
    .option('--from <time>', 'only those rejected from here on: a time with its zone, or a day (UTC)', parseTime)
    .option('--to <time>', 'only those rejected before here', parseTime)
}

function filterOf({ reason, from, to }: FilterOptions): RejectionFilter {
  return { ...(reason === undefined ? {} : { reason }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

async function list(options: ListOptions, outside: Outside): Ended {
  const filter = { ...filterOf(options), limit: options.limit }
  const { rejections, inAll } = await withLog(options, outside, (log) => listRejections(log, filter, tellUnreadable(outside)))
  if (options.output === 'table') showRows(outside.stdout, 'table', rejections, columns)
  else showValue(outside.stdout, options.output, rejections.map(rejectionJson))
  if (inAll > rejections.length) outside.stderr.write(`claimwatch: ${rejections.length} of ${inAll}, the latest; --limit shows more\n`)
  if (inAll > 0) outside.stderr.write(`next: ${commandName} rejections replay --dry-run\n`)
  return 0
}

const columns: readonly Column<RejectionRecord>[] = [
  { head: 'REJECTED', of: ({ at }) => shortTime(isoTime(at)) },
  { head: 'FEED', of: ({ feed }) => feed },
  { head: 'REASON', of: ({ reason }) => reason },
  { head: 'BYTES', of: ({ raw }) => String(bytesOf(raw).length) },
  { head: 'PLACE', of: ({ place }) => place },
  { head: 'BEGINS', of: ({ raw }) => beginOf(raw, SHOWN) },
]

/** Members are only ever added. `raw` is base64 of what was kept, at most 64 KiB of what came. */
function rejectionJson({ at, feed, reason, place, raw }: RejectionRecord): object {
  return { at: isoTime(at), feed, reason, place, bytes: bytesOf(raw).length, begins: beginOf(raw, SHOWN_IN_VALUE), raw }
}

function bytesOf(raw: string): Buffer {
  return Buffer.from(raw, 'base64')
}

/** How the bytes begin, as text; what is no text in them is a replacement character, and what could act on a terminal is escaped where it is shown. */
function beginOf(raw: string, characters: number): string {
  const text = bytesOf(raw.slice(0, characters * 6)).toString('utf8')
  return untrusted(Array.from(text).slice(0, characters).join(''))
}

async function replay(options: ReplayOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  const isDry = options.dryRun === true
  const done = await withLog(options, outside, (log) =>
    replayRejections(log, { configuration, filter: filterOf(options), isDry, now: outside.clock() }, tellUnreadable(outside)),
  )
  if (options.output === 'table') outside.stdout.write(replayText(done, isDry, configuration))
  else showValue(outside.stdout, options.output, replayJson(done, isDry, configuration))
  if (done.onlyCounted > 0) {
    outside.stderr.write(
      'claimwatch: what is counted only was too late to be judged; `claimwatch replay` of an export of that time from CloudWatch judges it\n',
    )
  }
  return 0
}

function replayText(done: Replay, isDry: boolean, configuration: Configuration): string {
  const { rejections, events, known, late, onlyCounted, left } = done
  const rows = claimsIn(done, configuration)
  return [
    `${counted(rejections, 'rejection')} read again, ${isDry ? `${counted(events.length, 'event')} would be written` : `${counted(events.length, 'event')} written`}\n`,
    `  ${known} that they give stand on the log already\n`,
    `  ${late} of the new ones are late, ${onlyCounted} of these are counted only and open no attempt\n`,
    ...(rows.length === 0 ? [] : ['\n', tableText(rows, claimColumns)]),
    ...(left.size === 0
      ? []
      : [
          '\n',
          tableText(
            [...left].sort(([, one], [, other]) => other - one),
            [
              { head: 'STILL-NO-EVENT', of: ([reason]) => reason },
              { head: 'REJECTIONS', of: ([, count]) => String(count) },
            ],
          ),
        ]),
  ].join('')
}

interface OfClaim {
  readonly claim: string | null
  readonly alias: string | null
  readonly events: number
  readonly from: Millis
  readonly to: Millis
}

const claimColumns: readonly Column<OfClaim>[] = [
  { head: 'CLAIM', of: ({ alias, claim }) => alias ?? (claim === null ? '(none is named)' : `…${claim.slice(-8)}`) },
  { head: 'EVENTS', of: ({ events }) => String(events) },
  { head: 'FROM', of: ({ from }) => shortTime(isoTime(from)) },
  { head: 'TO', of: ({ to }) => shortTime(isoTime(to)) },
]

/** The new events by claim, in the order of their first. */
function claimsIn({ events }: Replay, { claims }: Configuration): readonly OfClaim[] {
  return [...Map.groupBy(events, ({ event }) => event.claim)].map(([claim, some]) => ({
    ...{ claim, alias: claims.find(({ id }) => id === claim)?.alias ?? null, events: some.length },
    ...{ from: some[0]?.event.at ?? 0, to: some.at(-1)?.event.at ?? 0 },
  }))
}

function replayJson(done: Replay, isDry: boolean, configuration: Configuration): object {
  const { rejections, events, known, late, onlyCounted, left } = done
  return {
    ...{ schema: 'claimwatch.rejections/1', dryRun: isDry, rejections, events: events.length, known, late, onlyCounted },
    left: Object.fromEntries(left),
    claims: claimsIn(done, configuration).map((one) => ({ ...one, from: isoTime(one.from), to: isoTime(one.to) })),
  }
}

function parseLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= MOST_LISTED) return limit
  throw new InvalidArgumentError(`must be a whole number from 1 to ${MOST_LISTED}.`)
}
