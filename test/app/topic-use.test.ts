// Who uses which topic.
import { expect, it } from 'vitest'
import { topicsUsedBy, users } from '../../src/app/topic-use.ts'
import { topics } from '../../src/log/topics.ts'

it('knows the topics of one role, and of several each once', () => {
  expect(topicsUsedBy(['ingest'])).toEqual(['checkpoints', 'events', 'rejections'])
  const all = topicsUsedBy(users)
  expect(all.toSorted()).toEqual(topics.toSorted())
})
