// Simulates worlds by their seeds: the real roles on a log in memory, under faults, with everything that they wrote held against oracles.
//
//   npm run sim -- [--seeds N] [--from S]     N worlds from seed S on, on all cores; exit code 1 where one shows what must never be
//   npm run sim -- --seed S [--trace]         one world, with everything that its doors saw
//   npm run sim -- --planted [--seeds N]      how many seeds it takes until each planted bug is caught; exit code 1 where N do not
import { parseArgs } from 'node:util'
import { catchBug } from '../test/simulation/catch.ts'
import { plantedBugs } from '../test/simulation/planted.ts'
import { simulate } from '../test/simulation/simulate.ts'
import { outcomeText, simulateMany } from '../test/simulation/simulate-many.ts'
import { reachedTable } from '../test/simulation/tally.ts'
import { faultNames } from '../test/simulation/world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
  },
})
/** How often it is said on stderr how far it is. */
const TOLD_EVERY = 500

function whole(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  process.stderr.write(`--${name} must be a whole number, not '${text}'\n`)
  process.exit(2)
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** One world, in this thread; with all that its doors saw where that was asked for. Returns whether it shows what must never be. */
async function runOne(seed: number): Promise<boolean> {
  const onNote = (at: number, line: string): void => print(`${new Date(at).toISOString()} ${line}`)
  const outcome = await simulate(seed, values.trace ? { onNote } : {})
  const { violations, counts } = outcome
  print(reachedTable(counts, faultNames))
  print(violations.length === 0 ? `seed ${seed}: nothing that must never be` : outcomeText(outcome))
  return violations.length > 0
}

/** Worlds on all cores; returns how many of them show what must never be. */
async function run(from: number, seeds: number): Promise<number> {
  const began = process.cpuUsage()
  const { failed, counts } = await simulateMany({ from, seeds }, (outcome, done) => {
    if (outcome.violations.length > 0) print(outcomeText(outcome))
    if (done % TOLD_EVERY === 0) process.stderr.write(`${done} of ${seeds} worlds\n`)
  })
  const { user, system } = process.cpuUsage(began)
  print(reachedTable(counts, faultNames))
  print(
    `seeds ${from} to ${from + seeds - 1}: ${failed.length} with violations; ${((user + system) / 1000 / seeds).toFixed(0)} ms of CPU a seed`,
  )
  return failed.length
}

/** Looks for each planted bug; returns how many were not caught. */
async function hunt(most: number): Promise<number> {
  let missed = 0
  print('| planted bug | caught by seed | by |\n|---|---|---|')
  for (const bug of plantedBugs) {
    const found = await catchBug(bug, 1, most)
    if (found === null) missed++
    print(`| ${bug.name} | ${found?.seed ?? `none of ${most}`} | ${found?.violation.slice(0, 100) ?? ''} |`)
  }
  return missed
}

const seeds = whole('seeds', values.seeds ?? '1000')
const failures = values.planted
  ? await hunt(seeds)
  : values.seed === undefined
    ? await run(whole('from', values.from), seeds)
    : Number(await runOne(whole('seed', values.seed)))
process.exitCode = failures === 0 ? 0 : 1
