// The notifier that writes to a stream of this process: a block for people, or one JSON line for machines.
import type { Writable } from 'node:stream'
import { ClaimwatchError } from '../model/errors.ts'
import type { Notice, Notifier } from '../model/notice.ts'
import { isoTime } from '../model/time.ts'
import { messageOf } from './message.ts'
import { payloadOf } from './payload.ts'

/** Writes notices to `stream`, usually standard error. */
export function terminalNotifier(name: string, stream: Writable, form: 'text' | 'json'): Notifier {
  return {
    name,
    async deliver(notice) {
      await write(stream, form === 'json' ? `${JSON.stringify(payloadOf(notice))}\n` : blockOf(notice))
    },
  }
}

function blockOf(notice: Notice): string {
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
