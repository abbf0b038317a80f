// A secret out of its file: what it holds is never part of an error.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSecret } from '../../src/app/secret-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimwatch-secret-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a secret', () => {
  it.each([
    ['without a line break', 'hunter2', 'hunter2'],
    ['with one at its end, which editors add', 'hunter2\n', 'hunter2'],
    ['with one of Windows', 'hunter2\r\n', 'hunter2'],
    ['with blanks, which belong to it', ' hunter 2 \n', ' hunter 2 '],
  ])('%s', async (_, written, secret) => {
    const path = join(folder, 'secret')
    await writeFile(path, written)
    expect(await readSecret(path, 'notify[0].webhook.secretFile')).toBe(secret)
  })

  it('that is not there names the setting and the path', async () => {
    await expect(readSecret(join(folder, 'none'), 'notify[0].webhook.secretFile')).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/notify\[0\]\.webhook\.secretFile cannot be read \(ENOENT\): .*none/),
    })
  })

  it('that is empty is none', async () => {
    await writeFile(join(folder, 'empty'), '\n')
    await expect(readSecret(join(folder, 'empty'), 'x')).rejects.toMatchObject({ code: 'config-invalid' })
  })
})
