// A short run of the fuzzers; `npm run fuzz` is the long one. What it found once stands in the tests of what was wrong.
import { expect, it } from 'vitest'
import { seededRandom } from '../../src/app/seeded-random.ts'
import { readCorpus } from './corpus.ts'
import { mutated, mutatedFile } from './mutate.ts'
import { inspectFile, inspectLine } from './oracle.ts'

const SEED = 20_261_005
const corpus = readCorpus()

it('has cases to begin with', () => {
  expect(corpus.lines.length).toBeGreaterThan(200)
  expect(corpus.configuration.claims.length).toBeGreaterThan(0)
})

it('gives the same inputs for the same seed, and all kinds of verdicts', () => {
  const run = () => Array.from({ length: 50 }, (_, n) => mutated(corpus.lines, seededRandom(SEED, n)).bytes.toString('latin1'))
  expect(run()).toEqual(run())
})

it('finds no line that is not read', () => {
  const sums = { events: 0, ignored: 0, rejected: 0 }
  for (let n = 0; n < 600; n++) {
    const { bytes, of } = mutated(corpus.lines, seededRandom(SEED, 'line', n))
    try {
      const counts = inspectLine(bytes, corpus, n % 4 === 0)
      for (const key of ['events', 'ignored', 'rejected'] as const) sums[key] += counts[key]
    } catch (cause) {
      throw new Error(`input ${n} of seed ${SEED} (${of.join(', ')})`, { cause })
    }
  }
  // A fuzzer whose inputs all die at the first check looks at nothing.
  for (const count of Object.values(sums)) expect(count).toBeGreaterThan(50)
})

it('finds no file whose sums do not hold', async () => {
  for (let n = 0; n < 40; n++) {
    const random = seededRandom(SEED, 'file', n)
    await inspectFile(mutatedFile(corpus.lines, random), corpus, random)
  }
})
