// The token for MSK: held against AWS's own signer, and against the shape that MSK documents.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type IamKeys, mskToken } from '../../src/log/msk-token.ts'

/** SHA-256 in the form that AWS's signer takes it. */
class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret))
  }
  update(part: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof part === 'string' ? part : bytesOf(part))
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {}
}

function bytesOf(given: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(given) ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength) : new Uint8Array(given)
}

async function signedByAws(credentials: IamKeys, region: string, now: number): Promise<Record<string, unknown>> {
  const hostname = `kafka.${region}.amazonaws.com`
  const signer = new SignatureV4({ service: 'kafka-cluster', region, credentials, sha256: Sha256, applyChecksum: false })
  const request = await signer.presign(
    {
      ...{ method: 'GET', protocol: 'https:', hostname, path: '/', headers: { host: hostname } },
      query: { Action: 'kafka-cluster:Connect' },
    },
    { signingDate: new Date(now), expiresIn: 900 },
  )
  return { ...request.query }
}

const urlOf = (token: string): URL => new URL(Buffer.from(token, 'base64url').toString())

const word = fc.stringMatching(/^[A-Za-z0-9+/=!*'()]{1,40}$/)
const keys = fc.record(
  { accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/), secretAccessKey: word, sessionToken: word },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
)
const now = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })

it("is what AWS's own signer makes of the same request, and says who asks", async () => {
  await fc.assert(
    fc.asyncProperty(keys, fc.constantFrom('eu-west-1', 'us-gov-east-1'), now, async (given, region, at) => {
      const url = urlOf(mskToken(given, region, at))
      expect([url.protocol, url.host, url.pathname]).toEqual(['https:', `kafka.${region}.amazonaws.com`, '/'])
      const { 'User-Agent': agent, ...query } = Object.fromEntries(url.searchParams)
      expect(query).toEqual(await signedByAws(given, region, at))
      expect(agent).toBe('claimwatch')
    }),
    { numRuns: 100 },
  )
})

it('is base64url without padding, and lives for 15 minutes', () => {
  const token = mskToken({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }, 'eu-west-1', Date.UTC(2026, 9, 5, 12))
  expect(token).toMatch(/^[A-Za-z0-9_-]+$/)
  expect(urlOf(token).searchParams.get('X-Amz-Expires')).toBe('900')
  expect(urlOf(token).searchParams.get('X-Amz-Date')).toBe('20261005T120000Z')
})
