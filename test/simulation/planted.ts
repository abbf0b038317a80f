// Bugs that are planted to see whether the simulation catches them: each is one that somebody might write on a bad day.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced is the text of a source
import type { Mutation } from './mutate.ts'

export interface PlantedBug {
  /** What is wrong, in a few words: its row in docs/simulation.md. */
  readonly name: string
  /** The first seed that showed it, by `npm run sim -- --planted`. */
  readonly shownBy: number
  readonly mutations: readonly Mutation[]
}

const WATCH = 'detect/run-watch.ts'

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'watch commits the end of the chunk, not the horizon',
    shownBy: 1,
    mutations: [
      { file: WATCH, from: 'await chunk.commit(member.watch.horizonOffset())', to: 'await chunk.commit(member.watch.nextOffset())' },
    ],
  },
  {
    name: 'watch commits before its results are durable',
    shownBy: 1,
    mutations: [
      {
        file: WATCH,
        from: 'await chunk.heartbeat()\n',
        to: 'await chunk.heartbeat()\n  await chunk.commit((chunk.records.at(-1)?.offset ?? 0) + 1)\n',
      },
    ],
  },
  {
    name: 'watch commits before its state is durable',
    shownBy: 1,
    mutations: [
      {
        file: WATCH,
        from: 'await saveStates(member, claimsToSave(member.watch.unsaved(), since, chunk.records.length), states, options)',
        to: "member.watch.states().length > 0 ? 'round' : 'nothing'",
      },
    ],
  },
  {
    name: 'copies of an event are not dropped',
    shownBy: 1,
    mutations: [{ file: 'detect/copies.ts', from: 'if (!isFirst(minute, event)) return false', to: 'isFirst(minute, event)' }],
  },
  {
    name: 'the watermark is that of the fastest feed',
    shownBy: 1,
    mutations: [{ file: 'detect/watermark.ts', from: 'return Math.min(...holding', to: 'return Math.max(...holding' }],
  },
  {
    name: 'all writers of a claim share one key of state',
    shownBy: 18,
    mutations: [
      { file: 'detect/state-book.ts', from: 'return `${claim}:${writer}:${epoch}`', to: 'return `${claim}:${writer.length * epoch * 0}`' },
    ],
  },
  {
    name: 'a partition is taken up before its states were read to their end',
    shownBy: 473,
    mutations: [
      { file: WATCH, from: 'await Promise.race([states.reached(partition, barrier), tail.ended, aborted(signal)])', to: 'void barrier' },
    ],
  },
  {
    name: 'watch goes on with an engine though what it gave was not written',
    shownBy: 890,
    mutations: [{ file: WATCH, from: 'if (isWhole) left.leave(', to: 'if (isWhole || true) left.leave(' }],
  },
  {
    name: 'findings get another id after a restart',
    shownBy: 1,
    mutations: [
      {
        file: 'detect/claim-detector.ts',
        from: 'createFindings(settings.id, windows, expectation.usualPerHour)',
        to: "createFindings(settings.id + (snapshot === undefined ? '' : ' again'), windows, expectation.usualPerHour)",
      },
    ],
  },
  {
    name: 'an append that was not confirmed is not made again',
    shownBy: 3,
    mutations: [
      {
        file: 'ingest/persist.ts',
        from: 'if (signal.aborted || !toClaimwatchError(thrown).retry) throw thrown',
        to: 'if (signal.aborted) throw thrown\n        break',
      },
    ],
  },
  {
    name: 'ingest does not wait until events are durable',
    shownBy: 1,
    mutations: [
      {
        file: 'ingest/follow.ts',
        from: 'await inFlight.carry(batch, () => writeBatch(feed.name, fresh, { ...room, signal: writing }, before))\n',
        to: 'inFlight.carry(batch, () => writeBatch(feed.name, fresh, { ...room, signal: writing }, before)).catch(() => {})\n',
      },
    ],
  },
  {
    name: 'the checkpoint is written before the events',
    shownBy: 1,
    mutations: [
      {
        file: 'ingest/follow.ts',
        from: 'const fresh = withoutKnown(withRejections(sorted, batch.rejections ?? []), feed, checkpoint, room)\n',
        to: "const fresh = withoutKnown(withRejections(sorted, batch.rejections ?? []), feed, checkpoint, room)\n    await persist('checkpoints', room.rememberedIn, [checkpointRecord(feed.name, Math.max(progress.upTo, room.clock() - 20000), room.clock())], room)\n",
      },
    ],
  },
  {
    name: 'a promise follows our clock and not that of AWS',
    shownBy: 40,
    mutations: [{ file: 'ingest/poll.ts', from: 'return sweeper.answeredAt() - times.settle', to: 'return sweeper.now() - times.settle' }],
  },
  {
    name: 'respond takes the records of an owner that was replaced for its own',
    shownBy: 19,
    mutations: [
      { file: 'respond/ledger.ts', from: 'if (epoch !== null && epoch < head.epoch) return supersede(epoch, prev, hash)', to: '' },
      { file: 'respond/ledger.ts', from: "if (epoch !== head.epoch) return refused('unknown-epoch')", to: '' },
    ],
  },
  {
    name: 'an intent is acted on before it was read back',
    shownBy: 2,
    mutations: [
      {
        file: 'respond/act.ts',
        from: 'if (!(await write(protocol, intent))) return\n',
        to: 'void write(protocol, intent).catch(() => {})\n',
      },
      { file: 'respond/act.ts', from: 'if (hands.intentOf(order.action)?.expiresAt !== intent.expiresAt) return\n', to: '' },
    ],
  },
  {
    name: 'an update that failed is sent again',
    shownBy: 5,
    mutations: [
      {
        file: 'respond/act.ts',
        from: 'const answer = await askAws(hands.signal, () => within(UPDATE_DEADLINE, hands, (limit) => change(order.claim, limit)))\n',
        to: 'const once = () => askAws(hands.signal, () => within(UPDATE_DEADLINE, hands, (limit) => change(order.claim, limit)))\n  let answer = await once()\n  if (answer instanceof ClaimwatchError && answer.retry) answer = await once()\n',
      },
    ],
  },
  {
    name: 'an intent that has expired is carried out',
    shownBy: 482,
    mutations: [
      {
        file: 'respond/act.ts',
        from: 'return hands.clock() + UPDATE_DEADLINE > expiresAt',
        to: 'return hands.clock() + UPDATE_DEADLINE > expiresAt + 600_000',
      },
    ],
  },
  {
    name: 'a claim that is blind is disabled all the same',
    shownBy: 2,
    mutations: [{ file: 'respond/facts.ts', from: 'blind: blindnessOf(memory, claim, now) !== null,', to: 'blind: false,' }],
  },
  {
    name: 'an intent that was left open is never closed',
    shownBy: 20,
    mutations: [
      {
        file: 'respond/term.ts',
        from: 'for (const intent of intentsOverdue(memory, clock())) await closeIntent(intent, handsOf(term))\n',
        to: '',
      },
    ],
  },
  {
    name: 'what was told is forgotten when the ledger cannot be written',
    shownBy: 3,
    mutations: [
      {
        file: 'respond/term.ts',
        from: 'const told = await options.outbox.deliverDue(notifier, options.clock(), signal)\n',
        to: 'const told = await options.outbox.deliverDue(notifier, options.clock(), signal)\n  told.forEach(options.outbox.remember)\n',
      },
    ],
  },
]
