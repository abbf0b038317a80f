// Another process at the file of an embedded log: `node sqlite-neighbour.ts PATH owner|beside DEED`. It says on stdout what it has done.
import { writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteLog } from '../../src/log/sqlite.ts'

const [, , path = '', role = '', deed = ''] = process.argv
const log = await openSqliteLog({
  path,
  role: role === 'owner' ? 'owner' : 'beside',
  clock: Date.now,
  owner: { pid: process.pid, host: 'here' },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const record = (text: string) => ({ key: text, value: Buffer.from(text), timestamp: Date.now() })

switch (deed) {
  case 'append':
    await log.append('decisions', 0, [record('from another process')])
    await log.close()
    break
  case 'append-for-ever':
    for (let written = 0; ; written += 1) {
      await log.append('ledger', 0, [record(`r-${written}`)])
      say(`${written}`)
    }
  case 'append-some':
    for (let written = 0; written < 20; written += 1) {
      await log.append('ledger', 0, [record(`r-${written}`)])
      writeSync(1, `acknowledged ${written}\n`)
    }
    await log.close()
    break
  case 'lock':
    new DatabaseSync(path).exec('BEGIN IMMEDIATE')
    say('locked')
    setInterval(() => undefined, 1_000)
    break
  case 'hold-open':
    // Nothing of an open log holds the process; the test kills this one while it waits here.
    setInterval(() => undefined, 1_000)
    break
  case 'consume':
    await log.consume('ledger', 'respond', { onChunk: async () => undefined })
    break
  case 'consume-and-close':
    await log.consume('ledger', 'respond', { onChunk: async () => undefined })
    await log.tail('ledger', () => undefined)
    await log.close()
    break
  case 'leave-open':
    break
}
say('done')
