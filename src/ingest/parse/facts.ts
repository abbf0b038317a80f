// What is read of an entry, but for what is read in the same way of all.
import type { IotEvent } from '../../model/event.ts'

/** The facts that differ from kind to kind; time, id and the rest are the same for all. */
export type Facts = Omit<IotEvent, 'id' | 'kind' | 'at' | 'traceId'>

/** Facts that a reader is still gathering. One object from the beginning to the end: copies of it would cost more than the reading. */
export type OpenFacts = { -readonly [Fact in keyof Facts]: Facts[Fact] }
