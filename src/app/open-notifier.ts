// Opens a notifier as the configuration says, with its secret.
import type { Writable } from 'node:stream'
import { ClaimwatchError } from '../model/errors.ts'
import type { Notice, Notifier, TestNotice } from '../model/notice.ts'
import type { Clock } from '../model/time.ts'
import { terminalNotifier } from '../tell/terminal.ts'
import { signingKeyOf, webhookNotifier } from '../tell/webhook.ts'
import type { NotifierSettings } from './configuration.ts'
import { readSecret } from './secret-file.ts'

/** `messages` is where the terminal notifiers write. Rejects as `readSigningKey` does. */
export async function openNotifier(
  settings: NotifierSettings,
  { messages, clock }: { readonly messages: Writable; readonly clock: Clock },
): Promise<Notifier<Notice | TestNotice>> {
  if (settings.is === 'terminal') return terminalNotifier(settings.name, messages, settings.form)
  const { name, url, secretFile } = settings
  return webhookNotifier({ name, url, clock, ...(secretFile === undefined ? {} : { key: await readSigningKey(secretFile, name) }) })
}

/** The key that a webhook's posts are signed with. Rejects with `config-invalid` where the file cannot be read, or holds no such secret. */
export async function readSigningKey(secretFile: string, notifier: string): Promise<Buffer> {
  const key = signingKeyOf(await readSecret(secretFile, `the secret of notifier ${notifier}`))
  if (key !== null) return key
  throw new ClaimwatchError('config-invalid', {
    what: `the file of the secret of notifier ${notifier} does not hold \`whsec_\` and base64 of 24 to 64 bytes: ${secretFile}`,
    mend: 'Copy it from the receiver, or make one for both: echo "whsec_$(openssl rand -base64 32)"',
  })
}
