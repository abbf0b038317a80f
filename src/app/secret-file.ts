// A secret out of its file: read when it is needed, by the role that needs it, and never part of the configuration.
import { readFile } from 'node:fs/promises'
import { ClaimwatchError } from '../model/errors.ts'

/**
 * The text of a secret's file without the line break at its end. `setting` names the setting that named the file. Throws
 * `config-invalid` where it cannot be read or holds nothing; what it holds is never part of an error.
 */
export async function readSecret(path: string, setting: string): Promise<string> {
  let secret: string
  try {
    secret = (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ClaimwatchError('config-invalid', { what: `the file of ${setting} cannot be read (${code}): ${path}`, cause })
  }
  if (secret === '') throw new ClaimwatchError('config-invalid', { what: `the file of ${setting} is empty: ${path}` })
  return secret
}
