// The kinds of value a setting can have: how each is read from its text, and in which words its manual says what is right.
//
// The file is read without YAML's guesses about types: every scalar arrives here as the text that stands there. The setting decides what
// it is, so that a claim id of digits only is no number, a template named `no` is no boolean and a wrong value is shown as it was written.
import { isIP } from 'node:net'
import * as z from 'zod'
import { compilePattern } from '../detect/serials.ts'
import { parseCertificateId } from '../model/claim.ts'
import { DAY, type Millis, parseDuration } from '../model/time.ts'

/** What a setting's manual says. `docs/configuration.md` and every complaint about a bad value are made from it. */
export interface Manual {
  readonly description: string
  readonly example: string
  /** A wrong value of this setting is never shown. */
  readonly secret?: true
}

/** The manual as it hangs on a schema, together with the words for what is right. */
export interface SettingMeta extends Manual {
  readonly right: string
  /** What an editor may hold against it as YAML reads it; absent: any scalar. `config check` is stricter. */
  readonly scalar?: ScalarHint
}

/** What an editor needs to know of a value. A name may look like anything: digits, `true`. */
export type ScalarHint =
  | { readonly type: 'boolean' }
  | { readonly type: 'integer' | 'number'; readonly minimum: number; readonly maximum?: number }
  | { readonly type: 'string' | 'name'; readonly pattern?: string }

const isPresent = <T>(value: T | null): value is T => value !== null

/** A setting whose text `read` turns into its value, or into null where it is none; `right` says what would be. */
export function setting<T>(right: string, read: (text: string) => T | null, manual: Manual, scalar?: ScalarHint) {
  return z
    .string({ error: right })
    .transform((text, context): T => {
      const value = read(text)
      if (isPresent(value)) return value
      context.issues.push({ code: 'custom', input: text, message: right })
      return z.NEVER
    })
    .meta({ ...manual, right, ...(scalar === undefined ? {} : { scalar }) })
}

/** Hangs a manual on a setting that holds several values. */
export function listOf<S extends z.ZodType>(element: S, right: string, manual: Manual) {
  return z.array(element, { error: right }).meta({ ...manual, right })
}

/** A group of settings; a key that it does not know is an error. */
export function section<Shape extends z.ZodRawShape>(shape: Shape, right = 'a group of settings') {
  return z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? right : undefined) })
}

/** A list of groups. */
export function sections<S extends z.ZodType>(group: S) {
  return z.array(group, { error: 'a list' })
}

type Chosen<Shape extends z.ZodRawShape> = { [Key in keyof Shape]: { readonly is: Key } & z.output<Shape[Key]> }[keyof Shape]

/**
 * A group in which exactly one of some keys stands: `{ file: { path } }` becomes `{ is: 'file', path }`. The key alone, as in
 * `notify: [terminal]`, is the key with nothing to set.
 */
export function oneOf<Shape extends Readonly<Record<string, z.ZodType<object>>>>(shape: Shape) {
  const keys = Object.keys(shape)
  const right = `exactly one of ${keys.join(', ')}`
  const any = section(Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, schema.exactOptional()])), right)
  return z
    .preprocess((given) => spellOut(given, keys), any)
    .transform((given, context): Chosen<Shape> => {
      const [chosen, ...more] = Object.entries(given)
      if (chosen !== undefined && more.length === 0) return Object.assign({ is: chosen[0] }, chosen[1]) as Chosen<Shape>
      context.issues.push({ code: 'custom', input: given, message: right })
      return z.NEVER
    })
    .meta({ exactlyOne: true })
}

function spellOut(given: unknown, keys: readonly string[]): unknown {
  if (typeof given === 'string' && keys.includes(given)) return { [given]: {} }
  if (typeof given !== 'object' || given === null) return given
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value === '' ? {} : value]))
}

export const word = (pattern: RegExp, right: string, manual: Manual) =>
  setting(right, (text) => (pattern.test(text) ? text : null), manual, {
    type: 'name',
    // Without the flag `u`, which editors need not set, such a pattern means something else.
    ...(pattern.unicode ? {} : { pattern: pattern.source }),
  })

/** A text without line breaks and control characters, 1 to 512 characters. */
export const text = (manual: Manual) => word(/^[^\p{Cc}]{1,512}$/u, 'a text of 1 to 512 characters on one line', manual)

const REGION = /^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/

export const region = (manual: Manual) => word(REGION, 'an AWS region such as eu-west-1', manual)

/** A pattern of the operator, in the syntax of RE2: what a device chose is held against it, and may not cost more than its length. */
export const pattern = (manual: Manual) => setting('a regular expression (RE2) such as SN-\\d{8}', readPattern, manual)

function readPattern(text: string): string | null {
  if (text === '' || text.length > 512) return null
  try {
    compilePattern(text, 'serialPattern')
    return text
  } catch {
    return null
  }
}

/** A path; the loader resolves it against the folder of the configuration file. */
export const path = (manual: Manual) => word(/^[^\p{Cc}]{1,4096}$/u, 'a path', manual)

/** The path of a file that holds a secret. What looks like the secret itself is refused, and never shown. */
export const secretFile = (manual: Manual) =>
  word(/^(?!whsec_)[^\p{Cc}]{1,4096}$/u, 'the path of a file that holds the secret, not the secret', { ...manual, secret: true })

