// claimwatch replay: history through the same road, isolated, with no side effect; a report at its end.
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { type Configuration, readConfiguration } from '../app/configuration.ts'
import { type Replayed, type ReplayListener, replay } from '../app/replay.ts'
import { attemptLine, type Report, reportOf, windowLine } from '../app/report.ts'
import { fileSources } from '../ingest/file.ts'
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import { isoTime, type Millis, SECOND } from '../model/time.ts'
import { render } from '../model/untrusted.ts'
import { type CommonOptions, configurationOf, withCommonOptions } from './options.ts'
import { showRows, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

interface ReplayOptions extends CommonOptions {
  readonly from?: Millis
  readonly to?: Millis
  readonly windows?: string
  readonly attempts?: string
}

/** Adds `replay`. */
export function addReplay(program: Command, outside: Outside, finish: Finish): void {
  withCommonOptions(program.command('replay'))
    .argument('<file...>', 'files of NDJSON, JSON or CSV, plain or gzip, folders of them, or - for standard input')
    .description('what would have been found in a history; writes to no log, asks AWS nothing, tells nobody')
    .option('--from <time>', 'only events from here on (ISO 8601)', parseTime)
    .option('--to <time>', 'only events before here (ISO 8601)', parseTime)
    .option('--windows <out.ndjson>', 'writes one line a closed window')
    .option('--attempts <out.ndjson>', 'writes one line an attempt')
    .action((files: string[], options: ReplayOptions) => finish(replayFiles(files, options, outside)))
}

function parseTime(text: string): Millis {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('must be a time such as 2026-10-05T12:00:00Z.')
  return at
}

async function replayFiles(files: readonly string[], options: ReplayOptions, outside: Outside): Ended {
  const configuration = await configurationOrNone(options, outside)
  const sources = await fileSources(files)
  const began = outside.clock()
  const windows = lineFile(options.windows)
  const attempts = lineFile(options.attempts)
  const replayed = await replay({
    configuration,
    sources,
    now: began,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.to === undefined ? {} : { to: options.to }),
    listener: { window: (window) => windows.write(windowLine(window)), ...progressOn(outside) },
  })
  for (const attempt of replayed.attempts) attempts.write(attemptLine(attempt))
  await Promise.all([windows.end(), attempts.end()])
  const report = reportOf(replayed, configuration.claims, (outside.clock() - began) / SECOND)
  if (options.output === 'table') showReport(report, outside)
  else showValue(outside.stdout, options.output, report)
  return complain(replayed, outside)
}

/** What could be read was reported; what could not makes the replay fail all the same. */
function complain({ failure }: Replayed, outside: Outside): number {
  if (failure === null) return 0
  const error = toClaimwatchError(failure)
  outside.stderr.write(`claimwatch: ${error.message}\n`)
  return error.exit
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

interface LineFile {
  write(line: string): void
  end(): Promise<void>
}

function lineFile(path: string | undefined): LineFile {
  if (path === undefined) return { write() {}, async end() {} }
  const stream = createWriteStream(path)
  const done = finished(stream).catch((cause: unknown) => {
    throw new ClaimwatchError('file-unreadable', { what: `${path} cannot be written`, cause })
  })
  // The error is told when the file is ended, not when the stream happens to find it.
  done.catch(() => {})
  return {
    write: (line) => void stream.write(`${line}\n`),
    end: () => {
      stream.end()
      return done
    },
  }
}

const PROGRESS_EVERY = SECOND

function progressOn({ stderr, clock }: Outside): ReplayListener {
  if (!('isTTY' in stderr) || stderr.isTTY !== true) return {}
  let next = clock() + PROGRESS_EVERY
  return {
    progress(at, lines, bytes) {
      if (clock() < next) return
      next = clock() + PROGRESS_EVERY
      stderr.write(`\r${isoTime(at)}  ${lines} lines, ${Math.round(bytes / 1e6)} MB `)
    },
  }
}

function showReport(report: Report, { stdout, stderr }: Outside): void {
  const { input } = report
  stdout.write(`${input.lines} lines, ${input.entries} entries: ${input.events} events, ${input.ignored} ignored, `)
  stdout.write(`${input.rejected} rejected, ${input.duplicates} duplicates; ${input.late} late\n`)
  for (const { reason, count, places } of report.rejections) {
    stdout.write(
      `  ${count} × ${reason}: ${places.map((place) => render('terminal', place)).join(', ')}${count > places.length ? ', …' : ''}\n`,
    )
  }
  stdout.write(`from ${input.from ?? '<none>'} to ${input.to ?? '<none>'}\n\n`)
  showRows(stdout, 'table', report.claims, [
    { head: 'CLAIM', of: (row) => row.alias ?? `(not configured) …${row.id.slice(-8)}` },
    { head: 'OK', of: (row) => String(row.attempts.ok) },
    { head: 'DUPLICATE', of: (row) => String(row.attempts.duplicate) },
    { head: 'REJECTED', of: (row) => String(row.attempts.rejected) },
    { head: 'ORPHAN', of: (row) => String(row.attempts.orphan) },
    { head: 'OFF-PATTERN', of: (row) => String(row.attempts.offPattern) },
    { head: 'SOURCES', of: (row) => String(row.sources) },
  ])
  stdout.write('\n')
  showRows(stdout, 'table', report.findings, [
    { head: 'FINDING', of: (row) => row.id },
    { head: 'AT', of: (row) => row.at },
    { head: 'LEVEL', of: (row) => row.level },
    { head: 'CLAIM', of: (row) => report.claims.find((claim) => claim.id === row.claim)?.alias ?? `…${row.claim.slice(-8)}` },
    { head: 'WHY', of: (row) => row.reasons.map((reason) => reason.text).join('; ') },
  ])
  stderr.write(`\n${report.findings.length} findings, ${report.incidents.length} incidents; all of it with -o json\n`)
}
