// JSON of flat objects in the spelling AWS writes, read from their bytes in a third of the time that `JSON.parse` takes.
//
// AWS writes the members of one type of entry in one order, without blanks: so what stands between two values is known beforehand, and
// compared by words. Values that come again and again are decoded once.
import { readTime } from './event-time.ts'
import {
  byteAt,
  bytesAt,
  CLOSING,
  COLON,
  COMMA,
  endOfText,
  endOfWord,
  isAt,
  type KnownBytes,
  latin1,
  NOWHERE,
  OPENING,
  QUOTE,
  wordIn,
} from './json-bytes.ts'
import { identifiedLate } from './late-id.ts'
import type { Members } from './members.ts'
import { createTextCache } from './text-cache.ts'
import { createTimeReader, WRITTEN_TIME } from './time-reader.ts'

/** Reads objects out of one stretch of bytes. */
export interface FlatReader {
  /**
   * The members of the object from `from` up to, not including, `to`, as `JSON.parse` would give them; they can be asked until the next
   * object is read. There must be no backslash in between. Null for whatever is nested deeper than the parameters of a hook, or holds
   * blanks, lists, fractions or more than ASCII, and for what is no JSON: `JSON.parse` knows which.
   */
  read(from: number, to: number): Members | null
}

/** Makes readers that share what they learn. */
export type FlatJson = (bytes: Buffer, view: DataView) => FlatReader

/** From one value to the next: what stands between them, and what may follow. */
interface Step {
  readonly name: string
  /** The member whose object holds this one; null in the outermost. */
  readonly group: string | null
  readonly isText: boolean
  /** Whether its values hardly ever come twice: these are not worth remembering. */
  readonly isUnique: boolean
  readonly between: KnownBytes
  readonly next: Step[]
  /** Where an object ends behind this value. */
  layout: Layout | null
}

