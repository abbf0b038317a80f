// Assignments: epochs that grow, and chunks that can commit while their handler runs and not a moment longer.
import { describe, expect, it } from 'vitest'
import { assign, type Hold, handleChunk } from '../../src/log/assignment.ts'
import type { Chunk, LogRecord } from '../../src/log/event-log.ts'

const records: LogRecord[] = [4, 7].map((offset) => ({ partition: 2, offset, key: null, value: null, timestamp: 0 }))

function holdOf(): Hold & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async commit(next) {
      asked.push(`commit ${next}`)
    },
    async prove() {
      asked.push('prove')
    },
  }
}

describe('assign', () => {
  it('gives every assignment a greater epoch', () => {
    const epochs = [assign(0, 0), assign(1, 0), assign(0, 0)].map(({ epoch }) => epoch)
    expect(new Set(epochs).size).toBe(3)
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b))
  })
})

describe('handleChunk', () => {
  it('hands over the records under the epoch, and moves behind the last of them', async () => {
    const assignment = assign(2, 4)
    const hold = holdOf()
    await handleChunk('ledger', assignment, records, hold, async (chunk) => {
      expect(chunk).toMatchObject({ partition: 2, epoch: assignment.epoch, records })
      await chunk.heartbeat()
      await chunk.commit(8)
    })
    expect(hold.asked).toEqual(['prove', 'commit 8'])
    expect(assignment.next).toBe(8)
  })

  it('stays where it was when the handler fails', async () => {
    const assignment = assign(2, 4)
    const wrong = new Error('failed')
    await expect(handleChunk('ledger', assignment, records, holdOf(), () => Promise.reject(wrong))).rejects.toBe(wrong)
    expect(assignment.next).toBe(4)
  })

  it('asks the log nothing more once the assignment is over, or the handler has ended', async () => {
    const assignment = assign(2, 4)
    const hold = holdOf()
    let kept: Chunk | undefined
    await handleChunk('ledger', assignment, records, hold, async (chunk) => {
      kept = chunk
    })
    await expect(kept?.commit(8)).rejects.toMatchObject({ code: 'internal' })
    assignment.over = true
    await expect(kept?.commit(8)).rejects.toMatchObject({ code: 'log-assignment-lost' })
    await expect(kept?.heartbeat()).rejects.toMatchObject({ code: 'log-assignment-lost' })
    expect(hold.asked).toEqual([])
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 60])('refuses to commit %s, which is no offset', async (offset) => {
    const hold = holdOf()
    const handled = handleChunk('ledger', assign(0, 0), records, hold, (chunk) => chunk.commit(offset))
    await expect(handled).rejects.toMatchObject({ code: 'internal' })
    expect(hold.asked).toEqual([])
  })
})
