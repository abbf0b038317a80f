// Cuts the bytes of a file into lines as what it is asks for: lines, JSON over many lines, or rows of CSV.
import { ClaimwatchError } from '../model/errors.ts'
import { contentOf } from './beginning.ts'
import { createCsvCutter } from './csv-cutter.ts'
import type { Cutter } from './cutter.ts'
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

  function recognise(bytes: Uint8Array, isWhole: boolean): readonly Piece[] {
    head = head.length === 0 ? bytes : Buffer.concat([head, bytes])
    const content = contentOf(head, isWhole)
    if (content === null) return []
    if (content.is === 'unreadable') {
      throw new ClaimwatchError('file-unreadable', { what: `${file} is ${content.what}`, mend: content.mend })
    }
    if (content.is === 'lines') cutter = createLineCutter(file, keep)
    else cutter = content.is === 'json' ? createJsonCutter(file, keep) : createCsvCutter(file, keep, content.columns)
    return cutter.cut(head)
  }

  return {
    cut: (bytes) => cutter?.cut(bytes) ?? recognise(bytes, false),
    end() {
      const lines = cutter === null ? recognise(new Uint8Array(), true) : []
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
    cut(bytes) {
      if (lines !== null) return lines.cut(bytes)
      const { lines: cut, leftover } = records.cut(bytes)
      if (leftover === null) return cut
      lines = createLineCutter(file, keep, leftover)
      return [...cut, ...lines.cut(leftover.bytes)]
    },
    end: () => (lines ?? records).end(),
  }
}
