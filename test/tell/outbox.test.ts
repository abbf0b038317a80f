// The outbox: order, retries, and that nothing is told twice which the ledger knows was told.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Notice, Notifier, Outbox, Told } from '../../src/model/notice.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
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

/** A notice of an incident of its own. */
const lone = (id: string): Notice => noticeOf('opened', { id: `i-${id}` }, id)

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

  it('delivers what stands behind a notice that fails for itself, but nothing later of its incident', async () => {
    const chat = notifierOf('chat', ({ id }) => (id.startsWith('bad') ? away() : null))
    const outbox = createOutbox([chat], noTelemetry)
    const notices = [lone('bad'), noticeOf('waiting', { id: 'i-bad' }, 'behind bad'), lone('1'), noticeOf('waiting', { id: 'i-1' }, '2')]
    notices.forEach(outbox.offer)
    expect(await deliverAll(outbox, at)).toHaveLength(2)
    outbox.offer(lone('3'))
    for (let hours = 1; hours < 72; hours++) await deliverAll(outbox, at + hours * HOUR)
    expect(chat.got).toEqual(['1', '2', '3'])
    expect((await deliverAll(outbox, at + 73 * HOUR)).map(({ notice, outcome }) => [notice, outcome])).toEqual([
      ['bad', 'gave-up'],
      ['behind bad', 'delivered'],
    ])
  })

  it('lets those go first that failed less often, and ends a call that fails again and again', async () => {
    const tried: string[] = []
    const chat = notifierOf('chat', ({ id }) => {
      tried.push(id)
      return id.startsWith('bad') ? away() : null
    })
    const outbox = createOutbox([chat], noTelemetry)
    const turn = async (now: number): Promise<readonly string[]> => {
      await deliverAll(outbox, now)
      return tried.splice(0)
    }
    for (const id of ['bad 1', 'bad 2', 'bad 3', '4']) outbox.offer(lone(id))
    expect(await turn(at)).toEqual(['bad 1', 'bad 2'])
    expect(await turn(at + SECOND)).toEqual(['bad 3', '4'])
    outbox.offer(lone('5'))
    expect(await turn(at + HOUR)).toEqual(['5', 'bad 1', 'bad 2'])
    expect(await turn(at + 2 * HOUR)).toEqual(['bad 3', 'bad 1'])
  })

  it('tells everything within five minutes after an outage of hours, and at once what comes then', async () => {
    let down = true
    const chat = notifierOf('chat', () => (down ? away() : null))
    const outbox = createOutbox([chat], noTelemetry)
    for (const id of ['1', '2', '3']) outbox.offer(lone(id))
    let now = at
    for (; now < at + 3 * HOUR; now += SECOND) await deliverAll(outbox, now)
    down = false
    outbox.offer(lone('new'))
    await deliverAll(outbox, now)
    expect(chat.got).toContain('new')
    for (const until = now + 5 * MINUTE; now <= until; now += SECOND) await deliverAll(outbox, now)
    expect(new Set(chat.got)).toEqual(new Set(['1', '2', '3', 'new']))
    expect(chat.got).toHaveLength(4)
  })

  it('loses nothing, and keeps the order of each incident, whatever fails', async () => {
    const tries = fc.array(fc.boolean(), { minLength: 20, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }), tries, async (incidents, fails) => {
        const chat = notifierOf('chat', () => (fails.pop() === true ? away() : null))
        const outbox = createOutbox([chat], noTelemetry)
        for (const [index, incident] of incidents.entries())
          outbox.offer(noticeOf('waiting', { id: `i${incident}` }, `${incident} ${index}`))
        for (let round = 0; round < 70; round++) await deliverAll(outbox, at + round * 5 * MINUTE)
        const of = (incident: number, ids: readonly string[]) => ids.filter((id) => id.startsWith(`${incident} `))
        const offered = incidents.map((incident, index) => `${incident} ${index}`)
        for (const incident of [0, 1, 2, 3]) expect(of(incident, chat.got)).toEqual(of(incident, offered))
      }),
    )
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
