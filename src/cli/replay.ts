// claimwatch replay: history through the same road, isolated, with no side effect; a report at its end.
import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import { backtest } from '../app/backtest/backtest.ts'
import { type BacktestReport, backtestReport } from '../app/backtest/backtest-report.ts'
import { cloudwatchSources, type Range } from '../app/cloudwatch-history.ts'
import { type Configuration, readConfiguration } from '../app/configuration.ts'
import { withDeclaredFacts } from '../app/declared-facts.ts'
import { boundHeap } from '../app/heap-bounds.ts'
import { historySize } from '../app/history-size.ts'
import { MOST_THREADS, readerFor } from '../app/history-threads.ts'
import { interruptible } from '../app/interruption.ts'
import { type Replayed, replay } from '../app/replay.ts'
import { type Report, reportOf } from '../app/report.ts'
import { fileSources } from '../ingest/file.ts'
import type { HistorySource } from '../ingest/history.ts'
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { backtestText } from './backtest-words.ts'
import { checkOutputs } from './line-file.ts'
import { type CommonOptions, configurationOf, withCommonOptions } from './options.ts'
import { type Format, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { createOutputs, type ReplayOutputs } from './replay-outputs.ts'
import { createProgress, isWatched } from './replay-progress.ts'
import { reportText } from './replay-words.ts'
import { counted } from './text.ts'
import { parseTime } from './times.ts'

interface ReplayOptions extends CommonOptions {
  readonly from?: Millis
  readonly to?: Millis
  readonly windows?: string
  readonly attempts?: string
  readonly threads?: number
  readonly compare?: string
  readonly html?: string
}

/** Adds `replay`. */
export function addReplay(program: Command, outside: Outside, finish: Finish): void {
  withCommonOptions(program.command('replay'))
    .argument(
      '[file...]',
      'files of NDJSON, JSON or CSV, plain or gzip, folders of them, or - for standard input; absent, the log groups of the configuration',
    )
    .description('what would have been found in a history; writes to no log, tells nobody, and without files asks CloudWatch only')
    .option('--from <time>', 'only events from here on: a time with its zone, or a day (UTC)', parseTime)
    .option('--to <time>', 'only events before here', parseTime)
    .option('--windows <out.ndjson>', 'writes one line a closed window')
    .option('--attempts <out.ndjson>', 'writes one line an attempt')
    .option('--compare <file>', 'another configuration: what it would have done otherwise; the files are read once for each')
    .option('--html <page.html>', 'writes a page with plots of windows, evidence and findings, in one file without scripts')
    .option(
      '--threads <count>',
      '1, or 2: one that reads and one that judges; absent, 2 where files are large and cores are to spare',
      parseThreads,
    )
    .action((files: string[], options: ReplayOptions) => finish(replayFiles(files, options, outside)))
}

function parseThreads(text: string): number {
  const threads = Number(text)
  if (!/^\d+$/.test(text) || threads < 1 || threads > MOST_THREADS) throw new InvalidArgumentError(`must be 1 or ${MOST_THREADS}.`)
  return threads
}

async function replayFiles(files: readonly string[], options: ReplayOptions, outside: Outside): Ended {
  checkOptions(files, options)
  boundHeap()
  const given = files.length === 0 ? configurationOf(options, outside) : configurationOrNone(options, outside)
  const configuration = await withFacts(await given, outside)
  const compared =
    options.compare === undefined ? null : await withFacts(await configurationOf({ config: options.compare }, outside), outside)
  const sources = files.length === 0 ? cloudwatchSources(configuration, rangeOf(options), outside.clock) : await fileSources(files)
  if (compared !== null) checkReadTwice(sources)
  const total = isWatched(outside) && files.length > 0 ? await historySize(files) : null
  const outputs = createOutputs(options)
  return interruptible(outside.process, async (signal) => {
    const began = outside.clock()
    const progress = createProgress(outside, total)
    const history: ReplayedHistory = {
      ...{ sources, signal, now: began },
      read: readerFor(sources, options.threads ?? null, availableParallelism()),
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.to === undefined ? {} : { to: options.to }),
      listener: { ...outputs.listener, began: progress.begin },
    }
    const judged = await judge({ history, configuration, compared, outputs, isPage: options.html !== undefined }).finally(progress.stop)
    const failures = [...outputs.close(), ...judged.replays.map(({ failure }) => failure)]
    if (judged.report !== null) showBacktest(judged.report, options.output, outside)
    else
      for (const replayed of judged.replays) {
        show(reportOf(replayed, configuration.claims, (outside.clock() - began) / SECOND), configuration.claims, options.output, outside)
      }
    return complain(
      failures.filter((failure) => failure !== null),
      outside,
    )
  })
}

/** What the replays of one history have in common. */
type ReplayedHistory = Omit<Parameters<typeof replay>[0], 'configuration'>

