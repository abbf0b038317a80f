// Hostile input by chance: entries of the shared cases, with their bytes and their JSON turned into what nobody would write.
import type { SeededRandom } from '../../src/app/seeded-random.ts'

/** Changes some bytes. `corpus` is where pieces of others are taken from. */
type Mutation = (bytes: Buffer, random: SeededRandom, corpus: readonly Buffer[]) => Buffer

/** A line of the corpus after one to six mutations, each of them named in `of`. Length is bounded by a few MiB. */
export function mutated(corpus: readonly Buffer[], random: SeededRandom): { readonly bytes: Buffer; readonly of: readonly string[] } {
  const of: string[] = []
  let bytes = anyOf(corpus, random)
  for (let count = random.chance(0.5) ? 1 : random.between(2, 6); count > 0 && bytes.length < 2 * MIB; count--) {
    const [name, mutate] = pickFrom(mutations, random)
    of.push(name)
    bytes = mutate(bytes, random, corpus)
  }
  return { bytes, of }
}

/** A file of some such lines, with line ends, bad ones and none between them, or in one of the forms that tools export. */
export function mutatedFile(corpus: readonly Buffer[], random: SeededRandom): Buffer {
  const lines = Array.from({ length: random.between(1, 12) }, () =>
    random.chance(0.5) ? anyOf(corpus, random) : mutated(corpus, random).bytes,
  )
  const [before, between, behind] = random.pick([
    ['', '\n', '\n'],
    ['\ufeff', '\r\n', ''],
    ['', '', ''],
    ['[', ',\n', ']'],
    ['{\n"events": [', ', ', '], "more": 1}'],
    ['timestamp,message\n1,"', '"\n2,"', '"\n'],
  ])
  const file = Buffer.concat(lines.flatMap((line, index) => [Buffer.from(index === 0 ? before : between), line]))
  return Buffer.concat([file, Buffer.from(random.chance(0.9) ? behind : '')])
}

const MIB = 1024 * 1024

const HOSTILE_TEXTS = [
  ...['\\ud800', '\\udc00\\ud800', '\\u0000', '\\u001b[2J', '\\u202e', '\\u2028', '\\\\', '\\"', '\\u', '\\ud83d\\ude00'],
  ...['\u202e', '\u2066', '\ufeff', '\u0000', '\u001b]0;x\u0007', '\u0085', '\u2029', '😀', '{"', '"}', '}{', ',', '\n', '\r\n'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '$aws/certificates/create/json', '<img src=x>', '%s%n'],
]
const HOSTILE_VALUES = [
  ...['1e400', '-1e400', '9'.repeat(400), '9007199254740993', '-0', '1e-400', '0.1', 'null', 'true', '[]', '{}', '""', '[[]]'],
  ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '"\\ud800"', '1970', '4102444800000', '-1'],
  ...['"1969-12-31 23:59:59.999"', '"2100-01-01 00:00:00.000"', '"2026-02-30 00:00:00.000"', '"2026-10-05 24:00:00.000"', 'NaN', '01'],
]
const HOSTILE_BYTES = [
  ...[[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x00], [0x1b, 0x5b, 0x41], [0xef, 0xbb, 0xbf]],
  ...[[0x1f, 0x8b, 0x08], [0x0a], [0x0d], [0xe2, 0x80, 0xae], [0x7f]],
]

function pickFrom<T>(things: readonly T[], random: SeededRandom): T {
  const thing = things[random.between(0, things.length - 1)]
  if (thing === undefined) throw new Error('there is nothing to pick from')
  return thing
}

const anyOf = (corpus: readonly Buffer[], random: SeededRandom): Buffer => pickFrom(corpus, random)

function replaced(bytes: Buffer, from: number, to: number, by: Buffer | string): Buffer {
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(by), bytes.subarray(to)])
}

function somewhere(bytes: Buffer, random: SeededRandom): number {
  return random.between(0, bytes.length)
}

function range(bytes: Buffer, random: SeededRandom): [number, number] {
  const from = somewhere(bytes, random)
  return [from, Math.min(bytes.length, from + random.between(1, random.chance(0.2) ? 400 : 12))]
}

/** Replaces one of the matches of a pattern near the beginning. The text is Latin 1, so that no byte is lost. */
function atMatch(bytes: Buffer, pattern: RegExp, random: SeededRandom, by: (match: string) => string): Buffer {
  const text = bytes.toString('latin1', 0, 8_192)
  const matches = Array.from(text.matchAll(pattern))
  if (matches.length === 0) return bytes
  const { index, 0: match } = pickFrom(matches, random)
  return replaced(bytes, index, index + match.length, Buffer.from(by(match)))
}

const VALUE = /(?<=":)(?:"(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)/g
const KEY = /"(?:[^"\\]|\\.)*"(?=:)/g
const IN_TEXT = /(?<=[A-Za-z0-9$/.-])[A-Za-z0-9$/.-]/g

