// The order of members in which entries of one type are written, learned from the first of them, place by place.
import {
  byteAt,
  bytesAt,
  CLOSING,
  COLON,
  COMMA,
  END_OF_LIST,
  endOfText,
  type KnownBytes,
  LIST,
  latin1,
  NOWHERE,
  OPENING,
  QUOTE,
} from './json-bytes.ts'

/** From one value to the next: what stands between them. `Plan` is what a reader makes of the layout that ends here. */
export interface Step<Plan> {
  readonly before: Step<Plan> | null
  readonly name: string
  /** The object within a member that holds this value; null for a member of the outermost object. */
  readonly holder: Holder | null
  readonly isText: boolean
  readonly between: KnownBytes
  readonly next: Step<Plan>[]
  /** Null as long as no object was seen to end behind this value. */
  end: End<Plan> | null
}

/** An object that ends; its plan is null where it cannot be read by its layout. */
export interface End<Plan> {
  readonly plan: Plan | null
}

/** An object within a member, or one of the objects of a list. */
interface Holder {
  readonly name: string
  /** The list, which the objects of it share; null for an object that is in none. */
  readonly list: object | null
}

/** What stands under a name: a value with its place among all values, an object, or a list of objects. */
export type Slot =
  | { readonly is: 'text' | 'word'; readonly place: number }
  | { readonly is: 'object'; readonly slots: Layout }
  | { readonly is: 'list'; readonly objects: readonly Layout[] }

/** What stands under which name. */
export type Layout = ReadonlyMap<string, Slot>

/**
 * Reads what stands between a value and the next one, or before the first, whatever the names: `{"name":"`, `,"name":`,
 * `,"group":{"name":"` and `},"name":"` behind a group, `,"list":[{"name":"`, `},{"name":"` and `}],"name":"`. Null for anything else.
 */
export function readStep<Plan>(view: DataView, at: number, to: number, before: Step<Plan> | null): Step<Plan> | null {
  const start = startOfName(view, at, to, before)
  const outer = start === null ? null : nameAt(view, start.at, to)
  if (start === null || outer === null) return null
  const opened = openedAt(view, outer.end, to)
  if (opened !== null && start.holder !== null) return null
  const inner = opened === null ? outer : nameAt(view, outer.end + opened.length, to)
  if (inner === null) return null
  const isText = byteAt(view, inner.end, to) === QUOTE
  const between = bytesAt(view, at, inner.end + (isText ? 1 : 0) - at)
  const holder = opened === null ? start.holder : { name: outer.name, list: opened.isList ? {} : null }
  return { before, name: inner.name, holder, isText, between, next: [], end: null }
}

/** Where the name of the next value begins that stands behind a value at `at`, and what holds it: a group may end before it. */
function startOfName<Plan>(
  view: DataView,
  at: number,
  to: number,
  before: Step<Plan> | null,
): { readonly at: number; readonly holder: Holder | null } | null {
  const [first, second, third] = [byteAt(view, at, to), byteAt(view, at + 1, to), byteAt(view, at + 2, to)]
  if (before === null) return first === OPENING ? { at: at + 1, holder: null } : null
  const { holder } = before
  if (first === COMMA) return { at: at + 1, holder }
  if (first !== CLOSING || holder === null) return null
  if (holder.list === null) return second === COMMA ? { at: at + 2, holder: null } : null
  // The next object of the list is another holder.
  if (second === COMMA) return third === OPENING ? { at: at + 3, holder: { ...holder } } : null
  return second === END_OF_LIST && third === COMMA ? { at: at + 3, holder: null } : null
}

function openedAt(view: DataView, at: number, to: number): { readonly length: number; readonly isList: boolean } | null {
  if (byteAt(view, at, to) === OPENING) return { length: 1, isList: false }
  return byteAt(view, at, to) === LIST && byteAt(view, at + 1, to) === OPENING ? { length: 2, isList: true } : null
}

/** The name in quotes at `at`, and where the value behind its colon begins. */
function nameAt(view: DataView, at: number, to: number): { readonly name: string; readonly end: number } | null {
  if (byteAt(view, at, to) !== QUOTE) return null
  const end = endOfText(view, at + 1, to)
  if (end === NOWHERE || byteAt(view, end + 1, to) !== COLON) return null
  return { name: latin1(view, at + 1, end), end: end + 2 }
}

/** Whether all objects end at `at` behind a value, and nothing follows. */
export function isEnd<Plan>(view: DataView, at: number, to: number, { holder }: Step<Plan>): boolean {
  if (holder === null) return at === to - 1 && view.getUint8(at) === CLOSING
  if (byteAt(view, at, to) !== CLOSING || view.getUint8(to - 1) !== CLOSING) return false
  return holder.list === null ? at === to - 2 : at === to - 3 && view.getUint8(at + 1) === END_OF_LIST
}

/** The layout of an object that ends behind a value. Null for one that names a member twice (the last one counts), or `__proto__`. */
export function layoutOf<Plan>(last: Step<Plan>): Layout | null {
  const outermost = new Map<string, Slot>()
  const held = new Map<Holder, Map<string, Slot>>()
  const lists = new Map<object, Layout[]>()

  /** The slots of what a holder holds; null where another member has its name. */
  function begin(holder: Holder): Map<string, Slot> | null {
    const slots = new Map<string, Slot>()
    held.set(holder, slots)
    const list = holder.list === null ? undefined : lists.get(holder.list)
    if (list !== undefined) list.push(slots)
    else if (outermost.has(holder.name) || holder.name === '__proto__') return null
    else if (holder.list === null) outermost.set(holder.name, { is: 'object', slots })
    else {
      const objects = [slots]
      lists.set(holder.list, objects)
      outermost.set(holder.name, { is: 'list', objects })
    }
    return slots
  }

  for (const [place, { name, holder, isText }] of pathTo(last).entries()) {
    const slots = holder === null ? outermost : (held.get(holder) ?? begin(holder))
    if (slots === null || slots.has(name) || name === '__proto__') return null
    slots.set(name, { is: isText ? 'text' : 'word', place })
  }
  return outermost
}

function pathTo<Plan>(last: Step<Plan>): readonly Step<Plan>[] {
  const path: Step<Plan>[] = []
  for (let step: Step<Plan> | null = last; step !== null; step = step.before) path.push(step)
  return path.reverse()
}
