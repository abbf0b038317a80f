// The outbox: order, retries, and that nothing is told twice which the ledger knows was told.
import { describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Notice, Notifier, Outbox, Told } from '../../src/model/notice.ts'
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

/** Delivers to everybody; what came to an end is written down, unless the ledger cannot be written. */
async function deliverAll(outbox: Outbox, now: number, writeDown = true): Promise<readonly Told[]> {
  const ended = await Promise.all(outbox.notifiers.map((notifier) => outbox.deliverDue(notifier, now, live)))
  if (writeDown) ended.flat().forEach(outbox.remember)
  return ended.flat()
}

const away = (): ClaimwatchError => new ClaimwatchError('notify-failed', { what: 'away' })

describe('createOutbox', () => {
  it('delivers each notice once to each notifier, in order', async () => {
    const chat = notifierOf('chat')
    const pager = notifierOf('pager')
    const outbox = createOutbox([chat, pager], noTelemetry)
    for (const id of ['1', '2']) outbox.offer(noticeOf('waiting', {}, id))
    outbox.offer(noticeOf('waiting', {}, '1'))
    expect(await deliverAll(outbox, at)).toHaveLength(4)
    expect(await deliverAll(outbox, at + HOUR)).toHaveLength(0)
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
    expect(await deliverAll(outbox, at)).toEqual([])
    expect(chat.got).toEqual([])
  })

  it('tries again later, keeps the order, and does not hold up others', async () => {
    let down = true
    const chat = notifierOf('chat', () => (down ? away() : null))
    const pager = notifierOf('pager')
    const outbox = createOutbox([chat, pager], noTelemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    outbox.offer(noticeOf('waiting', {}, '2'))
    expect((await deliverAll(outbox, at)).map((told) => told.notifier)).toEqual(['pager', 'pager'])
    down = false
    expect(await deliverAll(outbox, at + 4 * SECOND)).toEqual([])
    expect(await deliverAll(outbox, at + 5 * SECOND)).toHaveLength(2)
    expect(chat.got).toEqual(['1', '2'])
  })

  it('does not wait for a clock that was set back to come again to where it was', async () => {
    let down = true
    const chat = notifierOf('chat', () => (down ? away() : null))
    const outbox = createOutbox([chat], noTelemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    await deliverAll(outbox, at)
    down = false
    expect(await deliverAll(outbox, at - HOUR)).toHaveLength(1)
  })

  it('gives back what was told until it is written down, and tells it to nobody again', async () => {
    const chat = notifierOf('chat')
    const outbox = createOutbox([chat], noTelemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    const ended = await deliverAll(outbox, at, false)
    outbox.offer(noticeOf('waiting', {}, '1'))
    expect(await deliverAll(outbox, at + SECOND)).toEqual(ended)
    expect(await deliverAll(outbox, at + 2 * SECOND)).toEqual([])
    expect(chat.got).toEqual(['1'])
  })

  it('tells one notifier while another takes its time', async () => {
    const gate = Promise.withResolvers<void>()
    const slow = { ...notifierOf('slow'), deliver: () => gate.promise }
    const pager = notifierOf('pager')
    const outbox = createOutbox([slow, pager], noTelemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    const delivering = outbox.deliverDue('slow', at, live)
    expect(await outbox.deliverDue('pager', at, live)).toHaveLength(1)
    gate.resolve()
    expect(await delivering).toHaveLength(1)
  })

  it('delivers at once what was dated by a clock ahead of ours', async () => {
    const chat = notifierOf('chat')
    const outbox = createOutbox([chat], noTelemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    expect(await deliverAll(outbox, at - HOUR)).toHaveLength(1)
  })

  it('gives up a final refusal at once and a lasting failure after three days', async () => {
    const refused = (): ClaimwatchError => new ClaimwatchError('notify-refused', { what: 'status 400' })
    const sent: unknown[] = []
    const telemetry = { ...noTelemetry, notificationSent: (...told: readonly unknown[]) => void sent.push(told) }
    const outbox = createOutbox([notifierOf('chat', refused), notifierOf('pager', away)], telemetry)
    outbox.offer(noticeOf('waiting', {}, '1'))
    expect((await deliverAll(outbox, at)).map((told) => [told.notifier, told.outcome])).toEqual([['chat', 'gave-up']])
    expect(sent).toContainEqual(['chat', 'failed', { code: 'notify-refused', text: expect.stringContaining('status 400') }])
    expect((await deliverAll(outbox, at + 73 * HOUR)).map((told) => [told.notifier, told.outcome])).toEqual([['pager', 'gave-up']])
  })
})
