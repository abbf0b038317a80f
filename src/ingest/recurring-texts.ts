// Texts that come again and again, known to two threads by number: both number the same texts in the same order.

/** So many, each of so many characters: 2 MB where a device writes them all, after which both threads begin anew. */
const MOST_TEXTS = 8_192
const LONGEST_TEXT = 128
/** More than any member that is told has for its place. */
const PLACES = 128

/** Numbers from 1 on; of the thread that tells. */
export interface TextNumbers {
  /** The number of a text; 0 for one that was not known. If it is short enough it is from now on. `place` is where it stood, below 128. */
  numberOf(text: string, place: number): number
}

/** No text is known. */
export function createTextNumbers(): TextNumbers {
  const numbers = new Map<string, number>()
  // What stood in the same place last time most often stands there again, and is not looked for.
  const lastTexts = new Array<string>(PLACES).fill('')
  const lastNumbers = new Array<number>(PLACES).fill(0)

  function add(text: string): void {
    if (text.length > LONGEST_TEXT) return
    if (numbers.size === MOST_TEXTS) {
      numbers.clear()
      lastNumbers.fill(0)
    }
    numbers.set(text, numbers.size + 1)
  }

  return {
    numberOf(text, place) {
      const last = lastNumbers[place] ?? 0
      if (last > 0 && lastTexts[place] === text) return last
      const number = numbers.get(text)
      if (number === undefined) {
        add(text)
        return 0
      }
      lastTexts[place] = text
      lastNumbers[place] = number
      return number
    },
  }
}

/** The other side of `TextNumbers`. */
export interface NumberedTexts {
  /** The text of a number that was told. Throws for any other: the threads no longer agree. */
  textOf(number: number): string
  /** Takes in a text that was told without a number. */
  learn(text: string): void
}

/** No text is known. */
export function createNumberedTexts(): NumberedTexts {
  const texts: string[] = []
  return {
    textOf(number) {
      const text = texts[number - 1]
      if (text === undefined) throw new RangeError(`no text has the number ${number}`)
      return text
    },
    learn(text) {
      if (text.length > LONGEST_TEXT) return
      if (texts.length === MOST_TEXTS) texts.length = 0
      texts.push(text)
    },
  }
}
