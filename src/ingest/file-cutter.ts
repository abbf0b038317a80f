// Cuts the bytes of a file into lines as what it is asks for: lines, JSON over many lines, or rows of CSV.
import { ClaimwatchError } from '../model/errors.ts'
import { contentOf } from './beginning.ts'
import { createCsvCutter } from './csv-cutter.ts'
import { type Cutter, slicesOf } from './cutter.ts'
import { createLineCutter } from './line-cutter.ts'
import type { Piece } from './line-run.ts'
import { createRecordCutter } from './record-cutter.ts'

/**
 * A cutter for a file of which nothing is known yet. It keeps at most `keep` bytes of a line. Throws `file-unreadable` for what has to
 * be made readable first, such as UTF-16. `file` is what places and errors name.
 */
export function createFileCutter(file: string, keep: number): Cutter {
  let cutter: Cutter | null = null
  let head: Uint8Array = new Uint8Array()

  /** The cutter for what the file turns out to be, and its first bytes; null as long as more of them are needed. */
  function recognise(bytes: Uint8Array, isWhole: boolean): Cutter | null {
    head = Buffer.concat([head, bytes])
    const content = contentOf(head, isWhole)
    if (content === null) return null
    if (content.is === 'unreadable') {
      throw new ClaimwatchError('file-unreadable', { what: `${file} is ${content.what}`, mend: content.mend })
    }
    if (content.is === 'lines') return createLineCutter(file, keep)
    return content.is === 'json' ? createJsonCutter(file, keep) : createCsvCutter(file, keep, content.columns)
  }

  function* cut(bytes: Uint8Array, isWhole: boolean): Generator<readonly Piece[]> {
    if (cutter !== null) return yield* cutter.cut(bytes)
    cutter = recognise(bytes, isWhole)
    if (cutter === null) return
    const first = head
    head = new Uint8Array()
    yield* cutter.cut(first)
  }

  return {
    cut: (bytes) => cut(bytes, false),
    end() {
      const lines = cutter === null ? Array.from(cut(new Uint8Array(), true)).flat() : []
      const end = cutter?.end() ?? { lines: [], isCutShort: false }
      return { ...end, lines: [...lines, ...end.lines] }
    },
  }
}

/** Cuts at records, until something is no JSON: from there on at lines, so that what follows it is read all the same. */
function createJsonCutter(file: string, keep: number): Cutter {
  const records = createRecordCutter(file, keep, 1)
  let lines: Cutter | null = null
  return {
    *cut(bytes) {
      // A copy, as a record may go on in the next bytes.
      for (const slice of slicesOf(Uint8Array.from(bytes))) {
        if (lines !== null) yield* lines.cut(slice)
        else {
          const { lines: cut, leftover } = records.cut(slice)
          yield cut
          if (leftover !== null) {
            lines = createLineCutter(file, keep, leftover)
            yield* lines.cut(leftover.bytes)
          }
        }
      }
    },
    end: () => (lines ?? records).end(),
  }
}
