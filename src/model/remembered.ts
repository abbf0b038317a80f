// Pure functions that remember what they said: for texts that come again and again, and in bounds, as devices choose some of them.

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

/**
 * As `remembered`, for texts of which most never come again, and the others soon. Each has one place, which the next text that belongs
 * there takes: nothing is ever made or thrown away, as it would be with a map of them. `places`: a power of two.
 */
export function rememberedShortly<T>(answer: (text: string) => T, places = 1_024): (text: string) => T {
  const texts = new Array<string | null>(places).fill(null)
  const answers = new Array<T | null>(places).fill(null)
  return (text) => {
    if (text.length > LONGEST) return answer(text)
    const place = mixed(text) & (places - 1)
    if (texts[place] === text) return answers[place] as T
    const found = answer(text)
    texts[place] = text
    answers[place] = found
    return found
  }
}

/** Who makes texts that share a place has them answered anew, and no more. The hash of Java's `String`, its upper bits mixed in. */
function mixed(text: string): number {
  let hash = text.length
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash ^ (hash >>> 15)
}
