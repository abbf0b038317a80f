// Clients by the time of their oldest step or sighting: whom there is something to forget of, without asking them all every minute.
import { MINUTE, type Millis } from '../model/time.ts'
import type { Client } from './client.ts'

export interface DueClients {
  /** Notes that a client has something of this time. */
  note(client: Client, at: Millis): void
  /** Takes out the clients that may have something of before this time. */
  takeBefore(time: Millis): readonly Client[]
}

/** No clients. Each is kept under the minute of the oldest time that was noted of it. */
export function createDueClients(): DueClients {
  const minutes = new Map<number, Client[]>()
  return {
    note(client, at) {
      if (at >= client.oldest) return
      client.oldest = at
      const minute = Math.floor(at / MINUTE)
      const due = minutes.get(minute)
      if (due === undefined) minutes.set(minute, [client])
      else due.push(client)
    },
    takeBefore(time) {
      const taken: Client[] = []
      for (const [minute, clients] of minutes) {
        if (minute * MINUTE >= time) continue
        minutes.delete(minute)
        for (const client of clients) {
          client.oldest = Number.POSITIVE_INFINITY
          taken.push(client)
        }
      }
      return taken
    },
  }
}
