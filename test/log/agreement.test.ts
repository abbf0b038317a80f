// Topics that do not fit together are found before anything is written to them.
import { describe, expect, it } from 'vitest'
import { requireAgreement } from '../../src/log/agreement.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { partitionsOf } from '../../src/log/topics.ts'
import type { Topic } from '../../src/model/record.ts'

const logWith = (changed: Partial<Record<Topic, number>>): Pick<EventLog, 'partitions'> => ({
  partitions: async (topic) => changed[topic] ?? partitionsOf(topic, 6),
})
const check = (used: readonly Topic[], changed: Partial<Record<Topic, number>> = {}) =>
  requireAgreement(logWith(changed), used, (topic) => `cw.${topic}`)

describe('requireAgreement', () => {
  it('is content with topics as they are made', async () => {
    await expect(
      check(['events', 'windows', 'attempts', 'findings', 'state', 'ledger', 'decisions', 'checkpoints']),
    ).resolves.toBeUndefined()
  })

  it('names a topic whose partitions are not those of the others, and both numbers', async () => {
    await expect(check(['events', 'findings', 'windows'], { windows: 4 })).rejects.toMatchObject({
      code: 'kafka-topic-wrong',
      exit: 78,
      message: expect.stringMatching(/cw\.windows has 4 partitions and topic cw\.events has 6.*claimwatch topics check/),
    })
  })

  it('names a ledger of several partitions', async () => {
    await expect(check(['ledger'], { ledger: 2 })).rejects.toMatchObject({ message: expect.stringContaining('cw.ledger has 2 partitions') })
  })

  it('lets checkpoints have any number, and looks at no topic that is not used', async () => {
    await expect(check(['events', 'checkpoints'], { checkpoints: 1, ledger: 9 })).resolves.toBeUndefined()
  })
})