interface Task {
  readonly history: ReplayedHistory
  readonly configuration: Configuration
  /** The one that it is compared with; null: with none. */
  readonly compared: Configuration | null
  readonly outputs: ReplayOutputs
  readonly isPage: boolean
}

interface Judged {
  readonly replays: readonly Replayed[]
  /** Null where one configuration is reported of, as a replay does. */
  readonly report: BacktestReport | null
}

/** Replays once for each configuration, and writes the page where one is wanted. */
async function judge({ history, configuration, compared, outputs, isPage }: Task): Promise<Judged> {
  if (compared === null && !isPage) return { replays: [await replay({ ...history, configuration })], report: null }
  const configurations = compared === null ? ([configuration] as const) : ([configuration, compared] as const)
  const tested = await backtest({ ...history, configurations, courses: isPage })
  const report = backtestReport(tested)
  if (compared === null || !report.interrupted) outputs.writePage(tested, report)
  return { replays: tested.sides.map(({ replayed }) => replayed), report: compared === null ? null : report }
}

async function withFacts(given: Configuration, { stderr }: Outside): Promise<Configuration> {
  const configuration = await withDeclaredFacts(given)
  for (const warning of configuration.warnings.slice(given.warnings.length)) stderr.write(`claimwatch: ${warning}\n`)
  return configuration
}

function checkOptions(files: readonly string[], { from, to, windows, attempts, html, compare }: ReplayOptions): void {
  if (from !== undefined && to !== undefined && from >= to) throw new ClaimwatchError('usage', { what: '--from is not before --to' })
  if (files.length === 0) rangeOf({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
  checkOutputs(files, { '--windows': windows, '--attempts': attempts, '--html': html })
  const ofOne = windows !== undefined ? '--windows' : attempts !== undefined ? '--attempts' : null
  if (compare !== undefined && ofOne !== null)
    throw new ClaimwatchError('usage', { what: `${ofOne} is of one configuration: leave out --compare` })
}

/** Without files nothing else says where to begin and to end. */
function rangeOf({ from, to }: Pick<ReplayOptions, 'from' | 'to'>): Range {
  if (from !== undefined && to !== undefined) return { from, to }
  throw new ClaimwatchError('usage', {
    what: 'neither files nor a range of time were named',
    mend: 'Name files; or --from and --to, to read the log groups of the configuration.',
  })
}

/** Two configurations may take other entries for events, so each reads the history by itself. */
function checkReadTwice(sources: readonly HistorySource[]): void {
  const pipe = sources.find(({ rereadable }) => !rereadable)
  if (pipe !== undefined) throw new ClaimwatchError('usage', { what: `--compare reads twice, and ${pipe.feed} can be read once only` })
}

function show(report: Report, configured: readonly ClaimSettings[], format: Format, { stdout, stderr }: Outside): void {
  if (format === 'table') stdout.write(reportText(report, configured))
  else showValue(stdout, format, report)
  if (report.interrupted) stderr.write(INTERRUPTED)
  if (format === 'table') stderr.write(`\n${counted(report.findings.length, 'finding')}, every one of them and what was minted: -o json\n`)
}

const INTERRUPTED = 'interrupted: the report is about what was read so far; what was open by then was given up\n'

function showBacktest(report: BacktestReport, format: Format, { stdout, stderr }: Outside): void {
  if (report.interrupted) {
    stderr.write('interrupted: two configurations are compared over the whole of a history, or not at all\n')
    return
  }
  if (format === 'table') stdout.write(backtestText(report))
  else showValue(stdout, format, report)
  if (report.b !== null && report.a.input.bytes !== report.b.input.bytes) {
    stderr.write('claimwatch: the files changed between the two readings: what differs may be due to that\n')
  }
}

/** What could be read was reported; what could not be read or written makes the replay fail all the same. */
function complain(failures: readonly unknown[], { stderr }: Outside): number {
  const errors = failures.map(toClaimwatchError)
  // A file that was read twice failed twice alike.
  for (const message of new Set(errors.map((error) => error.message))) stderr.write(`claimwatch: ${message}\n`)
  return errors[0]?.exit ?? 0
}

/** A first look at one's own history needs no configuration: every claim in it is then one that nobody configured. */
async function configurationOrNone(options: ReplayOptions, outside: Outside): Promise<Configuration> {
  try {
    return await configurationOf(options, outside)
  } catch (thrown) {
    const isNamed = options.config !== undefined || outside.env.CLAIMWATCH_CONFIG !== undefined
    if (isNamed || !(thrown instanceof ClaimwatchError) || thrown.code !== 'config-not-found') throw thrown
    outside.stderr.write('claimwatch: no claimwatch.yaml here: every claim is taken for one that nobody configured\n')
    return readConfiguration('{}', { file: `${outside.cwd}/claimwatch.yaml`, name: 'no configuration', env: outside.env })
  }
}
