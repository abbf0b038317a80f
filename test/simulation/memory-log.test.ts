// The log of the simulation sits the exam of every log, so that what the roles do on it they do on the others.
import { seededRandom } from '../../src/app/seeded-random.ts'
import { sitEventLogExam } from '../contracts/event-log.exam.ts'
import { createBroker } from './broker.ts'
import { createMachine } from './machine.ts'
import { createMemoryLog } from './memory-log.ts'
import { createVirtualTime } from './virtual-time.ts'
import { noMishaps } from './wire.ts'

for (const isEager of [false, true]) {
  sitEventLogExam(`in memory, ${isEager ? 'eager' : 'sticky'}`, async () => {
    const random = seededRandom('exam', String(isEager))
    const time = createVirtualTime(random, Date.now())
    time.runFreely()
    const broker = createBroker(time, 3, isEager)
    const logs: ReturnType<typeof createMemoryLog>[] = []
    const log = async () => {
      const machine = createMachine(`machine-${logs.length}`, time, 0)
      const opened = createMemoryLog({ broker, machine, mishaps: noMishaps(random) })
      logs.push(opened)
      return opened
    }
    const close = async (): Promise<void> => {
      await Promise.all(logs.map((opened) => opened.close()))
    }
    return {
      log,
      async reopen() {
        await close()
        return log()
      },
      close,
    }
  })
}
