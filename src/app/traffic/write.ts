// Generated traffic to its files: the logs, and the labels beside them.
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { isoTime } from '../../model/time.ts'
import type { Label } from './device.ts'
import { createTextFiles } from './files.ts'
import type { Traffic } from './generate.ts'
import type { Delivered, Shaper } from './shapes.ts'

/** Where everything goes. A name that ends in `.gz` makes a gzip file. */
export interface Destination {
  /** A file, `-`, or with `isFolder` a folder that is there and gets a file for each day and log. */
  readonly path: string
  readonly isFolder: boolean
  /** Of a folder: whether its files are gzip. */
  readonly gzip: boolean
  /** A file of its own for the hook's log; null: it stands among the rest. Not used with a folder. */
  readonly hookPath: string | null
  readonly labelsPath: string | null
  /** What stands behind the path `-`. */
  readonly stdout: Writable
}

export interface Written {
  readonly lines: number
  /** Of the logs, before they are compressed. */
  readonly bytes: number
  readonly labels: number
}

/** Writes it all. `most`: so many bytes are enough, where the plan is one by bytes. Rejects with the first error of a file. */
export async function writeTraffic(traffic: Traffic, shaper: Shaper, to: Destination, most: number): Promise<Written> {
  const written = { lines: 0, bytes: 0, labels: 0 }
  const files = createTextFiles(to.stdout)
  try {
    // Also where nothing happens there is a file.
    if (!to.isFolder) await files.write(to.path, '')
    if (to.labelsPath !== null) await files.write(to.labelsPath, '')
    for (const { lines, labels } of traffic.minutes(() => written.bytes >= most)) {
      for (const [path, own] of Map.groupBy(lines, (line) => pathOf(line, to))) {
        const text = shaper(own)
        written.bytes += Buffer.byteLength(text)
        await files.write(path, text)
      }
      if (to.labelsPath !== null) await files.write(to.labelsPath, labels.map(labelLine).join(''))
      written.lines += lines.length
      written.labels += labels.length
    }
  } finally {
    await files.close()
  }
  return written
}

function pathOf({ at, line }: Delivered, { path, isFolder, gzip, hookPath }: Destination): string {
  if (isFolder) return join(path, `${line.log}-${isoTime(at).slice(0, 10)}.ndjson${gzip ? '.gz' : ''}`)
  return line.log === 'hook' ? (hookPath ?? path) : path
}

function labelLine(label: Label): string {
  return `${JSON.stringify({ ...label, begin: isoTime(label.begin), end: isoTime(label.end) })}\n`
}
