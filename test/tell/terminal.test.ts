// The terminal notifier: a block for people, one line for machines.
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { terminalNotifier } from '../../src/tell/terminal.ts'
import { noticeOf } from './notices.ts'

const live = new AbortController().signal

describe('terminalNotifier', () => {
  it('writes a block whose first line is the title', async () => {
    const stream = new PassThrough()
    await terminalNotifier('terminal', stream, 'text').deliver(noticeOf('waiting'), live)
    expect(String(stream.read()).trim().split('\n')[0]).toBe(
      '2026-10-05T12:00:00.000Z  WAITING FOR YOU (expires 12:30 UTC): claim factory-a …2ca6b5b6 misused, 7 certificates minted',
    )
  })

  it('writes one JSON line, whatever a source holds', async () => {
    const stream = new PassThrough()
    await terminalNotifier('terminal', stream, 'json').deliver(noticeOf('waiting', { sources: ['a\nb\u2028c'] }), live)
    const text = String(stream.read())
    expect(text.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(text)).toMatchObject({ type: 'claimwatch.incident.waiting', data: { alias: 'factory-a', truncated: false } })
  })

  it('writes YAML documents of one line, that a reader can tell apart', async () => {
    const stream = new PassThrough()
    const notifier = terminalNotifier('terminal', stream, 'yaml')
    await notifier.deliver(noticeOf('waiting', { sources: ['a\n--- b'] }), live)
    await notifier.deliver(noticeOf('disabled'), live)
    expect(parseAllDocuments(String(stream.read())).map((document) => document.toJS())).toMatchObject([
      { type: 'claimwatch.incident.waiting', data: { sources: [expect.stringContaining('--- b')] } },
      { type: 'claimwatch.incident.disabled' },
    ])
  })

  it('ends by the signal while nobody reads its stream', async () => {
    const stalled = new Writable({ write() {} })
    const ending = new AbortController()
    const delivered = terminalNotifier('terminal', stalled, 'text').deliver(noticeOf('waiting'), ending.signal)
    ending.abort(new Error('the term ends'))
    await expect(delivered).rejects.toThrow('the term ends')
  })

  it('writes nothing once the signal has aborted', async () => {
    const stream = new PassThrough()
    const delivered = terminalNotifier('terminal', stream, 'text').deliver(noticeOf('waiting'), AbortSignal.abort(new Error('ended')))
    await expect(delivered).rejects.toThrow('ended')
    expect(stream.read()).toBeNull()
  })

  it('says so when its stream is broken', async () => {
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        done(new Error('EPIPE'))
      },
    })
    broken.on('error', () => {})
    await expect(terminalNotifier('terminal', broken, 'text').deliver(noticeOf('waiting'), live)).rejects.toMatchObject({
      code: 'notify-failed',
    })
  })
})
