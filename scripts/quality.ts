// Measures how good the detector is, on made-up traffic with the truth about every attempt: figures of issue 6, asked for and measured.
//
//   npm run quality [-- --claim-days N] [--attacks N] [--seed S] [--regime R,R] [--only false|found|lines|A1,M20] [--declared sites|declared|shifts]
//                   [--rates] [--threads N] [--minutes N] [--markdown] [--out FILE [--start-over]]
//
// Thresholds are tuned on `--seed` below 1000 (training) and reported on others. Tables on stdout, progress on stderr, all figures in FILE; what
// was done is kept in FILE.jobs, and the same command goes on from there, by the same code only. Ctrl-C, SIGTERM and --minutes end it with the
// tables of what was done by then. Exit code 1 where the same traffic gives other findings as log lines, 2 for a wrong command, 130 and 143 after a
// signal.
import { renameSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { MINUTE } from '../src/model/time.ts'
import { baselineAttackTable, baselineTable } from '../test/quality/baseline-report.ts'
import { codeOf } from '../test/quality/code-of.ts'
import { declarations } from '../test/quality/judge.ts'
import { type KeptJobs, keptJobs, noJobsKept, OtherCode } from '../test/quality/kept-jobs.ts'
import { regimes } from '../test/quality/life.ts'
import { areEqual, causesTable, costTable, demandTable, foundTable, linesText, rowsOf } from '../test/quality/report.ts'
import { type RunResult, runQuality } from '../test/quality/run.ts'
import { chosenPlays, type RunOptions, TRAINING_RUN } from '../test/quality/run-plan.ts'
import { asColumns, asMarkdown } from '../test/quality/table.ts'

const { values } = parseArgs({
  options: {
    'claim-days': { type: 'string', default: '900' },
    attacks: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    regime: { type: 'string', default: regimes.join(',') },
    only: { type: 'string' },
    declared: { type: 'string', default: declarations.join(',') },
    rates: { type: 'boolean', default: false },
    threads: { type: 'string', default: String(availableParallelism()) },
    markdown: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    out: { type: 'string' },
    'start-over': { type: 'boolean', default: false },
  },
})

function whole(name: string, text: string): number {
  const number = Number(text)
  if (text !== '' && Number.isSafeInteger(number) && number >= 0) return number
  return refuse(`--${name} must be a whole number, not '${text}'`)
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

/** Those of the known words that a list names. */
function chosen<T extends string>(name: string, list: string, known: readonly T[]): readonly T[] {
  const wanted = list.split(',')
  const unknown = wanted.find((word) => !known.some((one) => one === word))
  if (unknown !== undefined) refuse(`--${name} knows no '${unknown}', only ${known.join(', ')}`)
  return known.filter((one) => wanted.includes(one))
}

function optionsOf(): RunOptions {
  const run = whole('seed', values.seed)
  if (run === TRAINING_RUN) refuse(`--seed ${TRAINING_RUN} is what the baselines are tuned on`)
  const plays =
    chosenPlays(values.only?.split(',') ?? []) ??
    refuse(`--only knows 'false', 'found', 'lines' and names of attacks, not '${values.only}'`)
  return {
    run,
    claimDays: whole('claim-days', values['claim-days']),
    attacks: whole('attacks', values.attacks),
    regimes: chosen('regime', values.regime, regimes),
    declarations: chosen('declared', values.declared, declarations),
    atAllRates: values.rates,
    ...plays,
  }
}

/** Written beside and renamed: whoever reads it while the run goes on finds a whole file. */
function write(file: string, { figures, checks, planned, done }: RunResult): void {
  const text = JSON.stringify({ command: process.argv.slice(2), planned, done, rows: rowsOf(figures), ...figures, checks }, null, 2)
  writeFileSync(`${file}.part`, `${text}\n`)
  renameSync(`${file}.part`, file)
}

function print({ figures, checks, planned, done }: RunResult): void {
  const asText = values.markdown ? asMarkdown : asColumns
  const tables = [
    demandTable(rowsOf(figures)),
    baselineTable(figures),
    baselineAttackTable(figures),
    causesTable(figures),
    foundTable(figures),
    costTable(figures),
  ]
  const command = `npm run quality -- ${process.argv.slice(2).join(' ')}`.trim()
  const head = values.markdown ? `\`${command}\`` : command
  const whole = done < planned ? `; ended early, ${done} of ${planned} trials` : ''
  const filled = tables.filter(({ rows }) => rows.length > 0)
  process.stdout.write(`${[`${head}${whole}`, ...(checks.length === 0 ? [] : [linesText(checks)]), ...filled.map(asText)].join('\n\n')}\n`)
}

/** What an earlier run has done of it. */
function keptIn(out: string): KeptJobs {
  const code = codeOf(new URL('../test/quality/job.ts', import.meta.url))
  try {
    return keptJobs(`${out}.jobs`, code, { startOver: values['start-over'] })
  } catch (thrown) {
    if (thrown instanceof OtherCode) return refuse(thrown.message)
    throw thrown
  }
}

/** A timer that is set to more goes off at once. */
const LONGEST_TIMER = 2 ** 31 - 1
/** By convention of shells: 128 and the number of the signal. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

const options = optionsOf()
const { out, minutes } = values
const kept = out === undefined ? noJobsKept : keptIn(out)
const { stderr } = process
const end = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    process.exitCode = exitCodes[name]
    end.abort()
  })
}
const timer = minutes === undefined ? undefined : setTimeout(() => end.abort(), Math.min(whole('minutes', minutes) * MINUTE, LONGEST_TIMER))
const result = await runQuality(options, {
  threads: Math.max(1, whole('threads', values.threads)),
  kept,
  progress: { write: (text) => void stderr.write(text), isTerminal: stderr.isTTY, now: () => performance.now() },
  signal: end.signal,
  soFar: (soFar) => out !== undefined && write(out, soFar),
})
clearTimeout(timer)
if (out !== undefined) write(out, result)
print(result)
if (!areEqual(result.checks)) process.exitCode = 1
