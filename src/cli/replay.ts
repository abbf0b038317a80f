// claimwatch replay: history through the same road, isolated, with no side effect; a report at its end.
import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import { type Configuration, readConfiguration } from '../app/configuration.ts'
import { withDeclaredFacts } from '../app/declared-facts.ts'
import { boundHeap } from '../app/heap-bounds.ts'
import { historySize } from '../app/history-size.ts'
import { MOST_THREADS, readerFor } from '../app/history-threads.ts'
import { interruptible } from '../app/interruption.ts'
import { replay } from '../app/replay.ts'
import { attemptLine, type Report, reportOf, windowLine } from '../app/report.ts'
import { fileSources } from '../ingest/file.ts'
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { checkOutputs, createLineFile } from './line-file.ts'
import { type CommonOptions, configurationOf, withCommonOptions } from './options.ts'
import { type Format, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { isWatched, type StopProgress, showProgress } from './replay-progress.ts'
import { reportText } from './replay-words.ts'
import { counted } from './text.ts'
import { parseTime } from './times.ts'

interface ReplayOptions extends CommonOptions {
  readonly from?: Millis
  readonly to?: Millis
  readonly windows?: string
  readonly attempts?: string
  readonly threads?: number
}

/** Adds `replay`. */
export function addReplay(program: Command, outside: Outside, finish: Finish): void {
  withCommonOptions(program.command('replay'))
    .argument('<file...>', 'files of NDJSON, JSON or CSV, plain or gzip, folders of them, or - for standard input')
    .description('what would have been found in a history; writes to no log, asks AWS nothing, tells nobody')
    .option('--from <time>', 'only events from here on: a time with its zone, or a day (UTC)', parseTime)
    .option('--to <time>', 'only events before here', parseTime)
    .option('--windows <out.ndjson>', 'writes one line a closed window')
    .option('--attempts <out.ndjson>', 'writes one line an attempt')
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
  const given = await configurationOrNone(options, outside)
  const configuration = await withDeclaredFacts(given)
  for (const warning of configuration.warnings.slice(given.warnings.length)) outside.stderr.write(`claimwatch: ${warning}\n`)
  const sources = await fileSources(files)
  const total = isWatched(outside) ? await historySize(files) : null
  const [windows, attempts] = [createLineFile(options.windows), createLineFile(options.attempts)]
  return interruptible(outside.process, async (signal) => {
    const began = outside.clock()
    let stopProgress: StopProgress = () => {}
    const replayed = await replay({
      ...{ configuration, sources, signal, now: began },
      read: readerFor(sources, options.threads ?? null, availableParallelism()),
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.to === undefined ? {} : { to: options.to }),
      listener: {
        ...(options.windows === undefined ? {} : { window: (window) => windows.write(windowLine(window)) }),
        ...(options.attempts === undefined ? {} : { attempt: (attempt) => attempts.write(attemptLine(attempt)) }),
        began(look) {
          if (isWatched(outside)) stopProgress = showProgress(outside, look, total)
        },
      },
    }).finally(() => stopProgress())
    const failures = [windows.close(), attempts.close(), replayed.failure].filter((failure) => failure !== null)
    show(reportOf(replayed, configuration.claims, (outside.clock() - began) / SECOND), options.output, outside)
    return complain(failures, outside)
  })
}

function checkOptions(files: readonly string[], { from, to, windows, attempts }: ReplayOptions): void {
  if (from !== undefined && to !== undefined && from >= to) throw new ClaimwatchError('usage', { what: '--from is not before --to' })
  checkOutputs(files, { '--windows': windows, '--attempts': attempts })
}

function show(report: Report, format: Format, { stdout, stderr }: Outside): void {
  if (format === 'table') stdout.write(reportText(report))
  else showValue(stdout, format, report)
  if (report.interrupted) stderr.write('interrupted: the report is about what was read so far; what was open by then was given up\n')
  if (format === 'table') stderr.write(`\n${counted(report.findings.length, 'finding')}, every one of them and what was minted: -o json\n`)
}

/** What could be read was reported; what could not be read or written makes the replay fail all the same. */
function complain(failures: readonly unknown[], { stderr }: Outside): number {
  const errors = failures.map(toClaimwatchError)
  for (const { message } of errors) stderr.write(`claimwatch: ${message}\n`)
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
