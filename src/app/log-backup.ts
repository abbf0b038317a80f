// A backup of the embedded log, taken while the service goes on, and verified before it bears its name.
import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import type { EventLog } from '../log/event-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Clock } from '../model/time.ts'
import { digestLog, type TopicDigest } from './log-digest.ts'

/** Only who may read the log may read its backup: it holds client ids and addresses. */
const MODE = 0o600

/**
 * Copies the embedded log at `path` as it stands at one moment into the file `to`, which must not exist, and resolves to what the copy holds.
 * Until it is whole, verified and on the disk it is called `to` with `.partial` behind it. Rejects with `file-not-found`,
 * `file-unwritable`, and with the log's errors.
 */
export async function backUpLog(path: string, to: string, clock: Clock): Promise<readonly TopicDigest[]> {
  if (!existsSync(path)) throw new ClaimwatchError('file-not-found', { what: `there is no log at ${path}` })
  const partial = `${to}.partial`
  await create(to, 'wx')
  try {
    await create(partial, 'w')
    const { copySqliteFile, requireFaithful } = await import('../log/sqlite-backup.ts')
    copySqliteFile(path, partial)
    requireFaithful(path, partial)
    const digests = await digestFile(partial, clock)
    await sync(partial)
    await rename(partial, to)
    await sync(dirname(to))
    return digests
  } catch (thrown) {
    for (const file of [to, partial, `${partial}-wal`, `${partial}-shm`]) await rm(file, { force: true })
    throw thrown
  }
}

/** Makes an empty file, which also keeps a second backup of the same name away. */
async function create(file: string, flag: 'wx' | 'w'): Promise<void> {
  try {
    await (await open(file, flag, MODE)).close()
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'EEXIST') {
      throw new ClaimwatchError('file-unwritable', { what: `${file} exists already`, mend: 'Name another file: none is overwritten.' })
    }
    throw new ClaimwatchError('file-unwritable', { what: `${file} cannot be written (${String(code)})`, cause: thrown })
  }
}

async function digestFile(path: string, clock: Clock): Promise<readonly TopicDigest[]> {
  const { openSqliteLog } = await import('../log/sqlite.ts')
  const log: EventLog = await openSqliteLog({ path, role: 'beside', clock, owner: { pid: process.pid, host: hostname() } })
  try {
    return await digestLog(log)
  } finally {
    await log.close()
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
