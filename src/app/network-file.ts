// Tables of networks in MaxMind's format: the autonomous system or the country of an address, from a file that the user points to.
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { Reader, type Response } from 'mmdb-lib'
import { ClaimwatchError } from '../model/errors.ts'
import { remembered } from '../model/remembered.ts'
import { readAsn } from './setting-kinds.ts'

/** One table, looked up by IP address; null for an address that it does not hold, and for what is no address. */
export type NetworkTable<T> = (ip: string) => T | null

/** Sources of all claims together; a look-up walks up to 128 steps through the file. */
const MOST_REMEMBERED = 65_536
/** The type of a file, as its maker wrote it into it: `GeoLite2-ASN`, `DBIP-Country-Lite`, `ipinfo standard_asn.mmdb`. */
const OF_ASNS = /asn|isp/i
const OF_COUNTRIES = /country|city|enterprise|location/i

/** The numbers of autonomous systems in a file. Rejects with `config-invalid` for what cannot be read, is cut short or of another type. */
export async function readAsnFile(path: string): Promise<NetworkTable<number>> {
  const look = await openTable(path, (type) => OF_ASNS.test(type) || !OF_COUNTRIES.test(type), 'autonomous systems')
  return remembered((ip) => {
    const found = look(ip)
    return readAsn(String(memberOf(found, 'autonomous_system_number') ?? memberOf(found, 'asn')))
  }, MOST_REMEMBERED)
}

/** The countries in a file, as two capital letters. Rejects as `readAsnFile` does. */
export async function readCountryFile(path: string): Promise<NetworkTable<string>> {
  const look = await openTable(path, (type) => OF_COUNTRIES.test(type) || !OF_ASNS.test(type), 'countries')
  return remembered((ip) => {
    const found = look(ip)
    const country = memberOf(found, 'country')
    const code = String(memberOf(country, 'iso_code') ?? memberOf(found, 'country_code') ?? country).toUpperCase()
    return /^[A-Z]{2}$/.test(code) ? code : null
  }, MOST_REMEMBERED)
}

async function openTable(path: string, isRight: (type: string) => boolean, of: string): Promise<(ip: string) => unknown> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ClaimwatchError('config-invalid', { what: `${path} cannot be read (${code})`, cause })
  })
  const { reader, metadata } = readerOf(bytes, path)
  const type = String(metadata.databaseType)
  if (!isRight(type)) throw new ClaimwatchError('config-invalid', { what: `${path} is a table of the type ${type}, not of ${of}` })
  return (ip) => {
    const version = isIP(ip)
    // A table of IPv4 would be walked with the first bits of an IPv6 address.
    if (version === 0 || ip.includes('%') || (version === 6 && metadata.ipVersion === 4)) return null
    try {
      return reader.get(ip)
    } catch {
      // One spoilt record in a table of hints is no reason to stop watching: the network of this address is not known.
      return null
    }
  }
}

/** The metadata stand at the end of the file, so a file that was cut short has none. */
function readerOf(bytes: Buffer, path: string) {
  try {
    const reader = new Reader<Response>(bytes)
    const { metadata } = reader
    if (metadata.searchTreeSize > 0 && metadata.searchTreeSize < bytes.length) return { reader, metadata }
  } catch (cause) {
    throw noTable(path, cause)
  }
  throw noTable(path)
}

function noTable(path: string, cause?: unknown): ClaimwatchError {
  return new ClaimwatchError('config-invalid', {
    what: `${path} is no table in MaxMind's format (.mmdb), or was cut short`,
    cause,
  })
}

function memberOf(group: unknown, name: string): unknown {
  return typeof group === 'object' && group !== null && name in group ? Reflect.get(group, name) : undefined
}
