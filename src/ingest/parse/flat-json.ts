// JSON of flat objects in the spelling AWS writes, read from their bytes in a fraction of the time that `JSON.parse` takes.
//
// AWS writes the members of one type of entry in one order, without blanks: so what stands between two values is known beforehand, and
// compared by words. Nothing is made of a value before it is asked for.
import { byteAt, endOfText, endOfWord, isAt, LIST, NOWHERE, OPENING, QUOTE } from './json-bytes.ts'
import { isEnd, type Layout, layoutOf, readStep, type Step } from './layout.ts'

/** Reads objects, and learns how they are laid out. */
export interface FlatJson<Plan> {
  /**
   * The plan for the layout of the object from `from` up to, not including, `to`; there must be no backslash in between. Null for what is
   * nested deeper than the parameters of a hook or a list of subscriptions, for whatever holds blanks, other lists, fractions or more
   * than ASCII, for what the planner has no plan for, and for what is no JSON: `JSON.parse` knows which.
   */
  read(view: DataView, from: number, to: number): Plan | null
  /** Where the values begin and end that the object has which was read last, place by place; the quotes of a text are without. */
  readonly begins: Int32Array
  readonly ends: Int32Array
}

/** AWS writes some twenty members, in some dozens of orders. */
const MOST_MEMBERS = 64
const MOST_STEPS = 1_024
/** Behind one value: devices choose the names of a hook's parameters. */
const MOST_SIBLINGS = 16

/** Flat JSON, without any experience yet. Bounded in what it remembers. `planOf` is asked once for each layout. */
export function createFlatJson<Plan>(planOf: (layout: Layout) => Plan | null): FlatJson<Plan> {
  const openings: Step<Plan>[] = []
  let known = 0
  const begins = new Int32Array(MOST_MEMBERS)
  const ends = new Int32Array(MOST_MEMBERS)

  function learn(view: DataView, at: number, to: number, siblings: Step<Plan>[], before: Step<Plan> | null): Step<Plan> | null {
    const step = readStep(view, at, to, before)
    if (step === null) return null
    // Whoever writes ever new names can make us forget, and no more.
    if (known === MOST_STEPS) openings.length = 0
    known = known === MOST_STEPS ? 1 : known + 1
    if (siblings.length === MOST_SIBLINGS) siblings.length = 0
    siblings.push(step)
    return step
  }

  function planFor(last: Step<Plan>): Plan | null {
    const layout = layoutOf(last)
    last.end = { plan: layout === null ? null : planOf(layout) }
    return last.end.plan
  }

  return {
    begins,
    ends,
    read(view, from, to) {
      let at = from
      let siblings = openings
      let before: Step<Plan> | null = null
      for (let place = 0; place < MOST_MEMBERS; place++) {
        const step: Step<Plan> | null = stepAt(view, at, to, siblings) ?? learn(view, at, to, siblings, before)
        if (step === null) return null
        const begin = at + step.between.length
        const end = step.isText ? endOfText(view, begin, to) : endOfWord(view, begin, to)
        if (end === NOWHERE) return null
        begins[place] = begin
        ends[place] = end
        at = step.isText ? end + 1 : end
        if (isEnd(view, at, to, step)) return step.end === null ? planFor(step) : step.end.plan
        siblings = step.next
        before = step
      }
      return null
    },
  }
}

function stepAt<Plan>(view: DataView, at: number, to: number, siblings: readonly Step<Plan>[]): Step<Plan> | null {
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
  return next !== QUOTE && next !== OPENING && next !== LIST
}
