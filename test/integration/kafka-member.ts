// A member of a group in a process of its own, for tests that stop and kill it: `node kafka-member.ts BROKER PREFIX`. It reads the ledger,
// commits each record by itself, and says on stdout what it was told, what it handled and what was refused.
import { setTimeout as wait } from 'node:timers/promises'
import { openKafkaLog } from '../../src/log/kafka.ts'

const [, , broker = '', prefix = ''] = process.argv
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const log = await openKafkaLog({
  brokers: [broker],
  prefix,
  tuning: { sessionTimeout: 2_000, rebalanceTimeout: 3_000, maxWaitTimeInMs: 100 },
})
const consumer = await log.consume('ledger', 'respond', {
  async onAssigned() {
    say('assigned')
  },
  async onRevoked() {
    say('revoked')
  },
  async onChunk(chunk) {
    say(`handles ${chunk.records.map(({ key }) => key).join(' ')}`)
    // Long enough to be stopped in the middle of a chunk.
    await wait(300)
    try {
      await chunk.heartbeat()
      await chunk.commit((chunk.records.at(-1)?.offset ?? 0) + 1)
      say('committed')
    } catch (thrown) {
      say(`refused ${thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)}`)
      throw thrown
    }
  },
})
say('joined')
await consumer.ended
