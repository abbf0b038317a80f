// Events into memory that goes to another thread whole, without a copy: what `event-decoder.ts` reads.
import { eventKinds, type IotEvent } from '../model/event.ts'
import * as row from './event-rows.ts'
import { jsonOf } from './parse/late-id.ts'
import { createTextNumbers } from './recurring-texts.ts'

/** Bytes of the texts of one stretch: for each row as much as an entry of AWS takes. */
const TEXTS = 512 * row.ROWS
/** A stretch is full where the texts of one more entry of AWS may not fit. */
const MARGIN = 16 * 1024
/** UTF-8 takes three bytes for a character at most, and it is tried before it is known to be none but ASCII. */
const BYTES_A_CHARACTER = 3

/** Writes events. What it writes must be read by one decoder, in the order in which it was taken. */
export interface EventEncoder {
  /** Writes an event behind those that wait. Throws where it is full. */
  put(event: IotEvent): void
  /** Whether those that wait must be taken before another is put. */
  isFull(): boolean
  /** The events that wait. */
  take(): row.Stretch
  /** Memory that came back, to be used again. */
  reuse(stretch: row.Stretch): void
}

/** An encoder that has told nothing yet. */
export function createEventEncoder(): EventEncoder {
  const known = createTextNumbers()
  const spare: row.Stretch[] = []
  let words = new Int32Array(0)
  let times = new Float64Array(0)
  let bytes = Buffer.alloc(0)
  let events = 0
  let end = 0

  function open(): void {
    const { rows, texts } = spare.pop() ?? { rows: new ArrayBuffer(row.ROWS * row.WORDS * row.WORD), texts: new ArrayBuffer(TEXTS) }
    words = new Int32Array(rows)
    times = new Float64Array(rows)
    bytes = Buffer.from(texts)
  }

  /** Makes room for some bytes more. Only an event out of the ordinary needs it. */
  function grow(room: number): void {
    const longer = Buffer.from(new ArrayBuffer(Math.max(2 * bytes.length, end + room)))
    bytes.copy(longer)
    bytes = longer
  }

  function inline(text: string): number {
    const { length } = text
    const most = length * BYTES_A_CHARACTER
    if (end + most > bytes.length) grow(most)
    // Only ASCII takes a byte for each character. Half a pair of surrogates is no Unicode at all: only as it lies in memory it survives.
    const isWide = bytes.write(text, end, 'utf8') !== length
    end += isWide ? bytes.write(text, end, 'utf16le') : length
    return row.wordOf(length, isWide)
  }

  /** `member` is where it stands in its row. */
  function recurring(text: string | null, member: number): number {
    if (text === null) return row.NO_TEXT
    const number = known.numberOf(text, member)
    return number === 0 ? inline(text) : number
  }

  function unique(text: string | null): number {
    return text === null ? row.NO_TEXT : inline(text)
  }

  function refused(texts: readonly string[] | null): number {
    if (texts === null) return 0
    for (const text of texts) {
      const place = end
      if (end + row.WORD > bytes.length) grow(row.WORD)
      end += row.WORD
      const word = inline(text)
      bytes.writeInt32LE(word, place)
    }
    return texts.length + 1
  }

  const isFull = (): boolean => events === row.ROWS || (events > 0 && end + MARGIN > bytes.length)

  return {
    /** The texts in the order in which the decoder asks for them. */
    put(event) {
      if (isFull()) throw new RangeError('what was put before must be taken first')
      if (words.length === 0) open()
      const at = events++ * row.WORDS
      const json = jsonOf(event)
      times[at >> 1] = event.at
      words[at + row.SOURCE_PORT] = event.sourcePort ?? row.NO_NUMBER
      words[at + row.FILTERS] = event.filters ?? row.NO_NUMBER
      words[at + row.SMALL] = smallOf(event, json !== null)
      words[at + row.IDENTITY] = inline(json ?? event.id)
      words[at + row.ACCOUNT] = recurring(event.account, row.ACCOUNT)
      words[at + row.REGION] = recurring(event.region, row.REGION)
      words[at + row.CLAIM] = recurring(event.claim, row.CLAIM)
      words[at + row.CLIENT_ID] = recurring(event.clientId, row.CLIENT_ID)
      words[at + row.SOURCE] = recurring(event.source, row.SOURCE)
      words[at + row.REASON] = recurring(event.reason, row.REASON)
      words[at + row.TOPIC] = recurring(event.topic, row.TOPIC)
      words[at + row.TEMPLATE] = recurring(event.template, row.TEMPLATE)
      words[at + row.CERTIFICATE] = unique(event.certificate)
      words[at + row.SERIAL] = recurring(event.serial, row.SERIAL)
      words[at + row.REFUSED] = refused(event.refused)
      words[at + row.CALLER] = recurring(event.caller, row.CALLER)
      words[at + row.TRACE_ID] = unique(event.traceId)
    },
    isFull,
    take() {
      const stretch = { events, rows: words.buffer, texts: bytes.buffer }
      words = new Int32Array(0)
      times = new Float64Array(0)
      bytes = Buffer.alloc(0)
      events = 0
      end = 0
      return stretch
    },
    reuse(stretch) {
      // One that had to grow is let go.
      if (stretch.texts.byteLength === TEXTS) spare.push(stretch)
    },
  }
}

function smallOf({ kind, status, step, allow, takenOver }: IotEvent, isLate: boolean): number {
  return (
    eventKinds.indexOf(kind) |
    (status === null ? 0 : row.statuses.indexOf(status) << row.STATUS_SHIFT) |
    (step === null ? 0 : row.stepsOrNone.indexOf(step) << row.STEP_SHIFT) |
    (allow === null ? 0 : row.answers.indexOf(allow) << row.ALLOW_SHIFT) |
    (takenOver === null ? 0 : row.answers.indexOf(takenOver) << row.TAKEN_OVER_SHIFT) |
    (isLate ? 1 << row.LATE_SHIFT : 0)
  )
}
