// The exam of the door to AWS IoT's policies: against a stand-in that makes pages in `unit`, against moto in `integration`.
import { describe, expect, it } from 'vitest'
import type { PolicyDoor, PolicyPage } from '../../src/ingest/policies.ts'

/** An account to be examined: its door, and a way to make a policy in it that is attached to so many new certificates. */
export interface ExaminedPolicies {
  readonly door: PolicyDoor
  create(name: string, document: string, targets: number): Promise<readonly string[]>
}

const live = new AbortController().signal
const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:Publish', Resource: '*' }] })

async function all(page: (after: string | null) => Promise<PolicyPage>): Promise<readonly string[]> {
  const { items, next } = await page(null)
  const found = [...items]
  for (let after = next; after !== null; ) {
    const given = await page(after)
    found.push(...given.items)
    after = given.next
  }
  return found
}

/** Holds a door to its contract. */
export function examinePolicies(name: string, open: () => Promise<ExaminedPolicies>): void {
  describe(`policy door: ${name}`, () => {
    it('lists the policies, each once, and what each is attached to', async () => {
      const { door, create } = await open()
      const made = new Map<string, readonly string[]>()
      for (const [policy, targets] of [
        ['exam-none', 0],
        ['exam-one', 1],
        ['exam-many', 5],
      ] as const)
        made.set(policy, await create(policy, document, targets))
      const names = await all((after) => door.policies(after, live))
      expect(names.filter((each) => made.has(each)).toSorted()).toEqual([...made.keys()].toSorted())
      for (const [policy, targets] of made)
        expect((await all((after) => door.targets(policy, after, live))).toSorted()).toEqual([...targets].toSorted())
    })

    it('gives a document as it was written', async () => {
      const { door, create } = await open()
      await create('exam-document', document, 0)
      expect(JSON.parse(await door.document('exam-document', live))).toEqual(JSON.parse(document))
    })

    it('says not-found of a policy that is not there', async () => {
      const { door } = await open()
      await expect(door.document('exam-nothing', live)).rejects.toMatchObject({ code: 'aws-not-found', retry: false })
    })

    it('ends at once with the reason of the signal', async () => {
      const { door } = await open()
      const reason = new Error('enough')
      await expect(door.policies(null, AbortSignal.abort(reason))).rejects.toBe(reason)
    })
  })
}
