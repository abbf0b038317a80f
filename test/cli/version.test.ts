// The version that is told is the one of the manifest.
import { expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { version } from '../../src/cli/version.ts'

it('is that of package.json', () => {
  expect(version).toBe(manifest.version)
})
