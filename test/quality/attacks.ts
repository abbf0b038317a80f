// The attackers: each as streams of attempts on top of the full legitimate life of a claim.
import { seededRandom } from '../../src/app/seeded-random.ts'
import { DAY, type Millis } from '../../src/model/time.ts'
import { everNew } from './addresses.ts'
import {
  type Assault,
  atNight,
  excusing,
  inAnnouncedBatch,
  insideOf,
  kickingOff,
  LEAD,
  mix,
  one,
  onSilentClaim,
  plain,
  repeated,
  type Scene,
  serviceCases,
  slowRamp,
  thief,
  turning,
  WEEK,
  whileHookIsDown,
} from './attack-parts.ts'
import { inUse } from './incidents.ts'
import type { Life } from './life.ts'
import { readers } from './readers.ts'

const attacks = {
  A1: { rate: 600, build: plain('A1', 'hosting', mix(0, 0.97, 0.01, 0)) },
  A2: { rate: 600, build: plain('A2', 'hosting', mix(0, 0, 0, 0.9)) },
  A3: { rate: 600, build: plain('A3', 'hosting', mix(0, 0, 1, 0)) },
  A4: { rate: 2, build: plain('A4', 'residential', mix(0, 0.9, 0, 0)) },
  A5: { rate: 2, build: plain('A5', 'residential', mix(0, 0, 0, 0)) },
  A6: { rate: 20, build: (scene) => ({ streams: [thief('A6', scene, mix(0, 0.5, 0, 0), everNew('thieves', 'residential'))] }) },
  A7: { rate: 10, build: plain('A7', 'residential', mix(0.2, 0, 0, 0)) },
  A8: { rate: 10, build: (scene) => ({ streams: [thief('A8', scene, mix(0, 0.9, 0, 0), insideOf(scene).addresses)] }) },
  A9: { rate: 5, build: (scene) => ({ streams: [thief('A9', scene, mix(0, 0, 0, 0), insideOf(scene).addresses)] }) },
  A10: { rate: 60, build: turning('A10', () => 1 / 24, mix(0, 0, 0, 0.5)) },
  A11: { rate: 5, build: plain('A11', 'hosting', mix(0, 0.5, 0, 0)) },
  A12: { rate: 60, build: turning('A12', () => 10 / 24, mix(0, 0, 0, 0.5)) },
  M13: { rate: 1, build: slowRamp },
  M14: {
    rate: 8,
    build: (scene) => {
      const onlyWhen = inUse(insideOf(scene))
      const perHour = insideOf(scene).perHour * 0.05
      return { streams: [thief('M14', scene, mix(0.05, 0.05, 0, 0), one(scene.random, 'residential'), { onlyWhen, perHour })] }
    },
  },
  M15: {
    rate: 4,
    build: (scene) => ({
      streams: repeated(100, () => thief('M15', scene, mix(0, 0.5, 0, 0), one(scene.random, 'residential'), { perHour: 1 / 24 })),
    }),
  },
  'M16-sequential': { rate: 60, build: plain('M16-sequential', 'hosting', mix(0.2, 0.7, 0, 0)) },
  'M16-random': { rate: 60, build: plain('M16-random', 'hosting', mix(0.002, 0.99, 0, 0)) },
  M17: { rate: 60, build: plain('M17', 'hosting', mix(0, 0, 1, 0)) },
  M18: { rate: 600, build: plain('M18', 'hosting', mix(0, 1, 0, 0)) },
  M19: { rate: 20, build: whileHookIsDown },
  // A batch that was done two weeks ago; one whose end was declared too; a claim of which only a service case is seen now and then.
  M20: { rate: 5, build: (scene) => onSilentClaim('M20', scene, scene.at - 2 * WEEK) },
  'M20-closed': {
    rate: 5,
    build: (scene) => {
      const closesAt = Math.floor((scene.at - 2 * WEEK) / DAY) * DAY
      return { ...onSilentClaim('M20-closed', scene, closesAt), closesAt }
    },
  },
  'M20-dormant': {
    rate: 5,
    build: (scene) => {
      const { streams, silentFrom } = onSilentClaim('M20-dormant', scene, scene.life.from + WEEK)
      return { silentFrom, streams: [serviceCases(scene, silentFrom), ...streams] }
    },
  },
  M21: { rate: 20, build: kickingOff },
  M22: {
    rate: 10,
    build: (scene) => {
      const { addresses, timeZone } = insideOf(scene)
      return { streams: [thief('M22', scene, mix(0, 0, 0, 0), addresses, { onlyWhen: atNight(timeZone) })] }
    },
  },
  M23: { rate: 20, build: plain('M23', 'hosting', mix(0, 0.5, 0, 0)) },
  M24: { rate: 20, build: inAnnouncedBatch },
  M25: { rate: 5, build: plain('M25', 'hosting', mix(0, 0.5, 0, 0)) },
  M26: { rate: 5, build: plain('M26', 'hosting', mix(0, 0.5, 0, 0)) },
  M27: { rate: 60, build: turning('M27', (scene) => insideOf(scene).perHour * 0.02, mix(0, 0, 0, 0.5)) },
  M28: { rate: 5, build: excusing('M28', 0) },
  ahead: {
    rate: 10,
    build: (scene) => {
      const { regime } = scene.life
      const lead = LEAD[regime === 'field' || regime === 'sparse' ? regime : 'factory']
      return { streams: [thief('ahead', scene, mix(0, 0, 0, 0), one(scene.random, 'residential'), { serials: 'ahead', lead })] }
    },
  },
  'excuse-each-other': { rate: 10, build: excusing('excuse-each-other', 0.2) },
  'two-claims-in-turn': { rate: 5, build: plain('two-claims-in-turn', 'residential', mix(0, 0.5, 0, 0)) },
  ...readers,
} as const satisfies Readonly<Record<string, { readonly rate: number; readonly build: (scene: Scene) => Omit<Assault, 'at' | 'to'> }>>

export type AttackKind = keyof typeof attacks
export const attackKinds: readonly AttackKind[] = Object.keys(attacks).filter((name): name is AttackKind => name in attacks)
/** Other rates, an hour, than the one of the headline. */
export const otherRates = [1, 2, 5, 10, 20, 60, 600] as const

/** The rate of the headline, an hour. */
export function headlineRate(kind: AttackKind): number {
  return attacks[kind].rate
}

/** How long an attack goes on after its beginning. */
export function lengthOf(kind: AttackKind): Millis {
  return kind === 'M13' ? 4 * WEEK : WEEK
}

/** An attack that begins at a time of a life. The same seed attacks the same. */
export function assaultOn(life: Life, kind: AttackKind, at: Millis, perHour: number, seed: number): Assault {
  const random = seededRandom('attack', kind, seed)
  return { ...attacks[kind].build({ life, at, perHour, random }), at, to: at + lengthOf(kind) }
}

/** A life with what was done to it. */
export function assaulted(life: Life, { streams, changes = [], plans = [], silentFrom, closesAt }: Assault): Life {
  const whole = {
    ...life,
    streams: [...life.streams, ...streams],
    changes: [...life.changes, ...changes],
    plans: [...life.plans, ...plans],
    ...(closesAt !== undefined && { closesAt }),
  }
  if (silentFrom === undefined) return whole
  const ended = <T extends { readonly to: Millis }>(part: T): T => ({ ...part, to: Math.min(part.to, silentFrom) })
  return {
    ...whole,
    places: life.places.map(ended),
    streams: [...life.streams.filter(({ from }) => from < silentFrom).map(ended), ...streams],
  }
}
