// The evidence of one incident as the command line shows it.
import { exhibitKinds } from '../model/evidence.ts'
import { isoTime } from '../model/time.ts'
import { factsOf } from '../respond/exhibits.ts'
import type { KeptEvidence } from '../respond/kept-evidence.ts'
import { type ShownExhibit, showExhibit, type Texts } from './ledger-material.ts'
import { countOf } from './ledger-verify.ts'

/** What became of each exhibit of an incident, in the order in which they were kept. */
export function exhibitsOf({ exhibits, erased }: KeptEvidence, texts: Texts): readonly ShownExhibit[] {
  return exhibits.map((exhibit) => showExhibit(exhibit, { texts, erased }))
}

/** The JSON of an incident's evidence. Members are only ever added. */
export function evidenceJson({ left }: Pick<KeptEvidence, 'left'>, shown: readonly ShownExhibit[]) {
  return {
    ...countOf(shown),
    left,
    exhibits: shown.map((one) => {
      const { kind, digest, state } = one
      if (one.state !== 'kept') return { kind, digest, state }
      const { exhibit } = one
      const at = isoTime(factsOf(exhibit).at)
      if (exhibit.is === 'entry') return { kind, digest, state, feed: exhibit.feed, entry: { ...exhibit.event, at } }
      return { kind, digest, state, attempt: { ...exhibit.attempt, at, began: isoTime(exhibit.attempt.began) } }
    }),
  }
}

/** In one line: `12 attempts, 40 entries; 3 erased; 10 more at least were not kept`. */
export function evidenceText({ left }: Pick<KeptEvidence, 'left'>, shown: readonly ShownExhibit[]): string {
  if (shown.length === 0) return left === 0 ? '(none yet)' : `(none; ${left} at least were not kept)`
  const [attempts = 0, entries = 0] = exhibitKinds.map((kind) => shown.filter((one) => one.kind === kind).length)
  const named = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, ${entries} ${entries === 1 ? 'entry' : 'entries'}`
  const { erased, missing, altered } = countOf(shown)
  const gone = Object.entries({ erased, missing, altered }).flatMap(([state, count]) => (count === 0 ? [] : [`${count} (${state})`]))
  return [named, ...gone, ...(left === 0 ? [] : [`${left} more at least were not kept`])].join('; ')
}
