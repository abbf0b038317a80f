// Lines through parse and join to findings, as `replay` walks them, without the incidents that it makes of them.
import { type Configuration, detectSettings } from '../../src/app/configuration.ts'
import type { TrafficLine } from '../../src/app/traffic/entry.ts'
import { createWatch } from '../../src/detect/watch.ts'
import { type HistorySource, readHistory } from '../../src/ingest/history.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { EventsRecord } from '../../src/model/record.ts'
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'

const FEED = 'history'

/** The findings of lines whose times lie before `end`, the watermark with them minute by minute. Rejects for a line that cannot be read. */
export async function foundInLines(configuration: Configuration, lines: readonly TrafficLine[], end: Millis): Promise<readonly Finding[]> {
  const { claims, settle } = configuration
  const watch = createWatch(detectSettings(configuration), { partition: 0 })
  const history = readHistory([sourceOf(lines)], { claims: new Set(claims.map(({ id }) => id)), settle, now: end + DAY })
  const findings: Finding[] = []
  let offset = 0
  let upTo = 0
  const step = (record: EventsRecord): void => {
    for (const output of watch.step(record, offset++)) if (output.is === 'finding') findings.push(output.finding)
  }
  const tick = (to: Millis): void => {
    upTo = to
    step({ v: 1, is: 'tick', feed: FEED, upTo, feeds: [FEED], ended: false, assumed: false, cause: null })
  }
  for await (const events of history) {
    for (const event of events) {
      const minute = Math.floor(event.at / MINUTE) * MINUTE
      if (minute > upTo) tick(minute)
      step({ v: 1, is: 'event', feed: FEED, event })
    }
  }
  tick(end)
  if (history.tally.rejected > 0) throw new Error('a line that was written for this cannot be read')
  return findings
}

/** Lines as a file that gives them in chunks. */
function sourceOf(lines: readonly TrafficLine[]): HistorySource {
  return {
    feed: FEED,
    rereadable: true,
    async *read() {
      for (let from = 0; from < lines.length; from += 1_000) {
        yield lines.slice(from, from + 1_000).map(({ line }, index) => {
          const bytes = Buffer.from(line)
          return { bytes, size: bytes.length + 1, place: `${FEED}:${from + index + 1}`, receivedAt: null, recordedAt: null }
        })
      }
    },
  }
}
