// The version of this package, as its manifest says.
import { readFileSync } from 'node:fs'

/** The manifest stands one folder above `src` in a checkout and above `dist` in a package. */
const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

export const version: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string'
    ? manifest.version
    : 'unknown'
