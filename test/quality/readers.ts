// Attackers who have read the detector: each goes where a constant or a rule of `src/detect/evidence/` lets him through.
import { DAY, HOUR, type Millis } from '../../src/model/time.ts'
import { type Addresses, everNew, oneNetwork } from './addresses.ts'
import { type Assault, insideOf, mix, one, onSilentClaim, repeated, type Scene, thief, WEEK } from './attack-parts.ts'
import { inUse } from './incidents.ts'
import type { Change, Stream } from './life.ts'
import { besideHisOwnCopy } from './own-copy.ts'

type Plan = Omit<Assault, 'at' | 'to'>

const allOk = mix(0, 0, 0, 0)
/** One device of those that were made before the story: the attacker owns it, and shows it whenever a new serial would be a vote. */
const OWN_DEVICE = { serials: 'known', sameDevice: true, device: 7 } as const satisfies Partial<Stream>

/** One attempt, or as many as `most`, at a time and hardly later. */
function shortly(from: Millis, most = 1): Partial<Stream> {
  return { from, to: from + HOUR, perHour: 20 * most, most }
}

/** His device registers again and again: that is one vote, whatever it gets; seen at three sources it is a device that moves, and none. */
function oneDevice(name: string, from: (scene: Scene) => Addresses): (scene: Scene) => Plan {
  return (scene) => ({ streams: [thief(name, scene, allOk, from(scene), OWN_DEVICE)] })
}

/** Young sources speak together by their first three attempts: he burns these with his own device, then fails less than a source may. */
function burningFirstTries(scene: Scene): Plan {
  const every = 4 * HOUR
  const streams = repeated(WEEK / every, (index) => {
    const from = scene.at + index * every
    const addresses = one(scene.random, 'residential')
    return [
      thief('R3-burning-first-tries', scene, allOk, addresses, { ...OWN_DEVICE, ...shortly(from, 3) }),
      thief('R3-burning-first-tries', scene, mix(0, 0.5, 0, 0), addresses, shortly(from + HOUR, 4)),
    ]
  })
  return { streams: streams.flat() }
}

/** New homes every day for two weeks, so that every device seems to be a new source; then as A6. */
function makingAField(scene: Scene): Plan {
  const prelude = { from: scene.at - 2 * WEEK, to: scene.at, perHour: 0.5 }
  const homes = (): Addresses => everNew('thieves', 'residential')
  return {
    streams: [thief('R4-making-a-field', scene, allOk, homes(), prelude), thief('R4-making-a-field', scene, mix(0, 0.5, 0, 0), homes())],
  }
}

/** Six sources get a past of a day, and from there on each fails beside the others, which excuses all of them. */
function witnesses(scene: Scene): Plan {
  const sources = repeated(6, () => one(scene.random, 'residential'))
  const past = sources.flatMap((addresses) =>
    [2, 1.6, 1.2].map((days) => thief('R5-own-witnesses', scene, allOk, addresses, shortly(scene.at - days * DAY, 2))),
  )
  const perHour = scene.perHour / sources.length
  return { streams: [...past, ...sources.map((addresses) => thief('R5-own-witnesses', scene, mix(0, 0.3, 0, 0), addresses, { perHour }))] }
}

/** A claim that fell silent is kept from being silent for a week, by one attempt every six days; then four a day, too few for a burst. */
function keepingAwake(scene: Scene): Plan {
  const { silentFrom } = onSilentClaim('R6-keeping-awake', scene, scene.at - 4 * WEEK)
  const addresses = one(scene.random, 'residential')
  const kept = repeated(5, (index) =>
    thief('R6-keeping-awake', scene, allOk, addresses, { ...OWN_DEVICE, ...shortly(silentFrom + (5 + index * 5) * DAY) }),
  )
  const days = repeated(7, (day) => repeated(4, (part) => scene.at + day * DAY + (part + 0.5) * 6 * HOUR))
  return { silentFrom, streams: [...kept, ...days.flat().map((from) => thief('R6-keeping-awake', scene, allOk, addresses, shortly(from)))] }
}

/** In the week in which the factory is closed, in its hours, so that somebody may have come in its place. */
function inTheHolidays(scene: Scene): Plan {
  const changes: Change[] = [{ cause: 'R7-in-the-holidays', from: scene.at, to: scene.at + WEEK, rate: 0.02 }]
  const onlyWhen = inUse(insideOf(scene))
  return { changes, streams: [thief('R7-in-the-holidays', scene, mix(0, 0.5, 0, 0), everNew('thieves', 'residential'), { onlyWhen })] }
}

