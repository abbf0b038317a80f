// Clients by when there is something to do about them, so that not all of them are asked at every tick.
import type { Millis } from '../model/time.ts'
import type { Client } from './client.ts'

export interface DueClients {
  /** Notes that there is something to do about a client when this time is passed. The earliest that was noted counts. */
  note(client: Client, at: Millis): void
  /** Takes out the clients that were noted for before `time`, and perhaps some that were noted for a little later. */
  takeBefore(time: Millis): readonly Client[]
}

/**
 * No clients. `by` is the member of a client that holds the earliest time noted of it, infinite where there is none; clients whose times
 * lie within the same `step` are taken out together.
 */
export function createDueClients(by: 'oldest' | 'wakesAt', step: Millis): DueClients {
  const steps = new Map<number, Client[]>()
  return {
    note(client, at) {
      if (at >= client[by]) return
      client[by] = at
      const index = Math.floor(at / step)
      const due = steps.get(index)
      if (due === undefined) steps.set(index, [client])
      else due.push(client)
    },
    takeBefore(time) {
      const taken: Client[] = []
      for (const [index, clients] of steps) {
        if (index * step >= time) continue
        steps.delete(index)
        for (const client of clients) {
          // Noted for an earlier time since, and taken out with that already; or twice, and taken out a moment ago.
          if (client[by] === Number.POSITIVE_INFINITY) continue
          client[by] = Number.POSITIVE_INFINITY
          taken.push(client)
        }
      }
      return taken
    },
  }
}
