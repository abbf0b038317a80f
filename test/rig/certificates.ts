// Certificates for the brokers and clients of the tests: an authority of their own, made anew each time.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Files in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** An authority: its own certificate, and what it signs. */
export interface Authority {
  readonly cert: string
  /** A certificate for a name; it holds for 127.0.0.1 too. */
  sign(name: string): Promise<Certificate>
}

/** Makes an authority in a folder, with files named after it. Needs `openssl`. */
export async function createAuthority(folder: string, name: string): Promise<Authority> {
  const own = await keyOf(folder, name)
  const cert = join(folder, `${name}.pem`)
  await openssl('req', '-x509', '-new', '-key', own, '-subj', `/CN=${name}`, '-days', '2', '-out', cert)
  return {
    cert,
    async sign(subject) {
      const key = await keyOf(folder, subject)
      const path = (kind: string): string => join(folder, `${subject}.${kind}`)
      const [request, extensions, signed] = [path('csr'), path('ext'), path('pem')]
      await writeFile(extensions, 'subjectAltName=IP:127.0.0.1\n')
      await openssl('req', '-new', '-key', key, '-subj', `/CN=${subject}`, '-out', request)
      const by = ['-CA', cert, '-CAkey', own, '-CAcreateserial', '-days', '2', '-extfile', extensions]
      await openssl('x509', '-req', '-in', request, ...by, '-out', signed)
      return { cert: signed, key }
    },
  }
}

/** Key and certificate in one file, as a broker takes its key store in PEM. */
export async function keyStore({ cert, key }: Certificate): Promise<string> {
  const path = cert.replace(/\.pem$/, '.store.pem')
  await writeFile(path, (await readFile(key, 'utf8')) + (await readFile(cert, 'utf8')))
  return path
}

async function keyOf(folder: string, name: string): Promise<string> {
  const key = join(folder, `${name}.key`)
  await openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key)
  return key
}

async function openssl(...args: readonly string[]): Promise<void> {
  await run('openssl', args)
}
