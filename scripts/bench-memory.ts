// The memory that busy claims take in one `createDetector`: `npm run bench:memory`. Prints JSON; asked are 1,000 claims in 512 MB.
// Some made-up factories are lived through; the others are copies of these, each under an id of its own, that go on from their states.
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type ClaimDetector, createClaimDetector } from '../src/detect/claim-detector.ts'
import { completeClaim } from '../src/detect/complete-claim.ts'
import type { Attempt } from '../src/model/attempt.ts'
import { parseCertificateId } from '../src/model/claim.ts'
import { digest } from '../src/model/digest.ts'
import { DAY, MINUTE } from '../src/model/time.ts'
import { configOf, WATERMARK_LAG } from '../test/quality/judge.ts'
import type { Life } from '../test/quality/life.ts'
import { lifeOf } from '../test/quality/regimes.ts'
import { createStory } from '../test/quality/story.ts'

const { values } = parseArgs({
  options: {
    claims: { type: 'string', default: '1000' },
    lives: { type: 'string', default: '10' },
    days: { type: 'string', default: '60' },
  },
})
const [claims, lives, days] = [Number(values.claims), Number(values.lives), Number(values.days)]

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function memoryOf(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const settingsOf = (life: Life, id: string) => {
  const [claim] = configOf([life], 'sites').claims ?? []
  const certificate = parseCertificateId(id)
  if (claim === undefined || certificate === null) throw new Error('a life has a claim')
  return completeClaim({ ...claim, id: certificate })
}

function work(detector: ClaimDetector, attempts: readonly Attempt[]): void {
  let next = 0
  for (const attempt of attempts) {
    if (attempt.at >= next) {
      detector.advance(attempt.at - WATERMARK_LAG)
      next = attempt.at + MINUTE
    }
    detector.observe(attempt)
  }
}

/** A factory, its last day, and its detector's state in the evening before. */
function livedThrough(seed: number) {
  const life = lifeOf('factory', seed, days)
  const story = createStory(life, seed)
  const detector = createClaimDetector(settingsOf(life, life.claim))
  let lastDay: readonly Attempt[] = []
  for (let day = 0; day < days; day++) {
    const end = life.from + (day + 1) * DAY
    const attempts = story.day(day).map(({ attempt }) => attempt)
    lastDay = attempts
    if (day === days - 1) break
    work(detector, attempts)
    detector.advance(end - WATERMARK_LAG)
  }
  return { life, lastDay, snapshot: detector.snapshot() }
}

const factories = Array.from({ length: lives }, (_, seed) => livedThrough(seed))
const before = memoryOf()
const busy = Array.from({ length: claims }, (_, number) => {
  const factory = factories[number % lives]
  if (factory === undefined) throw new Error('--lives must be 1 or more')
  return { detector: createClaimDetector(settingsOf(factory.life, digest('busy', number)), factory.snapshot), attempts: factory.lastDay }
})
// A day of work, so that they hold what a detector holds that never stopped.
for (const { detector, attempts } of busy) work(detector, attempts)
const taken = memoryOf() - before
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
process.stdout.write(
  `${JSON.stringify({
    claims,
    attemptsADay: Math.round(mean(factories.map(({ lastDay }) => lastDay.length))),
    stateKb: Math.round(mean(factories.map(({ snapshot }) => snapshot.length)) / 1_024),
    atMostMb: 512,
    measuredMb: Math.round(taken / 1_024 / 1_024),
    detectors: busy.length,
  })}\n`,
)
