// One spelling for each IP address, so that a source is counted once however it is written.

/** The longest spelling of an IPv6 address with an embedded IPv4 address, in the brackets of a URI. */
const LONGEST = 47
const GROUPS = 8

const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${BYTE}\\.${BYTE}\\.${BYTE}\\.${BYTE}$`)
const BRACKETED = /^\[(.*:.*)\]$/
const GROUP = /^[0-9a-f]{1,4}$/i

/**
 * The canonical spelling of an address (RFC 5952 for IPv6; an IPv4 address written as one of IPv6 is that IPv4 address).
 * Null for anything else: octal, hexadecimal and shortened IPv4 forms are ambiguous, and a zone means nothing here.
 */
export function canonicalIp(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null
  if (IPV4.test(value)) return value
  if (!value.includes(':')) return null
  const groups = groupsOf(BRACKETED.exec(value)?.[1] ?? value)
  return groups === null ? null : (mappedIpv4(groups) ?? compressed(groups))
}

/** The eight groups of an IPv6 address. Written here since ipaddr.js takes thirty times as long, and every entry has an address. */
function groupsOf(text: string): readonly number[] | null {
  const [left = '', right, ...more] = text.split('::')
  if (more.length > 0) return null
  const head = groupsIn(left, right === undefined)
  const tail = right === undefined ? [] : groupsIn(right, true)
  if (head === null || tail === null) return null
  const missing = GROUPS - head.length - tail.length
  // `::` stands for one group at least.
  if (right === undefined ? missing !== 0 : missing < 1) return null
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

/** Groups between colons; the last of an address may be an IPv4 address, which is two of them. */
function groupsIn(text: string, isEnd: boolean): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    if (GROUP.test(part)) groups.push(Number.parseInt(part, 16))
    else if (isEnd && index === parts.length - 1 && IPV4.test(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
      groups.push(a * 256 + b, c * 256 + d)
    } else return null
  }
  return groups
}

/** `::ffff:a.b.c.d`, and `::a.b.c.d` of old, which cannot be mistaken for `::` and `::1`. */
function mappedIpv4(groups: readonly number[]): string | null {
  const [mark = 0, high = 0, low = 0] = groups.slice(5)
  const isMapped = mark === 0xffff || (mark === 0 && high !== 0)
  if (!isMapped || groups.slice(0, 5).some((group) => group !== 0)) return null
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}

/** Lower case without leading zeros; the first of the longest runs of two or more zero groups is `::` (RFC 5952, section 4). */
function compressed(groups: readonly number[]): string {
  let longest = { from: 0, length: 1 }
  for (let from = 0; from < groups.length; from++) {
    let length = 0
    while (groups[from + length] === 0) length++
    if (length > longest.length) longest = { from, length }
  }
  const written = (some: readonly number[]): string => some.map((group) => group.toString(16)).join(':')
  if (longest.length < 2) return written(groups)
  return `${written(groups.slice(0, longest.from))}::${written(groups.slice(longest.from + longest.length))}`
}
