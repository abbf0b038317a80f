// All clients of a partition, found by claim and client id, by client id alone, or by the trace id of a request.
import type { CertificateId } from '../model/claim.ts'
import type { Millis } from '../model/time.ts'
import type { Untrusted } from '../model/untrusted.ts'
import { type Client, newClient } from './client.ts'
import { createRecency, type Place } from './recency.ts'
import { type AttemptStep, isRequest } from './steps.ts'

/** A quarter of an hour of sixty new client ids a second: about a hundred megabytes. */
const MOST_CLIENTS = 65_536

export interface Clients {
  /** The client, new if need be. It is from now on the one used last. */
  of(claim: CertificateId, clientId: Untrusted): Client
  /** Makes a client the one used last, if it is known. */
  touch(claim: CertificateId, clientId: Untrusted): void
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
  const clients = createRecency<Client>()
  // Claim first: claims are few, and what is joined of both texts would have to be made and hashed for every entry.
  const byClaim = new Map<CertificateId, Map<string, Place<Client>>>()
  const byId = new Map<string, Client[]>()
  /** Made when it is first asked for: few logs hold entries of the provisioning service. */
  let byTrace: Map<string, Client> | null = null

  function add(client: Client): Place<Client> {
    const { claim, clientId } = client
    const place = clients.add(client)
    const ofClaim = byClaim.get(claim) ?? new Map<string, Place<Client>>()
    byClaim.set(claim, ofClaim.set(clientId, place))
    const sameId = byId.get(clientId)
    if (sameId === undefined) byId.set(clientId, [client])
    else sameId.push(client)
    return place
  }

  function placeOf(claim: CertificateId, clientId: string): Place<Client> | undefined {
    return byClaim.get(claim)?.get(clientId)
  }

  function remove(client: Client): void {
    const { claim, clientId } = client
    const ofClaim = byClaim.get(claim)
    const place = ofClaim?.get(clientId)
    if (ofClaim === undefined || place?.item !== client) return
    clients.remove(place)
    client.isKept = false
    ofClaim.delete(clientId)
    if (ofClaim.size === 0) byClaim.delete(claim)
    const others = (byId.get(clientId) ?? []).filter((other) => other !== client)
    if (others.length === 0) byId.delete(clientId)
    else byId.set(clientId, others)
    for (const { step } of client.steps) dropTrace(step)
  }

  function dropTrace(step: AttemptStep): void {
    if (byTrace !== null && step.traceId !== null) byTrace.delete(step.traceId)
  }

  function addTrace(traces: Map<string, Client>, client: Client, { kind, traceId }: AttemptStep): void {
    if (traceId !== null && isRequest(kind)) traces.set(traceId, client)
  }

  function traces(): Map<string, Client> {
    const known = byTrace ?? new Map<string, Client>()
    if (byTrace === null) for (const client of clients.all()) for (const { step } of client.steps) addTrace(known, client, step)
    byTrace = known
    return known
  }

  return {
    of(claim, clientId) {
      const place = placeOf(claim, clientId) ?? add(newClient(claim, clientId))
      clients.use(place)
      return place.item
    },
    touch(claim, clientId) {
      const place = placeOf(claim, clientId)
      if (place !== undefined) clients.use(place)
    },
    index(client, step) {
      if (byTrace !== null) addTrace(byTrace, client, step)
    },
    byTrace: (traceId) => traces().get(traceId),
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
    all: clients.all,
    tidy(client, forgotten) {
      for (const step of forgotten) dropTrace(step)
      if (client.steps.length + client.sightings.length === 0) remove(client)
    },
    remove,
    overflow: () => (clients.size() > mostClients ? clients.longestUnused() : null),
  }
}

/** The hook's line shows that there was a question, also where the request itself was not logged. */
function isQuestion({ kind }: AttemptStep): boolean {
  return isRequest(kind) || kind === 'hook'
}
