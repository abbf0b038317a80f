// What a person means by an id, which may be shortened.
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'
import { render } from '../model/untrusted.ts'

/** What a person types by mistake must not be taken for an id. */
const SHORTEST_ID = 6

/** How it is said that an id names nothing, or not one thing. */
export interface IdWords {
  /** `an incident`, `incidents`. */
  readonly one: string
  readonly several: string
  /** The subcommand that shows the ids. */
  readonly listedBy: string
  readonly notFound: { readonly code: ErrorCode; readonly what: string; readonly mend?: string }
}

/** An id may be shortened to six digits, as long as it stays the only one. Throws `usage`, and the code of what was not found. */
export function byShortenedId<T>(all: readonly T[], idOf: (one: T) => string, id: string, words: IdWords): T {
  const { one, several, listedBy, notFound } = words
  if (id.length < SHORTEST_ID) {
    const mend = `Write at least ${SHORTEST_ID} digits of the id; \`claimwatch ${listedBy}\` shows it.`
    throw new ClaimwatchError('usage', { what: `"${render('terminal', id)}" is too short for the id of ${one}`, mend })
  }
  const [found, ...others] = all.filter((candidate) => idOf(candidate).startsWith(id))
  if (found === undefined) throw new ClaimwatchError(notFound.code, notFound)
  if (others.length === 0) return found
  throw new ClaimwatchError(notFound.code, { what: `${others.length + 1} ${several} begin so`, mend: 'Write more of the id.' })
}
