// The speed of `replay`, as ratios to JSON.parse of the same lines in the same run: `npm run bench`. Prints JSON.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** What a job took; seconds and megabytes. */
interface Taken {
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly mostMemoryMb: number
  readonly figure: number
  readonly where?: Readonly<Record<string, number>>
}

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1GB' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: '.bench' },
  },
})
const rounds = Number(values.rounds)
const here = import.meta.dirname

/** A file of made-up traffic, made once: the same seed gives the same bytes. */
function trafficOf(noise: string): { readonly file: string; readonly config: string } {
  mkdirSync(values.folder, { recursive: true })
  const file = join(values.folder, `noise-${noise}-${values.size}.ndjson`)
  const config = `${file}.yaml`
  if (!existsSync(config)) {
    const args = ['--claims', '1', '--noise', noise, '--size', values.size, '--seed', '1', '--out', file, '--config-out', config]
    execFileSync(process.execPath, [join(here, 'generate.ts'), ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  return { file, config }
}

function take(job: string, { file, config }: { file: string; config: string }, ...more: readonly string[]): Taken {
  const text = execFileSync(process.execPath, [join(here, 'bench', 'run-job.ts'), job, file, config, ...more], { encoding: 'utf8' })
  return JSON.parse(text)
}

/** Of several tries the one that others on this machine disturbed least. */
function least(tries: readonly Taken[]): Taken {
  return tries.reduce((best, taken) => (taken.cpuSeconds < best.cpuSeconds ? taken : best))
}

const round = (number: number): number => Math.round(number * 100) / 100

function measure(noise: string) {
  const traffic = trafficOf(noise)
  const tries = Array.from({ length: rounds }, () => ({
    unit: take('parse', traffic),
    plain: take('plain', traffic),
    replay: take('replay', traffic),
  }))
  const [unit, plain, replay] = [tries.map((each) => each.unit), tries.map((each) => each.plain), tries.map((each) => each.replay)].map(
    least,
  )
  if (unit === undefined || plain === undefined || replay === undefined) throw new Error('--rounds must be 1 or more')
  return {
    file: { bytes: statSync(traffic.file).size, lines: unit.figure, claimLines: `${Math.round((1 - Number(noise)) * 100)} %` },
    unit: { cpuSeconds: round(unit.cpuSeconds), wallSeconds: round(unit.wallSeconds) },
    plainReader: { byCpu: round(unit.cpuSeconds / plain.cpuSeconds), byWall: round(unit.wallSeconds / plain.wallSeconds) },
    replay: {
      byCpu: round(unit.cpuSeconds / replay.cpuSeconds),
      byWall: round(unit.wallSeconds / replay.wallSeconds),
      cpuSeconds: round(replay.cpuSeconds),
      wallSeconds: round(replay.wallSeconds),
      mostMemoryMb: Math.round(replay.mostMemoryMb),
    },
    where: take('replay', traffic, '--profile').where,
  }
}

const result = { cores: cpus().length, node: process.version, rounds, few: measure('0.95'), all: measure('0') }
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
