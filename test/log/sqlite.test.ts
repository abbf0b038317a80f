// The embedded log: it sits the common exam, and has one owner, a file that may fail, and neighbours that write beside it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { type ExamDesk, sitEventLogExam } from '../contracts/event-log.exam.ts'

async function openDesk(): Promise<ExamDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'claimwatch-log-'))
  const open = () =>
    openSqliteLog({
      path: join(folder, 'log.db'),
      role: 'owner',
      partitions: 3,
      clock: Date.now,
      owner: { pid: process.pid, host: 'here' },
      tuning: { poll: 20 },
    })
  let log = await open()
  return {
    log: async () => log,
    async reopen() {
      await log.close()
      log = await open()
      return log
    },
    async close() {
      await log.close()
      await rm(folder, { recursive: true })
    },
  }
}

sitEventLogExam('SQLite', openDesk)
