// Which files of a history hold entries further out of order than they are sorted.
import type { Millis } from '../model/time.ts'

/** A file that ought to be sorted by time before it is read. */
export interface DisorderedFile {
  readonly file: string
  /** How many of its entries came too late to be put into their place. */
  readonly entries: number
  /** The most that one of them lies before an entry that came earlier. */
  readonly furthest: Millis
}

/** Collects them, one row a file. */
export interface Disorder {
  /** An entry was found at `place` (file and line), `behind` the latest one of its file. */
  note(place: string, behind: Millis): void
  /** Takes over what is known of a file from where it was read. */
  add(file: DisorderedFile): void
  /** By the name of the file. */
  all(): readonly DisorderedFile[]
}

/** All files in order, as far as is known. */
export function createDisorder(): Disorder {
  const files = new Map<string, DisorderedFile>()

  function add({ file, entries, furthest }: DisorderedFile): void {
    const known = files.get(file)
    files.set(file, { file, entries: entries + (known?.entries ?? 0), furthest: Math.max(furthest, known?.furthest ?? 0) })
  }

  return {
    note: (place, behind) => add({ file: place.replace(/:\d+(?:#\d+)*$/, ''), entries: 1, furthest: behind }),
    add,
    all: () => Array.from(files.values()).toSorted((a, b) => (a.file < b.file ? -1 : 1)),
  }
}
