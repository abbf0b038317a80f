// What was pushed to its text: base64, gzip, and gzip within gzip, bounded at every step.
import { gunzipSync } from 'node:zlib'
import type { RejectionReason } from '../model/event.ts'

/**
 * The most bytes that a payload may inflate to, at each step. What CloudWatch pushes fits into 1 MiB of gzip (a record of a stream), and
 * entries of AWS IoT, with their random ids, shrink to a tenth of their size.
 */
export const LARGEST_PAYLOAD = 16 * 1024 * 1024
/** Gzip within gzip is what a delivery stream makes that compresses payloads which are compressed already. Deeper ones are an attack. */
const DEEPEST = 2

const MAGIC: readonly number[] = [0x1f, 0x8b, 0x08]
/** The same bytes in base64, which some bridges write into a stream as text. */
const MAGIC_IN_BASE64: readonly number[] = Array.from(Buffer.from('H4sI'))

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A text, or why there is none. */
export type PayloadText = { readonly text: string } | { readonly reason: RejectionReason }

/** The text in a payload, which is gzip, the base64 of gzip, or the text itself. Never throws. */
export function textOfPayload(data: Uint8Array): PayloadText {
  let bytes = data
  if (beginsWith(MAGIC_IN_BASE64, bytes)) bytes = Buffer.from(Buffer.from(bytes).toString('latin1'), 'base64')
  for (let layers = 0; beginsWith(MAGIC, bytes); layers++) {
    if (layers === DEEPEST) return { reason: 'too-deep' }
    const inflated = inflate(bytes)
    if ('reason' in inflated) return inflated
    bytes = inflated.bytes
  }
  return bytes.length > LARGEST_PAYLOAD ? { reason: 'payload-too-large' } : decoded(bytes)
}

function beginsWith(begin: readonly number[], bytes: Uint8Array): boolean {
  return begin.every((byte, index) => bytes[index] === byte)
}

function inflate(bytes: Uint8Array): { readonly bytes: Uint8Array } | { readonly reason: RejectionReason } {
  try {
    return { bytes: gunzipSync(bytes, { maxOutputLength: LARGEST_PAYLOAD }) }
  } catch (thrown) {
    return { reason: WHY[codeOf(thrown)] ?? 'payload-damaged' }
  }
}

const WHY: Readonly<Record<string, RejectionReason>> = {
  Z_BUF_ERROR: 'payload-cut',
  ERR_BUFFER_TOO_LARGE: 'payload-too-large',
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}

function decoded(bytes: Uint8Array): PayloadText {
  try {
    return { text: utf8.decode(bytes) }
  } catch {
    return { reason: 'invalid-utf8' }
  }
}