export const choice = <const Words extends readonly [string, ...string[]]>(words: Words, manual: Manual) => {
  const right = `one of ${words.join(', ')}`
  return z.enum(words, { error: right }).meta({ ...manual, right })
}

export const flag = (manual: Manual) =>
  setting('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : null), manual, { type: 'boolean' })

export const wholeNumber = (least: number, most: number, manual: Manual) =>
  setting(
    `a whole number from ${least} to ${most}`,
    (text) => (/^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null),
    manual,
    { type: 'integer', minimum: least, maximum: most },
  )

export const amount = (manual: Manual) =>
  setting('a number, 0 or more', (text) => (/^\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : null), manual, {
    type: 'number',
    minimum: 0,
  })

/** A number that may have decimals. */
export const rate = (least: number, most: number, manual: Manual) =>
  setting(
    `a number from ${least} to ${most}`,
    (text) => (/^\d{1,9}(\.\d{1,6})?$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null),
    manual,
    { type: 'number', minimum: least, maximum: most },
  )

const DURATION = '^\\d{1,12}(ms|s|m|h|d)$'

/** Milliseconds, from words such as `3m`; `least` and `most` in the same words. */
export const duration = (least: string, most: string, manual: Manual) =>
  setting(`a duration from ${least} to ${most}, such as 90s, 3m or 1h`, (text) => readDuration(text, least, most), manual, {
    type: 'string',
    pattern: DURATION,
  })

function readDuration(text: string, least: string, most: string): Millis | null {
  const [value, from, to] = [parseDuration(text), parseDuration(least), parseDuration(most)]
  return value !== null && from !== null && to !== null && value >= from && value <= to ? value : null
}

export const certificateId = (manual: Manual) =>
  setting('64 hex digits, the id of a certificate', parseCertificateId, manual, { type: 'name', pattern: '^(0[xX])?[0-9a-fA-F]{64}$' })

/** A network as address and prefix length, or a single address. */
export const network = (manual: Manual) => setting('a network such as 198.51.100.0/24 or 2001:db8::/32', readNetwork, manual)

/** As `network` reads it, with its length; null for what is none. */
export function readNetwork(text: string): string | null {
  const [, address = '', length] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  if (bits === 0 || Number(length ?? bits) > bits) return null
  return `${address}/${length ?? bits}`
}

/** Number of an autonomous system (RFC 6793), with or without its letters. */
export const asn = (manual: Manual) => setting('an autonomous system such as AS64500', readAsn, manual, { type: 'name' })

/** As `asn` reads it; null for what is none. */
export function readAsn(text: string): number | null {
  const [, digits] = /^(?:AS)?(\d{1,10})$/i.exec(text) ?? []
  const number = Number(digits)
  return number >= 1 && number < 2 ** 32 ? number : null
}

/** A country by ISO 3166-1 alpha-2, as `DE`, in either case. */
export const country = (manual: Manual) => setting('a country code of two letters such as DE', readCountry, manual, { type: 'name' })

function readCountry(text: string): string | null {
  return /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : null
}

export const timeZone = (manual: Manual) => setting('an IANA time zone such as Europe/Berlin', readTimeZone, manual)

function readTimeZone(text: string): string | null {
  // The runtime also takes offsets such as +01:00, which know no summer time and are no names.
  if (!/^[A-Za-z]/.test(text)) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === '' ? null : text
  } catch {
    return null
  }
}

/** The first moment after a day (UTC), or after a time with its zone. */
export const lastMoment = (manual: Manual) =>
  setting('a day such as 2027-03-31, or a time such as 2027-03-31T18:00Z', readLastMoment, manual)

function readLastMoment(text: string): Millis | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return readTime(text)
  const day = readTime(`${text}T00:00Z`)
  return day === null ? null : day + DAY
}

export const time = (manual: Manual) => setting('a time with its zone, such as 2026-12-01T06:00Z', readTime, manual)

/** A day and a time of it with its zone; null for anything else, and for a day that no calendar has. */
export function readTime(text: string): Millis | null {
  const match = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.exec(text)
  if (match === null) return null
  const day = Date.parse(`${match[1]}T00:00Z`)
  // The runtime turns 31 February into 3 March without a word.
  const real = !Number.isNaN(day) && new Date(day).toISOString().startsWith(match[1] ?? ' ')
  const at = Date.parse(text)
  return real && !Number.isNaN(at) ? at : null
}

/** An address to listen on. Port 0 lets the system choose. */
export const listenAddress = (manual: Manual) =>
  setting('an address and a port, such as 127.0.0.1:9464 or [::1]:9464', (text) => readHostPort(text, 0), manual)

/** Host and port of something to connect to, as text. */
export const hostPort = (manual: Manual) =>
  setting('a host and a port, such as kafka-1:9092', (text) => (readHostPort(text, 1) === null ? null : text), manual)

function readHostPort(text: string, least: number): { readonly host: string; readonly port: number } | null {
  const [, v6, name, digits = ''] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text) ?? []
  const host = v6 ?? name
  const port = Number(digits)
  return host === undefined || port < least || port > 65_535 || (v6 !== undefined && isIP(v6) !== 6) ? null : { host, port }
}

/** An http or https address. Never shown when wrong: addresses of notifiers hold secrets. */
export const webAddress = (manual: Manual) =>
  setting('an address that begins with https:// or http://', readAddress, { ...manual, secret: true })

function readAddress(text: string): string | null {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null
}
