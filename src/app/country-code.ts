// Which codes of two letters are countries, as tables of networks name them (ISO 3166-1 alpha-2); the runtime brings the list.

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Codes that the runtime knows as regions and ISO reserves or leaves to its users. XK, for Kosovo, is one of those and stands in tables. */
const NO_COUNTRIES: ReadonlySet<string> = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '))

/** What is wrong with a code in upper case, as the end of a sentence about it; null for a country. */
export function flawOfCountry(code: string): string | null {
  const current = currentCode(code)
  if (current !== code) return `which is no country of ISO 3166-1 (any more): write ${current}`
  if (names.of(code) !== undefined && !NO_COUNTRIES.has(code)) return null
  return 'which is no country of ISO 3166-1: no address lies in it'
}

/** `GB` for `UK`: what the runtime puts for a code that is not used, or no longer. */
function currentCode(code: string): string {
  return new Intl.Locale(`und-${code}`).region ?? code
}
