// Events out of memory that came from another thread, as `event-encoder.ts` wrote them there.
import { type EventKind, eventKinds, type IotEvent } from '../model/event.ts'
import { type Untrusted, untrusted } from '../model/untrusted.ts'
import * as row from './event-rows.ts'
import { type Draft, emptyDraft, identified } from './parse/draft.ts'
import { lateEvent } from './parse/late-id.ts'
import { createNumberedTexts } from './recurring-texts.ts'

/** Reads what one encoder wrote. */
export interface EventDecoder {
  /** The events that were put, and nothing of the memory: it may be used again. Stretches come in the order in which they were taken. */
  decode(stretch: row.Stretch): readonly IotEvent[]
}

/** A decoder that was told nothing yet. */
export function createEventDecoder(): EventDecoder {
  const known = createNumberedTexts()
  let bytes = Buffer.alloc(0)
  let words = new Int32Array(0)
  let times = new Float64Array(0)
  let end = 0

  function wordAt(at: number): number {
    return words[at] ?? row.NO_TEXT
  }

  function inline(word: number): string {
    const begin = end
    const length = row.lengthIn(word)
    end += row.isWideIn(word) ? 2 * length : length
    return bytes.toString(row.isWideIn(word) ? 'utf16le' : 'latin1', begin, end)
  }

  function recurring(at: number): string | null {
    const word = wordAt(at)
    if (word === row.NO_TEXT) return null
    if (word > row.NO_TEXT) return known.textOf(word)
    const text = inline(word)
    known.learn(text)
    return text
  }

  function unique(at: number): string | null {
    const word = wordAt(at)
    return word === row.NO_TEXT ? null : inline(word)
  }

  function chosen(at: number): Untrusted | null {
    const text = recurring(at)
    return text === null ? null : untrusted(text)
  }

  function refused(at: number): readonly Untrusted[] | null {
    const count = wordAt(at) - 1
    if (count < 0) return null
    const texts: Untrusted[] = []
    while (texts.length < count) {
      const word = bytes.readInt32LE(end)
      end += row.WORD
      texts.push(untrusted(inline(word)))
    }
    return texts
  }

  function numberAt(at: number): number | null {
    const number = wordAt(at)
    return number === row.NO_NUMBER ? null : number
  }

  /** Writes what the row says into a draft; the texts in the order in which the encoder wrote them. */
  function fill(draft: Draft, at: number, small: number): void {
    draft.kind = kindOf(small)
    draft.at = times[at >> 1] ?? Number.NaN
    draft.account = recurring(at + row.ACCOUNT)
    draft.region = recurring(at + row.REGION)
    draft.claim = recurring(at + row.CLAIM)
    draft.clientId = chosen(at + row.CLIENT_ID)
    draft.source = recurring(at + row.SOURCE)
    draft.sourcePort = numberAt(at + row.SOURCE_PORT)
    draft.status = row.statuses[(small >> row.STATUS_SHIFT) & 0b11] ?? null
    draft.reason = chosen(at + row.REASON)
    draft.topic = chosen(at + row.TOPIC)
    draft.step = row.stepsOrNone[(small >> row.STEP_SHIFT) & 0b111] ?? null
    draft.template = chosen(at + row.TEMPLATE)
    draft.certificate = unique(at + row.CERTIFICATE)
    draft.serial = chosen(at + row.SERIAL)
    draft.allow = row.answers[(small >> row.ALLOW_SHIFT) & 0b11] ?? null
    draft.filters = numberAt(at + row.FILTERS)
    draft.refused = refused(at + row.REFUSED)
    draft.takenOver = row.answers[(small >> row.TAKEN_OVER_SHIFT) & 0b11] ?? null
    draft.caller = chosen(at + row.CALLER)
    draft.traceId = unique(at + row.TRACE_ID)
  }

  function eventAt(at: number): IotEvent {
    const small = wordAt(at + row.SMALL)
    const identity = inline(wordAt(at + row.IDENTITY))
    if (small >> row.LATE_SHIFT === 1) {
      const event = lateEvent(identity)
      fill(event, at, small)
      return event
    }
    const draft = emptyDraft()
    fill(draft, at, small)
    return identified(identity, draft)
  }

  return {
    decode({ events, rows, texts }) {
      words = new Int32Array(rows)
      times = new Float64Array(rows)
      bytes = Buffer.from(texts)
      end = 0
      const decoded: IotEvent[] = []
      for (let index = 0; index < events; index++) decoded.push(eventAt(index * row.WORDS))
      return decoded
    },
  }
}

function kindOf(small: number): EventKind {
  const kind = eventKinds[small & 0b1111]
  if (kind === undefined) throw new RangeError(`no kind of event has the number ${small & 0b1111}`)
  return kind
}
