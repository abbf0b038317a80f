// Simulates worlds by their seeds: the real roles on a log in memory, under faults, with everything that they wrote held against oracles.
//
//   npm run sim -- [--seeds N] [--from S]     N worlds from seed S on; exit code 1 where one shows what must never be
//   npm run sim -- --seed S [--trace]         one world, with everything that its doors saw
//   npm run sim -- --planted [--seeds N]      how many seeds it takes until each planted bug is caught; exit code 1 where N do not
import { parseArgs } from 'node:util'
import { catchBug } from '../test/simulation/catch.ts'
import { plantedBugs } from '../test/simulation/planted.ts'
import { simulate } from '../test/simulation/simulate.ts'
import { addTo, reachedTable } from '../test/simulation/tally.ts'
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
/** Violations of one seed that are shown: the first ones tell. */
const MOST_SHOWN = 6

function whole(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  process.stderr.write(`--${name} must be a whole number, not '${text}'\n`)
  process.exit(2)
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Simulates some seeds; returns how many of them show what must never be. */
async function run(from: number, seeds: number): Promise<number> {
  const sums: Record<string, number> = {}
  let failed = 0
  const began = process.cpuUsage()
  const onNote = values.trace ? (at: number, line: string) => print(`${new Date(at).toISOString()} ${line}`) : undefined
  for (let seed = from; seed < from + seeds; seed++) {
    const { violations, counts } = await simulate(seed, onNote === undefined ? {} : { onNote })
    addTo(sums, counts)
    if (violations.length === 0) continue
    failed++
    print(`seed ${seed}: ${violations.length} violations`)
    for (const violation of violations.slice(0, MOST_SHOWN)) print(`  ${violation.slice(0, 600)}`)
    print(`  again: npm run sim -- --seed ${seed} --trace`)
  }
  const { user, system } = process.cpuUsage(began)
  print(reachedTable(sums, faultNames))
  print(`seeds ${from} to ${from + seeds - 1}: ${failed} with violations; ${((user + system) / 1000 / seeds).toFixed(0)} ms of CPU a seed`)
  return failed
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
    : await run(whole('seed', values.seed), 1)
process.exitCode = failures === 0 ? 0 : 1
