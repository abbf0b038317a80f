// Builds of devices: every way that they differ in occurs.
import { expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { anyBuild } from '../../../src/app/traffic/device.ts'

it('draws each kind of build sooner or later, and the usual one most often', () => {
  const random = seededRandom('builds')
  const builds = Array.from({ length: 500 }, () => anyBuild(random))
  for (const has of ['csr', 'mqtt5', 'nameless', 'portAsText'] as const) {
    const share = builds.filter((build) => build[has]).length / builds.length
    expect(share, has).toBeGreaterThan(0)
    expect(share, has).toBeLessThan(0.5)
  }
  expect(new Set(builds.map(({ format }) => format))).toEqual(new Set(['json', 'cbor']))
})