const json = (bytes: Buffer): string => JSON.stringify(bytes.toString('utf8'))

const mutations: readonly (readonly [string, Mutation])[] = [
  ['flip a bit', (bytes, random) => Buffer.from(flipped(bytes, random))],
  ['insert bytes', (bytes, random) => insert(bytes, random, Buffer.from(pickFrom(HOSTILE_BYTES, random)))],
  ['insert a text', (bytes, random) => insert(bytes, random, Buffer.from(pickFrom(HOSTILE_TEXTS, random)))],
  ['delete', (bytes, random) => replaced(bytes, ...range(bytes, random), '')],
  ['duplicate', (bytes, random) => insert(bytes, random, bytes.subarray(...range(bytes, random)))],
  ['repeat', (bytes, random) => insert(bytes, random, repeated(bytes.subarray(...range(bytes, random)), random))],
  ['truncate', (bytes, random) => bytes.subarray(0, somewhere(bytes, random))],
  ['splice', (bytes, random, corpus) => Buffer.concat([bytes.subarray(0, somewhere(bytes, random)), tail(anyOf(corpus, random), random)])],
  ['escape a character', (bytes, random) => atMatch(bytes, IN_TEXT, random, escaped)],
  ['escape a text', (bytes, random) => atMatch(bytes, VALUE, random, (value) => value.replace(/[A-Za-z0-9$/.-]/g, escaped))],
  ['put a text into a value', (bytes, random) => atMatch(bytes, IN_TEXT, random, (one) => one + pickFrom(HOSTILE_TEXTS, random))],
  ['change a value', (bytes, random) => atMatch(bytes, VALUE, random, () => pickFrom(HOSTILE_VALUES, random))],
  ['rename a member', (bytes, random) => atMatch(bytes, KEY, random, () => JSON.stringify(pickFrom(HOSTILE_TEXTS, random)))],
  ['double a member', (bytes, random) => atMatch(bytes, KEY, random, (key) => `${key}:${pickFrom(HOSTILE_VALUES, random)},${key}`)],
  [
    'add a member',
    (bytes, random) => atMatch(bytes, /\{/g, random, () => `{"${pickFrom(HOSTILE_TEXTS, random)}":${pickFrom(HOSTILE_VALUES, random)},`),
  ],
  ['nest', (bytes, random) => atMatch(bytes, VALUE, random, (value) => nested(value, random))],
  [
    'nest and never close',
    (bytes, random) => insert(bytes, random, Buffer.from(pickFrom(['[', '{"a":', '[{"a":'], random).repeat(random.between(1, 5_000)))),
  ],
  ['widen', (bytes, random) => atMatch(bytes, /\{/g, random, () => `{${wide(random.between(1, 600))}`)],
  ['put into a record', (bytes) => Buffer.from(`{"timestamp":1791201601204,"message":${json(bytes)},"ingestionTime":1791201605204}`)],
  [
    'put into a payload',
    (bytes) => Buffer.from(`{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":${json(bytes)}},{"id":"2"}]}`),
  ],
  ['put into a row', (bytes) => Buffer.from(`{"@timestamp":"2026-10-05 12:00:01.204","@message":${json(bytes)}}`)],
  ['put behind a time', (bytes) => Buffer.concat([Buffer.from('2026-10-05T12:00:01.204Z '), bytes])],
  ['put behind one another', (bytes, random, corpus) => Buffer.concat([bytes, anyOf(corpus, random), bytes])],
]

function flipped(bytes: Buffer, random: SeededRandom): Uint8Array {
  const at = random.between(0, Math.max(0, bytes.length - 1))
  return bytes.map((byte, index) => (index === at ? byte ^ (1 << random.between(0, 7)) : byte))
}

function insert(bytes: Buffer, random: SeededRandom, more: Uint8Array): Buffer {
  const at = somewhere(bytes, random)
  return replaced(bytes, at, at, Buffer.from(more))
}

function tail(bytes: Buffer, random: SeededRandom): Buffer {
  return bytes.subarray(somewhere(bytes, random))
}

/** Mostly a few times; now and then past the limits of an entry and of a line. */
function repeated(bytes: Buffer, random: SeededRandom): Buffer {
  const length = random.chance(0.03) ? random.between(60_000, 1.2 * MIB) : random.between(1, 2_000)
  return Buffer.alloc(bytes.length === 0 ? 0 : Math.floor(length), bytes)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function nested(value: string, random: SeededRandom): string {
  const depth = random.between(1, 60)
  return `${'[{"a":'.repeat(depth)}${value}${'}]'.repeat(depth)}`
}

function wide(keys: number): string {
  return Array.from({ length: keys }, (_, n) => `"k${n}":0,`).join('')
}
