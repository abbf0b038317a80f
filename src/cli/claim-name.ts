// What a claim is called in front of people.

const LONGEST_NAME = 28

/** An alias alone can be mistaken; alias and the end of the id cannot. */
export function nameOf(id: string, alias: string | null): string {
  const name = alias ?? '(not configured)'
  return `${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name} …${id.slice(-8)}`
}
