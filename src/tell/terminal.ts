// The notifier that writes to a stream of this process: a block for people, or a JSON line or a YAML document for machines.
import type { Writable } from 'node:stream'
import { orAborted } from '../model/aborted.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Notice, Notifier, TestNotice } from '../model/notice.ts'
import { isoTime } from '../model/time.ts'
import { messageOf } from './message.ts'
import { payloadOf } from './payload.ts'

export const terminalForms = ['text', 'json', 'yaml'] as const
export type TerminalForm = (typeof terminalForms)[number]

/** Writes notices to `stream`, usually standard error. Whoever reads a pipe may stop reading: the wait for it ends by the signal. */
export function terminalNotifier(name: string, stream: Writable, form: TerminalForm): Notifier<Notice | TestNotice> {
  return {
    name,
    async deliver(notice, signal) {
      signal.throwIfAborted()
      await orAborted(write(stream, textOf(notice, form)), signal)
    },
  }
}

function textOf(notice: Notice | TestNotice, form: TerminalForm): string {
  if (form === 'text') return blockOf(notice)
  const json = JSON.stringify(payloadOf(notice))
  // JSON is YAML; the mark before it makes many of them a stream of documents, in which a reader can begin anywhere.
  return form === 'json' ? `${json}\n` : `--- ${json}\n`
}

function blockOf(notice: Notice | TestNotice): string {
  const { title, lines } = messageOf(notice, 'terminal')
  const body = lines.map(({ label, text }) => `  ${label.padEnd(10)} ${text}\n`).join('')
  return `\n${isoTime(notice.at)}  ${title}\n${body}`
}

function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined) resolve()
      else reject(new ClaimwatchError('notify-failed', { what: 'the terminal notifier could not write to its stream', cause: error }))
    })
  })
}
