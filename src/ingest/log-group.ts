// A log group as a sweep asks it: pages of records by event time. `cloudwatch.ts` is the door behind it.
import type { Millis } from '../model/time.ts'

/** What a page is asked for: event time from and to, both ends included. */
export interface PageRequest {
  readonly from: Millis
  /** Null: to the newest, whatever our clock says. */
  readonly to: Millis | null
  /** Which records are wanted, in the language of CloudWatch's filter patterns; null: all. */
  readonly pattern: string | null
  /** Of the page before; null for the first. */
  readonly token: string | null
}

/** One page of records, as AWS gives them: by event time. */
export interface Page {
  readonly records: readonly LogGroupRecord[]
  /** Null: this was the last page. An empty page may have one. */
  readonly nextToken: string | null
  /** AWS's own clock when it answered; null where the answer does not say. */
  readonly awsTime: Millis | null
}

export interface LogGroupRecord {
  readonly message: string
  readonly stream: string
  /** 56 digits: a text, for neighbours are equal as numbers. Null where the answer has none. */
  readonly eventId: string | null
  readonly timestamp: Millis | null
  readonly ingestionTime: Millis | null
}

/** The door to one log group. */
export interface LogGroup {
  readonly name: string
  /**
   * Called when: a sweep wants a page. One request on the wire: whoever asks counts requests, and tries again. Resolves to a whole page
   * or not at all. On failure: rejects with `aws-*` within some seconds, whatever the other side does; with `aws-token-refused` where
   * AWS no longer takes the token. After `aws-credentials-expired` the next call fetches credentials anew. On abort: rejects with the
   * signal's reason.
   */
  readPage(request: PageRequest, signal: AbortSignal): Promise<Page>
}
