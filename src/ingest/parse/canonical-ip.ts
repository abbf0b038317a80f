// One spelling for each IP address, so that a source is counted once however it is written.
import ipaddr from 'ipaddr.js'
import { remembered } from './remembered.ts'

/** The longest spelling of an IPv6 address with an embedded IPv4 address, in the brackets of a URI. */
const LONGEST = 47
const BRACKETED = /^\[(.*:.*)\]$/

/**
 * The canonical spelling of an address (RFC 5952 for IPv6; an IPv4 address written as one of IPv6 is that IPv4 address).
 * Null for anything else: octal, hexadecimal and shortened IPv4 forms are ambiguous, and a zone means nothing here.
 */
export function canonicalIp(value: unknown): string | null {
  return typeof value !== 'string' || value.length > LONGEST ? null : canonical(value)
}

const canonical = remembered((value: string): string | null => {
  if (ipaddr.IPv4.isValidFourPartDecimal(value)) return value
  const bare = BRACKETED.exec(value)?.[1] ?? value
  const tail = bare.slice(bare.lastIndexOf(':') + 1)
  if (!bare.includes(':') || bare.includes('%') || !ipaddr.IPv6.isValid(bare)) return null
  if (tail.includes('.') && !ipaddr.IPv4.isValidFourPartDecimal(tail)) return null
  const address = ipaddr.IPv6.parse(bare)
  return isOldIpv4(address) || address.isIPv4MappedAddress() ? ipv4In(address) : address.toRFC5952String()
})

/** `::a.b.c.d` of old, which cannot be mistaken for `::` and `::1`. */
function isOldIpv4({ parts }: ipaddr.IPv6): boolean {
  return parts.slice(0, 6).every((part) => part === 0) && parts[6] !== 0
}

function ipv4In({ parts }: ipaddr.IPv6): string {
  return parts
    .slice(6)
    .flatMap((part) => [part >> 8, part & 0xff])
    .join('.')
}
