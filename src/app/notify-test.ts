// One test message through each configured notifier: whether it arrived, and else which setting mends that. Nothing is written to the log.
import type { Writable } from 'node:stream'
import { shortId } from '../model/digest.ts'
import { type ErrorCode, toClaimwatchError } from '../model/errors.ts'
import type { TestNotice } from '../model/notice.ts'
import type { Clock } from '../model/time.ts'
import type { Configuration, NotifierSettings } from './configuration.ts'
import { openNotifier } from './open-notifier.ts'

/** What became of one test message. No text of it holds an address beyond its host, or a secret. */
export interface TestDelivery {
  readonly notifier: string
  readonly kind: NotifierSettings['is']
  readonly delivered: boolean
  /** Null where it was delivered. */
  readonly failure: {
    readonly code: ErrorCode
    readonly text: string
    readonly mend: string
    /** The settings to look at, such as `notify[0].webhook.url`. */
    readonly settings: readonly string[]
  } | null
}

/** Who asks, and where the terminal notifiers write. */
export interface TestAround {
  readonly by: string
  readonly messages: Writable
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Sends to all at once, once each: nothing is tried again. Never rejects but on abort. */
export function testNotifiers({ notify }: Pick<Configuration, 'notify'>, around: TestAround): Promise<readonly TestDelivery[]> {
  const at = around.clock()
  const notice: TestNotice = { id: shortId('test', around.by, at), cause: 'test', at, by: around.by }
  return Promise.all(notify.map((settings, index) => testOne(settings, index, notice, around)))
}

async function testOne(settings: NotifierSettings, index: number, notice: TestNotice, around: TestAround): Promise<TestDelivery> {
  const tested = { notifier: settings.name, kind: settings.is }
  try {
    const notifier = await openNotifier(settings, around)
    await notifier.deliver(notice, around.signal)
    return { ...tested, delivered: true, failure: null }
  } catch (thrown) {
    around.signal.throwIfAborted()
    const { code, what: text, mend } = toClaimwatchError(thrown)
    return { ...tested, delivered: false, failure: { code, text, mend, settings: settingsBehind(code, settings, `notify[${index}]`) } }
  }
}

/** A receiver that refuses does not say whether it minds the address or the signature. */
function settingsBehind(code: ErrorCode, { is }: NotifierSettings, place: string): readonly string[] {
  if (is === 'terminal') return []
  const [url, secretFile] = [`${place}.webhook.url`, `${place}.webhook.secretFile`] as const
  if (code === 'config-invalid') return [secretFile]
  return code === 'notify-refused' ? [url, secretFile] : [url]
}
