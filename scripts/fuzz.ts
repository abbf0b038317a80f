// Fuzzes the reader: hostile lines and files, from a seed, for a time. `npm run fuzz -- --seconds 600 --seed 1`.
// Prints one line of JSON with its counts. An input that breaks a promise is written to `.fuzz/`, and the script ends with 1.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../src/app/seeded-random.ts'
import { LONGEST_ENTRY } from '../src/ingest/parse/limits.ts'
import { parseLine } from '../src/ingest/parse/parse-iot-log.ts'
import { type Corpus, readCorpus } from '../test/fuzz/corpus.ts'
import { mutated, mutatedFile } from '../test/fuzz/mutate.ts'
import { type Counts, contextOf, inspectFile, inspectLine } from '../test/fuzz/oracle.ts'
import { worstLines } from '../test/fuzz/worst.ts'

/** The longest that a line may take to be parsed, in milliseconds for each 64 KiB of it, the longest entry. */
const LONGEST_MS = 50
const longestFor = (bytes: Buffer): number => LONGEST_MS * Math.max(1, Math.ceil(bytes.length / LONGEST_ENTRY))
/** So many lines are followed by one file. */
const LINES_A_FILE = 50

/** A run of the fuzzers. */
interface Run {
  readonly corpus: Corpus
  readonly seed: number
  readonly counts: Counts & { lines: number; files: number; slowestMs: number }
}

/** What it takes to parse a line: the least of some tries, since others work on this machine too. */
function millisecondsOf(bytes: Buffer, corpus: Corpus): number {
  const context = contextOf(corpus, false)
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 5 && least > longestFor(bytes); tries++) {
    const began = performance.now()
    parseLine(bytes, context)
    least = Math.min(least, performance.now() - began)
  }
  return least
}

function tryLine(run: Run, bytes: Buffer, isLive: boolean): void {
  const took = millisecondsOf(bytes, run.corpus)
  run.counts.slowestMs = Math.max(run.counts.slowestMs, Math.round(took * 10) / 10)
  if (took > longestFor(bytes)) throw new Error(`a line took ${Math.round(took)} ms to parse`)
  add(run, inspectLine(bytes, run.corpus, isLive))
  run.counts.lines++
}

function add({ counts }: Run, more: Counts): void {
  for (const key of ['events', 'ignored', 'rejected'] as const) counts[key] += more[key]
}

/** Input number `n` of a seed, as it was made; throws what it found. */
async function tryInput(run: Run, n: number, keep: (bytes: Buffer) => void): Promise<void> {
  const random = seededRandom(run.seed, n)
  if (n % LINES_A_FILE !== 0) {
    const { bytes } = mutated(run.corpus.lines, random)
    keep(bytes)
    return tryLine(run, bytes, random.chance(0.25))
  }
  const bytes = mutatedFile(run.corpus.lines, random)
  keep(bytes)
  add(run, await inspectFile(bytes, run.corpus, random))
  run.counts.files++
}

async function fuzz(seconds: number, seed: number): Promise<boolean> {
  const counts = { lines: 0, files: 0, events: 0, ignored: 0, rejected: 0, slowestMs: 0 }
  const run: Run = { corpus: readCorpus(), seed, counts }
  const end = performance.now() + seconds * 1000
  let input: Uint8Array = Buffer.alloc(0)
  const keep = (bytes: Buffer): void => {
    input = bytes
  }
  let n = 0
  try {
    for (const worst of worstLines(run.corpus.lines)) {
      keep(worst)
      tryLine(run, worst, false)
    }
    for (; performance.now() < end; n++) await tryInput(run, n, keep)
  } catch (thrown) {
    const file = join('.fuzz', `${seed}-${n}.bin`)
    mkdirSync('.fuzz', { recursive: true })
    writeFileSync(file, input)
    process.stdout.write(`${JSON.stringify({ seed, inputs: n, ...counts, failed: file })}\n`)
    process.stderr.write(`fuzz: input ${n} of seed ${seed}, kept as ${file}: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
    return false
  }
  process.stdout.write(`${JSON.stringify({ seed, inputs: n, ...counts, failed: null })}\n`)
  return true
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string' } } })
  const seed = values.seed === undefined ? Date.now() : Number(values.seed)
  process.exitCode = (await fuzz(Number(values.seconds), seed)) ? 0 : 1
}
