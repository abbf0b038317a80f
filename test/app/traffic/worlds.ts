// Generated histories in memory for the tests of the generator, and what a replay says of them.
import { readConfiguration } from '../../../src/app/configuration.ts'
import { replay } from '../../../src/app/replay.ts'
import { configurationText } from '../../../src/app/traffic/configuration-text.ts'
import type { Disturbance } from '../../../src/app/traffic/delivery.ts'
import { type Account, type Label, sampleAccount } from '../../../src/app/traffic/device.ts'
import { generate } from '../../../src/app/traffic/generate.ts'
import { planTraffic, type TrafficOptions, type TrafficPlan } from '../../../src/app/traffic/plan.ts'
import type { Delivered } from '../../../src/app/traffic/shapes.ts'
import type { JudgedAttempt } from '../../../src/model/attempt.ts'
import { sourceOf } from '../histories.ts'

/** A Monday. */
export const MONDAY = Date.UTC(2025, 0, 6)

/** Everything that can be logged. */
export const talkative: Account = { ...sampleAccount, hook: 'bare', replies: 'named', service: 'traced', level: 'debug' }

export const world: TrafficOptions = {
  ...{ seed: 1, account: talkative, from: MONDAY, until: { days: 1 }, claims: 1, kinds: ['factory', 'field', 'sparse'] },
  ...{ perDay: 300, mishaps: 1, noise: 0, rotations: 5, attacks: [] },
}

export interface History {
  readonly plan: TrafficPlan
  readonly lines: readonly Delivered[]
  readonly labels: readonly Label[]
}

/** The whole traffic of a world. */
export function historyOf(options: TrafficOptions, disturbance?: Disturbance): History {
  const plan = planTraffic(options)
  const minutes = [...generate(plan, disturbance).minutes(() => true)]
  return { plan, lines: minutes.flatMap(({ lines }) => lines), labels: minutes.flatMap(({ labels }) => labels) }
}

/** What a replay makes of it, under the configuration that fits, with every attempt. */
export async function replayOf({ plan, lines }: History) {
  const text = configurationText(plan, null)
  const configuration = readConfiguration(text, { file: '/claimwatch.yaml', name: 'claimwatch.yaml', env: {} })
  const attempts: JudgedAttempt[] = []
  const replayed = await replay({
    ...{ configuration, sources: [sourceOf(lines.map(({ line }) => line.line))], now: MONDAY + 365 * 86_400_000 },
    listener: { attempt: (attempt) => void attempts.push(attempt) },
  })
  return { ...replayed, attempts }
}
