// All clients of a partition, found by claim and client id, by client id alone, or by the trace id of a request.
import type { CertificateId } from '../model/claim.ts'
import type { Millis } from '../model/time.ts'
import type { Untrusted } from '../model/untrusted.ts'
import { type Client, newClient } from './client.ts'
import { type AttemptStep, isRequest } from './steps.ts'

/** A quarter of an hour of sixty new client ids a second: about a hundred megabytes. */
const MOST_CLIENTS = 65_536

export interface Clients {
  /** The client, new if need be. It is from now on the one used last. */
  of(claim: CertificateId, clientId: Untrusted): Client
  /** Makes a request findable by its trace id. */
  index(client: Client, step: AttemptStep): void
  byTrace(traceId: string): Client | undefined
  /**
   * Whose request a reply without a proper principal answers: that of the client id, asked last up to `at` and not before `since`;
   * with the principal that the reply names, if there is one. Null: nobody has asked yet.
   */
  askedBy(clientId: string, since: Millis, at: Millis, principal: CertificateId | null): Client | null
  all(): Iterable<Client>
  /** Drops trace ids of steps that were forgotten, and the client if nothing is left of it. */
  tidy(client: Client, forgotten: readonly AttemptStep[]): void
  remove(client: Client): void
  /** The client not used for longest, where there are more than may be kept. */
  overflow(): Client | null
}

/** No clients, and never more than `mostClients` that are not given up. */
export function createClients(mostClients: number = MOST_CLIENTS): Clients {
  const clients = new Map<string, Client>()
  const byId = new Map<string, Set<Client>>()
  const byTrace = new Map<string, Client>()

  function remove(client: Client): void {
    clients.delete(keyOf(client))
    const sameId = byId.get(client.clientId)
    sameId?.delete(client)
    if (sameId?.size === 0) byId.delete(client.clientId)
    dropTraces(client.steps.map(({ step }) => step))
  }

  function dropTraces(steps: readonly AttemptStep[]): void {
    for (const { traceId } of steps) if (traceId !== null) byTrace.delete(traceId)
  }

  return {
    of(claim, clientId) {
      const key = keyOf({ claim, clientId })
      const client = clients.get(key) ?? newClient(claim, clientId)
      clients.delete(key)
      clients.set(key, client)
      const sameId = byId.get(clientId) ?? new Set()
      byId.set(clientId, sameId.add(client))
      return client
    },
    index(client, { kind, traceId }) {
      if (traceId !== null && isRequest(kind)) byTrace.set(traceId, client)
    },
    byTrace: (traceId) => byTrace.get(traceId),
    askedBy(clientId, since, at, principal) {
      let best: { readonly client: Client; readonly asked: Millis } | null = null
      for (const client of byId.get(clientId) ?? []) {
        const asked = client.steps.findLast(({ step }) => isQuestion(step) && step.at <= at)?.step.at
        if (asked === undefined || asked < since) continue
        if (client.claim === principal) return client
        if (best === null || asked > best.asked) best = { client, asked }
      }
      return best?.client ?? null
    },
    all: () => clients.values(),
    tidy(client, forgotten) {
      dropTraces(forgotten)
      if (client.steps.length + client.sightings.length === 0) remove(client)
    },
    remove,
    overflow() {
      if (clients.size <= mostClients) return null
      for (const longestUnused of clients.values()) return longestUnused
      return null
    },
  }
}

function keyOf({ claim, clientId }: Pick<Client, 'claim' | 'clientId'>): string {
  return `${claim} ${clientId}`
}

/** The hook's line shows that there was a question, also where the request itself was not logged. */
function isQuestion({ kind }: AttemptStep): boolean {
  return isRequest(kind) || kind === 'hook'
}
