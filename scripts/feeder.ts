// Writes the log of a factory into the account of docker-compose.yml, as AWS IoT would: two hours of calm at once, then life as it goes.
//
//   node scripts/feeder.ts [--endpoint http://moto:5000] [--per-minute 2] [--leak-per-minute 40] [--backfill-minutes 120] [--attack]
//
// SIGUSR2 lets the leak begin, and end again: `docker compose kill -s SIGUSR2 feeder`. `--attack` begins with it. Once the claim is
// INACTIVE, factory and thief alike leave nothing but refused connections.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  factoryAddresses,
  generateLeak,
  generateRefusals,
  generateTraffic,
  leakAddresses,
  merged,
  type Shift,
  type TrafficLine,
} from '../src/app/traffic.ts'
import { DAY, MINUTE, SECOND } from '../src/model/time.ts'
import { claimId, isActive, openPlayground, type Playground, prepare, write } from './playground.ts'

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string', default: 'http://127.0.0.1:5000' },
    'per-minute': { type: 'string', default: '2' },
    'leak-per-minute': { type: 'string', default: '40' },
    'backfill-minutes': { type: 'string', default: '120' },
    attack: { type: 'boolean', default: false },
  },
})
const rates = { factory: Number(values['per-minute']), leak: Number(values['leak-per-minute']) }

/** How much is made at once: what changes (the leak begins, the claim is disabled) is seen in the next slice. */
const SLICE = 5 * SECOND
const always: Shift = { days: [0, 1, 2, 3, 4, 5, 6], from: 0, to: 24 }

/** The lines of one slice of time. */
function linesOf(from: number, to: number, now: { readonly active: boolean; readonly attacked: boolean }): readonly TrafficLine[] {
  const common = { seed: 1, claim: claimId, from, to, template: 'acme-sensor-v2', hook: true }
  const factory = { ...common, sources: factoryAddresses, perMinute: rates.factory }
  const thief = { ...common, sources: leakAddresses, perMinute: rates.leak }
  const perDay = (rates.factory * DAY) / MINUTE
  const calm = now.active
    ? generateTraffic({ ...factory, kind: 'factory', perDay, shifts: [always], noisePerMinute: 20 })
    : generateRefusals(factory)
  if (!now.attacked) return [...calm]
  return [...merged(calm, now.active ? generateLeak(thief) : generateRefusals(thief))]
}

/** Feeds slice after slice until a signal ends it. A moto that was started again is seeded again. */
async function feed(playground: Playground, attacked: () => boolean, signal: AbortSignal): Promise<void> {
  let from = Date.now() - Number(values['backfill-minutes']) * MINUTE
  let waiting: readonly TrafficLine[] = []
  await prepare(playground)
  while (!signal.aborted) {
    const to = Date.now()
    try {
      const lines = linesOf(from, to, { active: await isActive(playground), attacked: attacked() })
      // An attempt that began in this slice may end after it: nothing is written before its time.
      const all = [...waiting, ...lines].sort((a, b) => a.at - b.at)
      await write(
        playground,
        all.filter(({ at }) => at <= to),
      )
      waiting = all.filter(({ at }) => at > to)
      from = to
    } catch (thrown) {
      say(`could not write (${thrown instanceof Error ? thrown.name : 'unknown'}), trying again`)
      await prepare(playground)
    }
    await sleep(SLICE, undefined, { signal }).catch(() => undefined)
  }
}

function say(what: string): void {
  process.stdout.write(`${new Date().toISOString()} feeder: ${what}\n`)
}

const life = new AbortController()
let attack = values.attack
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => life.abort())
process.on('SIGUSR2', () => {
  attack = !attack
  say(attack ? `the claim has leaked: ${rates.leak} identities a minute` : 'the thief has stopped')
})
say(`feeding ${values.endpoint}, ${rates.factory} attempts a minute`)
await feed(openPlayground(values.endpoint), () => attack, life.signal)
