// Measures how good the detector is, on made-up traffic with the truth about every attempt: figures of issue 6, asked for and measured.
//
//   npm run quality [-- --claim-days N] [--attacks N] [--seed S] [--regime R,R] [--only false|found|A1,M20] [--declared sites|declared|shifts]
//                   [--rates] [--threads N] [--out FILE]
//
// Thresholds are tuned on `--seed` below 1000 (training) and reported on others. A table on stdout, progress on stderr, all figures in FILE.
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { attackKinds, headlineRate, otherRates } from '../test/quality/attacks.ts'
import { calmDemands, foundDemands } from '../test/quality/demands.ts'
import { type Declaration, declarations } from '../test/quality/judge.ts'
import { type Regime, regimes } from '../test/quality/life.ts'
import { parseCost } from '../test/quality/parse-cost.ts'
import { tryAll } from '../test/quality/pool.ts'
import { causesTable, demandTable, foundTable, rowsOf } from '../test/quality/report.ts'
import { calmFigures, costFigures, foundFigures } from '../test/quality/tally.ts'
import { judgedDaysOf, type Task, type Trial } from '../test/quality/trial.ts'

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
    out: { type: 'string' },
  },
})

function whole(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
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

/** Seeds of one run never meet those of another: each has a million. */
function seedOf(run: number, index: number): number {
  return run * 1_000_000 + index
}

function calmTasks(run: number, claimDays: number, regime: Regime, declaration: Declaration): readonly Task[] {
  const count = Math.ceil(claimDays / judgedDaysOf(regime))
  return Array.from({ length: count }, (_, index) => ({ regime, declaration, seed: seedOf(run, index) }))
}

/** Whether anything is asked of calm life with these facts declared. */
function isAskedCalm(declaration: Declaration): boolean {
  return calmDemands.some((demand) => demand.declaration === declaration)
}

/** Headline cells without declared facts, and with them where something is asked of that. */
function attackTasks(run: number, attacks: number, regime: Regime, declaration: Declaration, only: readonly string[]): readonly Task[] {
  if (regime === 'new-claim' || regime === 'hand-over') return []
  const kinds = attackKinds.filter((kind) => only.length === 0 || only.includes(kind))
  const asked = kinds.filter(
    (kind) => declaration === 'sites' || foundDemands.some((one) => one.kind === kind && one.declaration === declaration),
  )
  return asked.flatMap((kind) => {
    const rates = values.rates ? [...new Set([headlineRate(kind), ...otherRates])] : [headlineRate(kind)]
    return rates.flatMap((perHour) =>
      Array.from({ length: attacks }, (_, index) => ({ regime, declaration, seed: seedOf(run, index), attack: { kind, perHour } })),
    )
  })
}

function tasksOf(): readonly Task[] {
  const run = whole('seed', values.seed)
  const only = values.only?.split(',') ?? []
  const kinds = only.filter((word) => word !== 'false' && word !== 'found')
  if (kinds.length > 0) chosen('only', kinds.join(','), attackKinds)
  const claimDays = only.length === 0 || only.includes('false') ? whole('claim-days', values['claim-days']) : 0
  const attacks = only.length === 0 || only.includes('found') || kinds.length > 0 ? whole('attacks', values.attacks) : 0
  const chosenRegimes = chosen('regime', values.regime, regimes)
  return chosen('declared', values.declared, declarations).flatMap((declaration) =>
    chosenRegimes.flatMap((regime) => [
      ...(isAskedCalm(declaration) ? calmTasks(run, claimDays, regime, declaration) : []),
      ...attackTasks(run, attacks, regime, declaration, kinds),
    ]),
  )
}

const tasks = tasksOf()
const trials: Trial[] = []
const parse = parseCost()
await tryAll(
  tasks,
  (trial) => {
    trials.push(trial)
    process.stderr.write(`\r${trials.length} of ${tasks.length} trials`)
  },
  Math.max(1, whole('threads', values.threads)),
)
process.stderr.write('\n')
// In the order of the tasks, so that the figures do not depend on which thread was quicker.
const order = new Map(tasks.map((task, index) => [JSON.stringify(task), index]))
trials.sort((a, b) => (order.get(JSON.stringify(a.task)) ?? 0) - (order.get(JSON.stringify(b.task)) ?? 0))
const figures = { calm: calmFigures(trials), found: foundFigures(trials), costs: costFigures(trials), parse }
const rows = rowsOf(figures)
process.stdout.write(`${[demandTable(rows), causesTable(figures.calm), foundTable(figures.found)].join('\n\n')}\n`)
if (values.out !== undefined)
  writeFileSync(values.out, `${JSON.stringify({ command: process.argv.slice(2), rows, ...figures }, null, 2)}\n`)
