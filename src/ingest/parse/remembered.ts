// A pure function that remembers what it said: for texts that come again and again, and in bounds, as devices choose some of them.

/** Longer texts are not worth a place. */
const LONGEST = 256

/** The function, which remembers at most `most` answers; when it is full it forgets them all. */
export function remembered<T>(answer: (text: string) => T, most = 1_024): (text: string) => T {
  const answers = new Map<string, T>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    const found = answer(text)
    if (text.length > LONGEST) return found
    if (answers.size >= most) answers.clear()
    answers.set(text, found)
    return found
  }
}
