// What a person means by an id, which may be shortened.
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'
import { render } from '../model/untrusted.ts'
import { listed } from './text.ts'

/** What a person types by mistake must not be taken for an id. */
const SHORTEST_ID = 6

/** How it is said that an id names nothing, or not one thing. */
export interface IdWords {
  /** `an incident`, `incidents`. */
  readonly one: string
  readonly several: string
  /** The subcommand that shows the ids. */
  readonly listedBy: string
  /** The code also where several begin so. */
  readonly notFound: { readonly code: ErrorCode; readonly what: string; readonly mend?: string }
}

const MOST_NAMED = 5

/**
 * An id may be shortened to six digits, as long as it stays the only one. Throws `usage`, and the code of what was not found; where several
 * begin so it names them, by `nameOf`.
 */
export function byShortenedId<T>(
  all: readonly T[],
  idOf: (one: T) => string,
  id: string,
  words: IdWords,
  nameOf: (one: T) => string = idOf,
): T {
  const { one, several, listedBy, notFound } = words
  if (id.length < SHORTEST_ID) {
    const mend = `Write at least ${SHORTEST_ID} digits of the id; \`claimwatch ${listedBy}\` shows it.`
    throw new ClaimwatchError('usage', { what: `"${render('terminal', id)}" is too short for the id of ${one}`, mend })
  }
  const [found, ...others] = all.filter((candidate) => idOf(candidate).startsWith(id))
  if (found === undefined) throw new ClaimwatchError(notFound.code, notFound)
  if (others.length === 0) return found
  const names = listed([found, ...others].map(nameOf), MOST_NAMED)
  throw new ClaimwatchError(notFound.code, { what: `${others.length + 1} ${several} begin so: ${names}`, mend: 'Write more of the id.' })
}
