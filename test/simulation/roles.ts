// What a simulation walks: the real roles and what they are given, unless a test plants a bug in one of them.
import { runWatch } from '../../src/detect/run-watch.ts'
import { runIngest } from '../../src/ingest/ingest.ts'
import { pollFeed } from '../../src/ingest/poll.ts'
import { runRespond } from '../../src/respond/respond.ts'
import { createOutbox } from '../../src/tell/outbox.ts'

export interface Roles {
  readonly runIngest: typeof runIngest
  readonly pollFeed: typeof pollFeed
  readonly runWatch: typeof runWatch
  readonly runRespond: typeof runRespond
  readonly createOutbox: typeof createOutbox
}

export const realRoles: Roles = { runIngest, pollFeed, runWatch, runRespond, createOutbox }
