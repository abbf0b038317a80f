// The members of an entry that lies in bytes as flat JSON; what comes again and again is decoded once.
import type { Millis } from '../../model/time.ts'
import { readTime } from './event-time.ts'
import { createFlatJson } from './flat-json.ts'
import { wordIn } from './json-bytes.ts'
import type { Layout, Slot } from './layout.ts'
import { eachText, type Members, membersOf, type TextName, type ValueName } from './members.ts'
import { createRunText } from './run-text.ts'
import { createTextCache } from './text-cache.ts'
import { createTimeReader } from './time-reader.ts'

/** Reads entries out of one stretch of bytes after the other. */
export interface FlatMembers {
  /** From here on entries lie in these bytes, which stay as they are; `view` is of all of them. */
  within(bytes: Buffer, view: DataView): void
  /**
   * The members of the entry from `from` up to, not including, `to`: the same object each time, with other members. There must be no
   * backslash in between. Null for what `flat-json.ts` does not read, and for what is no entry, or one within something else.
   */
  read(from: number, to: number): Members | null
  /** The text of the entry that was read last. */
  json(): string
}

/** Where the members of an entry stand in a layout: the places of texts, and the slots of values. */
interface Plan {
  readonly texts: Readonly<Record<TextName, number>>
  readonly values: Readonly<Record<ValueName | 'timestamp', Slot | null>>
}

/** Instead of a place: no such text. */
const NONE = -1

/** A reader without any experience yet. Bounded in what it remembers. */
export function createFlatMembers(): FlatMembers {
  const flatJson = createFlatJson(planOf)
  const { begins, ends } = flatJson
  const cache = createTextCache()
  const times = createTimeReader()
  const runText = createRunText()
  const members = membersOf({})
  let bytes: Buffer = Buffer.alloc(0)
  let view: DataView = new DataView(bytes.buffer, 0, 0)
  let from = 0
  let json = ''

  function textAt(place: number): string | null {
    return place === NONE ? null : cache.text(bytes, view, begins[place] ?? 0, ends[place] ?? 0)
  }

  /** Of a text that hardly ever comes twice and is not kept longer than its event: a part of the entry's text, which the event keeps. */
  function partAt(place: number): string | null {
    return place === NONE ? null : json.slice((begins[place] ?? 0) - from, (ends[place] ?? 0) - from)
  }

  /** Of a text that hardly ever comes twice, and may be kept for long. */
  function copyAt(place: number): string | null {
    return place === NONE ? null : bytes.toString('latin1', begins[place] ?? 0, ends[place] ?? 0)
  }

  function timeIn(slot: Slot | null): Millis | null {
    if (slot?.is !== 'text') return readTime(valueIn(slot))
    return times.read(view, begins[slot.place] ?? 0, ends[slot.place] ?? 0) ?? readTime(copyAt(slot.place))
  }

  function valueIn(slot: Slot | null): unknown {
    switch (slot?.is) {
      case undefined:
        return undefined
      case 'text':
        return textAt(slot.place)
      case 'word':
        return wordIn(view, begins[slot.place] ?? 0, ends[slot.place] ?? 0)
      case 'object':
        return objectIn(slot.slots)
      case 'list':
        return slot.objects.map(objectIn)
    }
  }

  function objectIn(layout: Layout): unknown {
    const object: Record<string, unknown> = {}
    for (const [name, slot] of layout) object[name] = valueIn(slot)
    return object
  }

  function gather({ texts, values }: Plan): void {
    members.timestamp = timeIn(values.timestamp)
    members.eventType = textAt(texts.eventType)
    members.entryType = textAt(texts.entryType)
    members.type = textAt(texts.type)
    members.traceId = partAt(texts.traceId)
    members.requestId = partAt(texts.requestId)
    members.accountId = textAt(texts.accountId)
    members.status = textAt(texts.status)
    members.reason = textAt(texts.reason)
    members.disconnectReason = textAt(texts.disconnectReason)
    members.clientId = textAt(texts.clientId)
    members.topicName = textAt(texts.topicName)
    members.principalId = textAt(texts.principalId)
    members.sourceIp = textAt(texts.sourceIp)
    members.provisioningTemplateName = textAt(texts.provisioningTemplateName)
    members.deviceCertificateId = copyAt(texts.deviceCertificateId)
    members.claimCertificateId = textAt(texts.claimCertificateId)
    members.certificateId = copyAt(texts.certificateId)
    members.templateArn = textAt(texts.templateArn)
    members.sourcePort = valueIn(values.sourcePort)
    members.subscriptions = valueIn(values.subscriptions)
    members.parameters = valueIn(values.parameters)
    members.allowProvisioning = valueIn(values.allowProvisioning)
  }

  return {
    within(nextBytes, nextView) {
      bytes = nextBytes
      view = nextView
      runText.within(nextBytes)
    },
    read(begin, end) {
      const plan = flatJson.read(view, begin, end)
      if (plan === null) return null
      from = begin
      json = runText.text(begin, end)
      gather(plan)
      return members
    },
    json: () => json,
  }
}

/** Without a type it is a container, or nothing that is known; the row of a query holds an entry beside its type. */
function planOf(layout: Layout): Plan | null {
  if (layout.get('eventType')?.is !== 'text' || layout.has('@message')) return null
  const texts = eachText((name) => {
    const slot = layout.get(name)
    return slot?.is === 'text' ? slot.place : NONE
  })
  const slotOf = (name: ValueName | 'timestamp'): Slot | null => layout.get(name) ?? null
  const values = {
    timestamp: slotOf('timestamp'),
    sourcePort: slotOf('sourcePort'),
    subscriptions: slotOf('subscriptions'),
    parameters: slotOf('parameters'),
    allowProvisioning: slotOf('allowProvisioning'),
  }
  return { texts, values }
}
