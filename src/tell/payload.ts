// A notice as JSON for machines, in the frame of Standard Webhooks: a type, a time, the data.

import type { Notice, TestNotice } from '../model/notice.ts'
import { isoTime } from '../model/time.ts'
import { type Message, messageOf } from './message.ts'

/** Sources listed in a payload; the rest is counted. Keeps a body far under the 20 KB that receivers are asked to take. */
const MOST_SOURCES = 50

/** The body of a webhook, and the line of the JSON terminal. Grows only by new members. */
export interface Payload {
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A notice as data. Sources are network prefixes; what does not fit is cut visibly (`truncated`, `omitted`). */
export function payloadOf(notice: Notice | TestNotice): Payload {
  const message = messageOf(notice, 'json')
  if (notice.cause === 'test') return testPayload(notice, message)
  const { incident } = notice
  const omitted = Math.max(0, incident.sources.length - MOST_SOURCES)
  return {
    type: `claimwatch.incident.${notice.cause}`,
    timestamp: isoTime(notice.at),
    data: {
      id: notice.id,
      title: message.title,
      incident: incident.id,
      claim: incident.claim,
      alias: incident.alias,
      mode: incident.mode,
      level: incident.level,
      state: incident.state,
      openedAt: isoTime(incident.openedAt),
      verdict: incident.verdict,
      approvalExpiresAt: incident.approvalExpiresAt === null ? null : isoTime(incident.approvalExpiresAt),
      minted: incident.minted,
      reasons: incident.reasons.slice(0, MOST_SOURCES),
      sources: incident.sources.slice(0, MOST_SOURCES),
      truncated: omitted > 0,
      omitted,
      actions: incident.actions.map((action) => ({ kind: action.kind, result: action.result })),
      nextStep: notice.nextStep,
    },
  }
}

/** Of a type of its own: a receiver that takes up incidents passes it by. */
function testPayload({ id, at, by }: TestNotice, { title }: Message): Payload {
  return { type: 'claimwatch.test', timestamp: isoTime(at), data: { id, title, test: true, by } }
}
