// What stands in a log beside JSON: prefixes that tools put before an entry, lines of a Lambda runtime, and garbage.
import type { Millis } from '../../model/time.ts'
import { readTime } from './event-time.ts'

// `2026-10-05T12:00:01.204Z …`: an export to a bucket puts the record's time before each message, whatever it is.
const OF_EXPORT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) /

// `<time>\t<request id>\tINFO\t{…}` of a Node runtime; `[INFO]\t<time>\t<request id>\t{…}` of a Python runtime.
const OF_RUNTIME =
  /^(?:\[[A-Z]{1,8}\]\t)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)\t(?:[0-9a-f-]{36}\t|undefined\t)?(?:[A-Z]{1,8}\t)?(?=\{)/

// What the runtime writes round each call of a Lambda function: `START RequestId: …`, `INIT_START Runtime Version: …`.
const RUNTIME =
  /^(?:INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|START|END|REPORT|XRAY|EXTENSION|TELEMETRY|LOGS)[ \t][A-Za-z ]{1,32}: /

const NAMES_SOMETHING = /[0-9a-f]{64}|certificates\/create|provisioning-templates|\\/i

/** A text without what a tool put before it, and the time that stood there: the record's own, null where there was none. */
export interface Unprefixed {
  readonly text: string
  readonly writtenAt: Millis | null
}

/** Takes off what an export put before a message, and behind it what a runtime put before an entry. */
export function withoutPrefix(text: string): Unprefixed {
  const ofExport = OF_EXPORT.exec(text)
  const message = ofExport === null ? text : text.slice(ofExport[0].length)
  const ofRuntime = OF_RUNTIME.exec(message)
  return {
    text: ofRuntime === null ? message : message.slice(ofRuntime[0].length),
    writtenAt: readTime(ofExport?.[1] ?? ofRuntime?.[1]),
  }
}

/** Whether a Lambda runtime wrote this line, and not the function. */
export function isRuntimeLine(text: string): boolean {
  return RUNTIME.test(text)
}

/**
 * Whether a text that cannot be read may have named a claim or a provisioning topic. An escape may hide either, and what begins
 * like an entry may have been cut off before it came to the name.
 */
export function mayNameAClaim(text: string): boolean {
  return text.startsWith('{') || NAMES_SOMETHING.test(text)
}
