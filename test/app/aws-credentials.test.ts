// Credentials of a role, against an STS on loopback: what it is asked, what is told where it refuses, and that what rotates is fetched anew.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { credentialsFor } from '../../src/app/aws-credentials.ts'
import { listen } from '../rig/listen.ts'

const role = { arn: 'arn:aws:iam::999999999999:role/claimwatch-ingest', externalId: 'claimwatch-7c1d', sessionName: 'claimwatch' }

let asked: { readonly key: string; readonly parameters: Readonly<Record<string, string>> }[]
let refusal: { readonly status: number; readonly code: string } | null
let context: Parameters<typeof credentialsFor>[1]
let close: () => Promise<void>

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ours')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  asked = []
  refusal = null
  const started = await listen(createSts())
  close = started.close
  context = { setting: 'feeds[1].hook.assumeRole', region: 'eu-west-1', endpoint: started.endpoint }
})
afterEach(async () => {
  await close()
  vi.unstubAllEnvs()
})

function createSts(): Server {
  return createServer((request, response) => void answer(request, response))
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'none'
  asked.push({ key, parameters: Object.fromEntries(new URLSearchParams(body)) })
  response.writeHead(refusal?.status ?? 200, { 'content-type': 'text/xml' }).end(refusal === null ? granted() : refused(refusal.code))
}

function granted(): string {
  const given = `<AccessKeyId>role${asked.length}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>`
  const credentials = `<Credentials>${given}<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>`
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${credentials}</AssumeRoleResult></AssumeRoleResponse>`
}

function refused(code: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`
}

describe('a role', () => {
  it('is assumed with our own credentials, the external id and our name', async () => {
    const { expiration, ...credentials } = await credentialsFor(role, context)()
    expect(credentials).toMatchObject({ accessKeyId: 'role1', secretAccessKey: 's', sessionToken: 't' })
    expect(expiration?.toISOString()).toBe('2030-01-01T00:00:00.000Z')
    expect(asked).toMatchObject([
      {
        key: 'ours',
        parameters: { Action: 'AssumeRole', RoleArn: role.arn, ExternalId: 'claimwatch-7c1d', RoleSessionName: 'claimwatch' },
      },
    ])
  })

  it('is asked without an external id where none is set', async () => {
    await credentialsFor({ arn: role.arn, sessionName: 'claimwatch' }, context)()
    expect(asked[0]?.parameters).not.toHaveProperty('ExternalId')
  })

  it.each([
    [403, 'AccessDenied', 'aws-denied', 'trust policy'],
    [403, 'ExpiredTokenException', 'aws-credentials-expired', 'sign in again'],
    [503, 'ServiceUnavailable', 'aws-failed', 'the error that AWS named'],
  ])('that is refused with %i %s says which setting it is, and what to do', async (status, code, catalogued, mend) => {
    refusal = { status, code }
    const failed = credentialsFor(role, context)()
    await expect(failed).rejects.toMatchObject({ code: catalogued, message: expect.stringContaining(mend) })
    await expect(failed).rejects.toThrow('feeds[1].hook.assumeRole: the role arn:aws:iam::999999999999:role/claimwatch-ingest')
    await expect(failed).rejects.not.toThrow('secret')
  })

  it('that may be assumed later is', async () => {
    const credentials = credentialsFor(role, context)
    refusal = { status: 403, code: 'AccessDenied' }
    await expect(credentials()).rejects.toMatchObject({ code: 'aws-denied' })
    refusal = null
    await expect(credentials()).resolves.toMatchObject({ accessKeyId: 'role2' })
  })

  it('is assumed with what our own credentials are by then', async () => {
    const credentials = credentialsFor(role, context)
    await credentials()
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'rotated')
    await credentials({ forceRefresh: true })
    expect(asked.map(({ key }) => key)).toEqual(['ours', 'rotated'])
  })

  it('of which STS cannot be reached is a thing of the network', async () => {
    await close()
    await expect(credentialsFor(role, context)()).rejects.toMatchObject({ code: 'aws-unreachable' })
  })
})

describe('our own credentials', () => {
  it('in a file of the AWS tools are read anew, as tools rotate them there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimwatch-credentials-'))
    const file = join(folder, 'credentials')
    const write = (key: string): void => writeFileSync(file, `[default]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`)
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'))
    try {
      write('first')
      const credentials = credentialsFor(undefined, context)
      await expect(credentials()).resolves.toMatchObject({ accessKeyId: 'first' })
      write('second')
      await expect(credentials()).resolves.toMatchObject({ accessKeyId: 'first' })
      await expect(credentials({ forceRefresh: true })).resolves.toMatchObject({ accessKeyId: 'second' })
      expect(asked).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