/** An order of members that was seen: the places of those of the outermost object, and of those within a member. */
interface Layout {
  readonly places: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** AWS writes some twenty members, in some dozens of orders. */
const MOST_MEMBERS = 64
const MOST_STEPS = 1_024
const UNIQUE: ReadonlySet<string> = new Set(['timestamp', 'traceId', 'requestId', 'certificateId', 'deviceCertificateId'])

/** Flat JSON, without any experience yet. Bounded in what it remembers. */
export function createFlatJson(): FlatJson {
  const texts = createTextCache()
  const times = createTimeReader()
  const openings: Step[] = []
  let known = 0
  // Of the object read last, member by member.
  const path: Step[] = []
  const begins = new Int32Array(MOST_MEMBERS)
  const ends = new Int32Array(MOST_MEMBERS)

  function learn(view: DataView, at: number, to: number, siblings: Step[], before: Step | undefined): Step | null {
    const step = readStep(view, at, to, before)
    if (step === null) return null
    // A device may name the parameters of a hook as it likes: it can make us forget, and no more.
    if (known === MOST_STEPS) openings.length = 0
    known = known === MOST_STEPS ? 1 : known + 1
    siblings.push(step)
    return step
  }

  return (bytes, view) => {
    let layout: Layout = NO_LAYOUT
    let [from, to] = [0, 0]

    function textAt(place: number): string {
      const [begin, end] = [begins[place] ?? 0, ends[place] ?? 0]
      return path[place]?.isUnique === true ? bytes.toString('latin1', begin, end) : texts.text(bytes, view, begin, end)
    }

    function valueAt(place: number): unknown {
      return path[place]?.isText === true ? textAt(place) : wordIn(view, begins[place] ?? 0, ends[place] ?? 0)
    }

    const members: Members = {
      value(name) {
        const place = layout.places.get(name)
        if (place !== undefined) return valueAt(place)
        const group = layout.groups.get(name)
        return group === undefined ? undefined : Object.fromEntries(Array.from(group, ([key, at]) => [key, valueAt(at)]))
      },
      text(name) {
        const place = layout.places.get(name)
        return place === undefined || path[place]?.isText !== true ? null : textAt(place)
      },
      time(name) {
        const place = layout.places.get(name)
        if (place === undefined) return null
        const begin = begins[place] ?? 0
        const at = path[place]?.isText === true && ends[place] === begin + WRITTEN_TIME ? times.read(view, begin) : null
        return at ?? readTime(valueAt(place))
      },
      identify: (facts, kind, at, traceId) => identifiedLate(facts, kind, at, traceId, bytes.toString('latin1', from, to)),
    }

    return {
      read(begin, end) {
        ;[from, to] = [begin, end]
        let at = from
        let siblings = openings
        for (let place = 0; place < MOST_MEMBERS; place++) {
          const step = stepAt(view, at, to, siblings) ?? learn(view, at, to, siblings, place === 0 ? undefined : path[place - 1])
          if (step === null) return null
          const first = at + step.between.length
          const last = step.isText ? endOfText(view, first, to) : endOfWord(view, first, to)
          if (last === NOWHERE) return null
          path[place] = step
          begins[place] = first
          ends[place] = last
          at = step.isText ? last + 1 : last
          if (isEnd(view, at, to, step)) {
            step.layout ??= layoutOf(path.slice(0, place + 1))
            layout = step.layout
            return layout === NO_LAYOUT ? null : members
          }
          siblings = step.next
        }
        return null
      },
    }
  }
}

/** Of an object that names a member twice: the last one counts, and an id is made of it. */
const NO_LAYOUT: Layout = { places: new Map(), groups: new Map() }

function layoutOf(path: readonly Step[]): Layout {
  const places = new Map<string, number>()
  const groups = new Map<string, Map<string, number>>()
  for (const [place, { name, group }] of path.entries()) {
    const isNewGroup = group !== null && path[place - 1]?.group !== group
    if (group !== null && isNewGroup && (groups.has(group) || places.has(group))) return NO_LAYOUT
    if (group !== null && isNewGroup) groups.set(group, new Map())
    const within = group === null ? places : groups.get(group)
    if (within === undefined || within.has(name) || (group === null && groups.has(name))) return NO_LAYOUT
    within.set(name, place)
  }
  return { places, groups }
}

/** Whether all objects end at `at`, and nothing follows. */
function isEnd(view: DataView, at: number, to: number, { group }: Step): boolean {
  if (group === null) return at === to - 1 && view.getUint8(at) === CLOSING
  return at === to - 2 && view.getUint8(at) === CLOSING && view.getUint8(at + 1) === CLOSING
}

function stepAt(view: DataView, at: number, to: number, siblings: readonly Step[]): Step | null {
  for (let index = 0; index < siblings.length; index++) {
    const step = siblings[index]
    if (step !== undefined && isAt(view, at, to, step.between) && (step.isText || isWordNext(view, at + step.between.length, to)))
      return step
  }
  return null
}

/** A member may be a word in one entry and a text in another. */
function isWordNext(view: DataView, at: number, to: number): boolean {
  const next = byteAt(view, at, to)
  return next !== QUOTE && next !== OPENING
}

/**
 * Reads what stands between a value and the next one, or before the first, whatever the names: `{"name":"`, `,"name":`, `,"group":{"name":"`, and
 * `},"name":"` behind a group. Null for anything else.
 */
function readStep(view: DataView, at: number, to: number, before: Step | undefined): Step | null {
  const group = before?.group ?? null
  const leaves = group !== null && byteAt(view, at, to) === CLOSING
  const lead = byteAt(view, leaves ? at + 1 : at, to)
  if (lead !== (before === undefined ? OPENING : COMMA)) return null
  const outer = nameAt(view, leaves ? at + 2 : at + 1, to)
  if (outer === null) return null
  const isGroup = byteAt(view, outer.end, to) === OPENING
  const inner = isGroup ? nameAt(view, outer.end + 1, to) : outer
  if (inner === null || (isGroup && group !== null && !leaves)) return null
  const isText = byteAt(view, inner.end, to) === QUOTE
  const length = inner.end + (isText ? 1 : 0) - at
  return {
    name: inner.name,
    group: isGroup ? outer.name : leaves ? null : group,
    isText,
    isUnique: UNIQUE.has(inner.name),
    between: bytesAt(view, at, length),
    next: [],
    layout: null,
  }
}

/** The name in quotes at `at`, and where the value behind its colon begins. */
function nameAt(view: DataView, at: number, to: number): { readonly name: string; readonly end: number } | null {
  if (byteAt(view, at, to) !== QUOTE) return null
  const end = endOfText(view, at + 1, to)
  if (end === NOWHERE || byteAt(view, end + 1, to) !== COLON) return null
  return { name: latin1(view, at + 1, end), end: end + 2 }
}
