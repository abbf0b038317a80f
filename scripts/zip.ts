// Writes a ZIP archive, as much of the format as a Lambda function needs: deflated files, no folders, no date (APPNOTE.TXT 4.3).
import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive. */
export interface ZipFile {
  /** With slashes, without one at its begin. */
  readonly path: string
  readonly bytes: Uint8Array
}

const VERSION = 20
const DEFLATE = 8
const UTF_8_NAMES = 1 << 11
/** 1 January 1980: the same files give the same archive, whenever it is made. */
const NO_DATE = 0x0021
const MADE_BY_UNIX = 3 << 8
/** A regular file that everybody may read: what Lambda unpacks is run by another user. */
const MODE = 0o100644
/** More would need the 64-bit form. */
const MOST_FILES = 0xffff

/** The bytes of an archive of these files, in their order. */
export function zip(files: readonly ZipFile[]): Uint8Array {
  if (files.length > MOST_FILES) throw new RangeError(`${files.length} files are too many for one archive`)
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { path, bytes } of files) {
    const name = Buffer.from(path)
    const packed = deflateRawSync(bytes, { level: 9 })
    const common = commonFields(name, bytes, packed)
    const local = Buffer.concat([u32(0x04034b50), u16(VERSION), common, u16(0), name, packed])
    directory.push(directoryEntry(name, common, offset))
    parts.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const end = [u32(0x06054b50), u16(0), u16(0), u16(files.length), u16(files.length), u32(entries.length), u32(offset), u16(0)]
  return Buffer.concat([...parts, entries, ...end])
}

/** What stands in the header of a file and in its entry of the directory alike. */
function commonFields(name: Uint8Array, bytes: Uint8Array, packed: Uint8Array): Uint8Array {
  const sizes = [u32(crc32(bytes)), u32(packed.length), u32(bytes.length), u16(name.length)]
  return Buffer.concat([u16(UTF_8_NAMES), u16(DEFLATE), u16(0), u16(NO_DATE), ...sizes])
}

function directoryEntry(name: Uint8Array, common: Uint8Array, offset: number): Uint8Array {
  const extra = [u16(0), u16(0), u16(0), u16(0), u32(MODE * 0x10000), u32(offset)]
  return Buffer.concat([u32(0x02014b50), u16(MADE_BY_UNIX | VERSION), u16(VERSION), common, ...extra, name])
}

function u16(value: number): Uint8Array {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
