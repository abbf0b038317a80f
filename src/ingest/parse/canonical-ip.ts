// One spelling for each IP address, so that a source is counted once however it is written.
import ipaddr from 'ipaddr.js'
import { remembered } from '../../model/remembered.ts'

/** The longest spelling of an IPv6 address with an embedded IPv4 address. */
const LONGEST = 45

/**
 * The canonical spelling of an address (RFC 5952 for IPv6; an IPv4 address mapped into IPv6 is that IPv4 address).
 * Null for anything else: octal, hexadecimal and shortened IPv4 forms are ambiguous, and a zone means nothing here.
 */
export function canonicalIp(value: unknown): string | null {
  return typeof value !== 'string' || value.length > LONGEST ? null : canonical(value)
}

const canonical = remembered((value: string): string | null => {
  if (ipaddr.IPv4.isValidFourPartDecimal(value)) return value
  if (!value.includes(':') || value.includes('%') || !ipaddr.IPv6.isValid(value)) return null
  const address = ipaddr.IPv6.parse(value)
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String()
})
