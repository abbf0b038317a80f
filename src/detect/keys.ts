// Short digests of what a device chose, and a bounded set of them: enough to recognise a text again, too little to read it.
import { digest } from '../model/digest.ts'
import { rememberedShortly } from '../model/remembered.ts'
import { createKeyTable, NO_ROW } from './key-table.ts'

/** 48 bits of SHA-256 as a whole number. Two of 65,536 texts share one with a chance of 1 in 130,000. */
export type Key = number

const HEX_DIGITS = 12
/** A set has nothing beside its keys. */
const NO_NUMBERS = 0
const BYTES = 6

/** The key of a text, or of several in their order. */
export function keyOf(text: string, ...more: readonly (string | number)[]): Key {
  return more.length === 0 ? keyOfText(text) : keyFromHex(digest(text, ...more))
}

/** The key of a text that is hardly asked for twice, as an id: to remember it would push out those that are. */
export function keyOfOnce(text: string): Key {
  return keyFromHex(digest(text))
}

/** A serial is asked for up to four times about one attempt, as a serial and as a client id, and SHA-256 costs more than the rest. */
const keyOfText = rememberedShortly(keyOfOnce)

/** The key of what is a hash already: its first 48 bits. */
export function keyFromHex(hex: string): Key {
  return Number.parseInt(hex.slice(0, HEX_DIGITS), 16)
}

/** A set of keys that forgets the oldest when it is full, and counts what it forgot. */
export interface KeySet {
  has(key: Key): boolean
  /** Adds a key, or makes it the youngest. Returns whether it is new. */
  add(key: Key): boolean
  forgotten(): number
  /** Six bytes a key, oldest first. */
  save(): Uint8Array
}

/** A set of at most `capacity` keys, filled with what `save` gave. */
export function createKeySet(capacity: number, saved: Uint8Array = new Uint8Array()): KeySet {
  const keys = createKeyTable(NO_NUMBERS, capacity)
  let forgotten = 0
  for (const key of keysIn(saved)) keys.put(key)

  function has(key: Key): boolean {
    return keys.find(key) !== NO_ROW
  }

  return {
    has,
    add(key) {
      const isNew = !has(key)
      if (isNew && keys.size() === capacity) forgotten += 1
      keys.put(key)
      return isNew
    },
    forgotten: () => forgotten,
    save() {
      const bytes = Buffer.alloc(keys.size() * BYTES)
      let offset = 0
      for (const row of keys.rows()) offset = bytes.writeUIntBE(keys.keyOf(row), offset, BYTES)
      return bytes
    },
  }
}

/** The keys that `save` of a set wrote. */
export function keysIn(saved: Uint8Array): readonly Key[] {
  const bytes = Buffer.from(saved.buffer, saved.byteOffset, saved.byteLength)
  return Array.from({ length: Math.floor(bytes.length / BYTES) }, (_, index) => bytes.readUIntBE(index * BYTES, BYTES))
}
