// The outbox: order, retries, and that nothing is told twice which the ledger knows was told.
import { describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Notice, Notifier } from '../../src/model/notice.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { HOUR, SECOND } from '../../src/model/time.ts'
import { createOutbox } from '../../src/tell/outbox.ts'
import { at, noticeOf } from './notices.ts'

const live = new AbortController().signal

function notifierOf(name: string, fail: (notice: Notice) => ClaimwatchError | null = () => null): Notifier & { got: string[] } {
  const got: string[] = []
  return {
    name,
    got,
    async deliver(notice) {
      const error = fail(notice)
      if (error !== null) throw error
      got.push(notice.id)
    },
  }
}

const away = (): ClaimwatchError => new ClaimwatchError('notify-failed', { what: 'away' })

describe('createOutbox', () => {
  it('delivers each notice once to each notifier, in order', async () => {
    const chat = notifierOf('chat')
    const pager = notifierOf('pager')
    const outbox = createOutbox([chat, pager], noTelemetry)
    for (const id of ['1', '2']) outbox.offer(noticeOf('waiting', {}, id))
    outbox.offer(noticeOf('waiting', {}, '1'))
    expect(await outbox.deliverDue(at, live)).toHaveLength(4)
    expect(await outbox.deliverDue(at + HOUR, live)).toHaveLength(0)
    expect([chat.got, pager.got]).toEqual([
      ['1', '2'],
      ['1', '2'],
    ])
  })

  it('tells nothing that the ledger knows was told, before or after it was offered', async () => {
    const chat = notifierOf('chat')
    const outbox = createOutbox([chat], noTelemetry)
    outbox.remember({ incident: 'i', notice: '1', notifier: 'chat', outcome: 'delivered' })
    outbox.offer(noticeOf('waiting', {}, '1'))
    outbox.offer(noticeOf('waiting', {}, '2'))
    outbox.remember({ incident: 'i', notice: '2', notifier: 'chat', outcome: 'delivered' })
    expect(await outbox.deliverDue(at, live)).toEqual([])
    expect(chat.got).toEqual([])
  })

  it('tries again later, keeps the order, and does not hold up others', async () => {
    let down = true
    const chat = notifierOf('chat', () => (down ? away() : null))
    const pager = notifierOf('pager')
    const outbox = createOutbox([chat, pager], noTelemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    outbox.offer(noticeOf('waiting', {}, '2'))
    expect((await outbox.deliverDue(at, live)).map((told) => told.notifier)).toEqual(['pager', 'pager'])
    down = false
    expect(await outbox.deliverDue(at + 4 * SECOND, live)).toEqual([])
    expect(await outbox.deliverDue(at + 5 * SECOND, live)).toHaveLength(2)
    expect(chat.got).toEqual(['1', '2'])
  })

  it('gives up a final refusal at once and a lasting failure after three days', async () => {
    const refused = (): ClaimwatchError => new ClaimwatchError('notify-refused', { what: 'status 400' })
    const sent: unknown[] = []
    const telemetry = { ...noTelemetry, notificationSent: (...told: readonly unknown[]) => void sent.push(told) }
    const outbox = createOutbox([notifierOf('chat', refused), notifierOf('pager', away)], telemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    expect((await outbox.deliverDue(at, live)).map((told) => [told.notifier, told.outcome])).toEqual([['chat', 'gave-up']])
    expect(sent).toContainEqual(['chat', 'failed', { code: 'notify-refused', text: expect.stringContaining('status 400') }])
    expect((await outbox.deliverDue(at + 73 * HOUR, live)).map((told) => [told.notifier, told.outcome])).toEqual([['pager', 'gave-up']])
  })
})
