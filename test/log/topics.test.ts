// The topics: where one order over everything is promised, there is one partition.
import { expect, it } from 'vitest'
import { isCompacted, partitionsOf, topicPlans, topics } from '../../src/log/topics.ts'

it('gives one partition to what must have one order, and as many as configured to the rest', () => {
  const one = topics.filter((topic) => partitionsOf(topic, 6) === 1)
  expect(one).toEqual(['decisions', 'ledger', 'evidence', 'rejections'])
  for (const topic of topics) expect(partitionsOf(topic, 6)).toBe(one.includes(topic) ? 1 : 6)
})

it('keeps the last of each key in three topics, and for ever what people and the ledger said', () => {
  expect(topics.filter(isCompacted)).toEqual(['evidence', 'state', 'checkpoints'])
  expect(topics.filter((topic) => topicPlans[topic].kept.by === 'ever')).toEqual(['decisions', 'ledger'])
})
