// The speed and memory of `replay`, as ratios to JSON.parse of the same lines in the same run: `npm run bench`. Prints JSON.
// Each figure is of a process from its beginning to its end: the start of claimwatch counts, some tenths of a second.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Built, build } from './bench/built.ts'
import type { Taken } from './bench/measure.ts'

/** A file of made-up traffic, and the configuration that fits it. */
interface Traffic {
  readonly file: string
  readonly config: string
}

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1GB' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: '.bench' },
  },
})
const rounds = Number(values.rounds)
if (!(rounds >= 1)) throw new Error('--rounds must be 1 or more')

/** Made once: the same seed gives the same bytes. */
function trafficOf(noise: string): Traffic {
  mkdirSync(values.folder, { recursive: true })
  const file = join(values.folder, `noise-${noise}-${values.size}.ndjson`)
  const config = `${file}.yaml`
  if (!existsSync(config)) {
    const args = ['--claims', '1', '--noise', noise, '--size', values.size, '--seed', '1', '--out', file, '--config-out', config]
    execFileSync(process.execPath, [join(import.meta.dirname, 'generate.ts'), ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  return { file, config }
}

/** Of several tries the one that others on this machine disturbed least. */
function least(tries: readonly Taken[], of: (taken: Taken) => number): number {
  return Math.min(...tries.map(of))
}

const cpuOf = ({ cpuSeconds }: Taken): number => cpuSeconds
const wallOf = ({ wallSeconds }: Taken): number => wallSeconds
const round = (number: number): number => Math.round(number * 100) / 100

/** The jobs in turns, so that what disturbs the machine for a while disturbs all of them. */
async function measure(built: Built, { file, config }: Traffic) {
  const tries = Array.from({ length: rounds }, () => ({
    unit: built.runJob('parse', file, config),
    plain: built.runJob('plain', file, config),
    one: built.replay(file, config, 1),
    two: built.replay(file, config, 2),
  }))
  const ofAll = (job: 'unit' | 'plain' | 'one' | 'two') => {
    const taken = tries.map((each) => each[job])
    return {
      ...{ cpuSeconds: round(least(taken, cpuOf)), wallSeconds: round(least(taken, wallOf)) },
      mostMemoryMb: Math.round(Math.max(...taken.map(({ mostMemoryMb }) => mostMemoryMb))),
    }
  }
  const unit = ofAll('unit')
  const withRatios = (job: 'plain' | 'one' | 'two') => {
    const taken = ofAll(job)
    return { byCpu: round(unit.cpuSeconds / taken.cpuSeconds), byWall: round(unit.wallSeconds / taken.wallSeconds), ...taken }
  }
  return {
    file: { name: file, bytes: statSync(file).size },
    unit,
    plainReader: withRatios('plain'),
    oneThread: withRatios('one'),
    twoThreads: withRatios('two'),
    where: await built.profile(file, config),
  }
}

const built = await build(values.folder)
const few = await measure(built, trafficOf('0.95'))
const all = await measure(built, trafficOf('0'))
const mostMemory = Math.max(...[few, all].flatMap(({ oneThread, twoThreads }) => [oneThread.mostMemoryMb, twoThreads.mostMemoryMb]))

const result = {
  cores: cpus().length,
  node: process.version,
  rounds,
  /** Ratios to the unit, more is better; memory in MB, less is better. */
  figures: [
    { figure: '5 % claim lines, one thread, by CPU', atLeast: 3, aim: 4, measured: few.oneThread.byCpu },
    { figure: 'all claim lines, one thread, by CPU', atLeast: 0.6, aim: 1, measured: all.oneThread.byCpu },
    { figure: '5 % claim lines, two threads, by wall', atLeast: 3.5, aim: 6, measured: few.twoThreads.byWall },
    { figure: 'all claim lines, two threads, by wall', atLeast: 0.8, aim: 1.5, measured: all.twoThreads.byWall },
    { figure: `most memory for ${values.size}`, atMost: 200, aim: 110, measured: mostMemory },
  ],
  few,
  all,
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