/** The first place works from another network for a day, where its devices fail by what the attacker does to them. */
function failingOver({ at, life, random }: Scene, name: string, orphan: number, rejected: number): Change {
  const { addresses } = oneNetwork('own', 'business', 1, random)
  const to = at + DAY
  return { cause: name, from: at, to, place: life.places[0]?.name ?? '', addresses, mix: { ...life.mix, orphan, rejected }, retries: 1 }
}

/** Gets nothing, and cuts the factory's devices off while they come from a network that nobody knows. */
function kickingOffInFailover(scene: Scene): Plan {
  const from = { to: scene.at + DAY }
  return {
    changes: [failingOver(scene, 'R8-kicking-off-in-failover', 0.4, 0)],
    streams: [thief('R8-kicking-off-in-failover', scene, mix(0, 1, 0, 0), one(scene.random, 'hosting'), { ...from, serials: 'known' })],
  }
}

/** Registers the serials of tomorrow; a new line that nobody declared is then refused by a hook that takes each serial once. */
function takingSerialsOfANewLine(scene: Scene): Plan {
  const { at, life, random } = scene
  const { addresses } = oneNetwork('own', 'business', 2, random)
  const onlyWhen = inUse(insideOf(scene))
  const span = { from: at + HOUR, to: at + 3 * DAY, perHour: Math.max(2, insideOf(scene).perHour * 0.2), onlyWhen }
  const line: Stream = { ...span, cause: 'new-site', attacker: false, mix: { ...life.mix, rejected: 0.4 }, addresses, serials: 'new' }
  const ahead = { serials: 'ahead', lead: 200 } as const
  return { streams: [line, thief('R9-taking-serials', scene, allOk, one(random, 'residential'), ahead)] }
}

/** Floods with new names, so that a test device of the factory's which comes every night is forgotten each time, and votes again. */
function flushingMemory(scene: Scene): Plan {
  const { addresses } = oneNetwork('own', 'hosting', 1, scene.random)
  const span = { from: scene.at - 2 * WEEK, to: scene.at + 3 * DAY, perHour: 0.2 }
  const golden: Stream = { ...span, cause: 'golden-sample', attacker: false, mix: allOk, addresses, serials: 'known', sameDevice: true }
  const flood = thief('R10-flushing-memory', scene, mix(0, 1, 0, 0), one(scene.random, 'hosting'), { to: scene.at + 3 * DAY })
  return { streams: [golden, flood] }
}

/** A thief as A4, and more sources in a day than are kept, so that what he did is forgotten. */
function evicting(scene: Scene): Plan {
  const crowd = thief('R12-evicting', scene, allOk, everNew('thieves', 'residential'), { ...OWN_DEVICE, to: scene.at + 2 * DAY })
  const worker = { perHour: 2, to: scene.at + 2 * DAY }
  return { streams: [crowd, thief('R12-evicting', scene, mix(0, 0.9, 0, 0), one(scene.random, 'residential'), worker)] }
}

/** Attempts of names and networks that nobody saw, as fast as they come: what do they cost? */
function exhausting(scene: Scene): Plan {
  const addresses = everNew('thieves', 'residential')
  return { streams: [thief('R13-exhausting', scene, mix(0, 0.9, 0.1, 0), addresses, { to: scene.at + 6 * HOUR })] }
}

/** Each with the attempts an hour that it is played at. */
export const readers = {
  'R1-one-device': { rate: 2, build: oneDevice('R1-one-device', ({ random }) => one(random, 'residential')) },
  'R2-one-device-everywhere': { rate: 2, build: oneDevice('R2-one-device-everywhere', () => everNew('thieves', 'residential')) },
  'R3-burning-first-tries': { rate: 2, build: burningFirstTries },
  'R4-making-a-field': { rate: 20, build: makingAField },
  'R5-own-witnesses': { rate: 12, build: witnesses },
  'R6-keeping-awake': { rate: 1, build: keepingAwake },
  'R7-in-the-holidays': { rate: 20, build: inTheHolidays },
  'R8-kicking-off-in-failover': { rate: 20, build: kickingOffInFailover },
  'R9-taking-serials': { rate: 10, build: takingSerialsOfANewLine },
  'R10-flushing-memory': { rate: 2_000, build: flushingMemory },
  'R11-own-copy': { rate: 2, build: besideHisOwnCopy },
  'R12-evicting': { rate: 100, build: evicting },
  'R13-exhausting': { rate: 6_000, build: exhausting },
} as const satisfies Readonly<Record<string, { readonly rate: number; readonly build: (scene: Scene) => Plan }>>
