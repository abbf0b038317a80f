// Opens a notifier as the configuration says, with its secret.
import type { Writable } from 'node:stream'
import type { Notice, Notifier, TestNotice } from '../model/notice.ts'
import type { Clock } from '../model/time.ts'
import { terminalNotifier } from '../tell/terminal.ts'
import { webhookNotifier } from '../tell/webhook.ts'
import type { NotifierSettings } from './configuration.ts'
import { readSecret } from './secret-file.ts'

/** `messages` is where the terminal notifiers write. Rejects with `config-invalid` where the file of a secret cannot be read. */
export async function openNotifier(
  settings: NotifierSettings,
  { messages, clock }: { readonly messages: Writable; readonly clock: Clock },
): Promise<Notifier<Notice | TestNotice>> {
  if (settings.is === 'terminal') return terminalNotifier(settings.name, messages, settings.form)
  const { name, url, secretFile } = settings
  const secret = secretFile === undefined ? {} : { secret: await readSecret(secretFile, `the secret of notifier ${name}`) }
  return webhookNotifier({ name, url, clock, ...secret })
}
