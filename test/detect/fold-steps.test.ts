import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyFold, type Fold, foldStep, unfoldSteps } from '../../src/detect/fold-steps.ts'
import { endOf } from '../../src/detect/joined-attempt.ts'
import { inOrder, stepOf } from '../../src/detect/steps.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { MONDAY } from './attempts.ts'
import { certificate, event, hook, step } from './events.ts'

const TIMEOUT = 3 * MINUTE
const at = (seconds: number) => MONDAY + seconds * SECOND

function fold(...events: readonly IotEvent[]): Fold {
  const folded = emptyFold()
  const steps = events.flatMap((each) => stepOf(each, 0) ?? [])
  for (const each of steps.sort(inOrder)) foldStep(folded, each, TIMEOUT)
  return folded
}

/** Each attempt as the kinds of its steps and the seconds at which it ends. */
function read(...events: readonly IotEvent[]): readonly unknown[] {
  return fold(...events).attempts.map((attempt) => [
    attempt.steps.map(({ kind }) => kind).join(' '),
    (endOf(attempt, TIMEOUT) - MONDAY) / SECOND,
  ])
}

/** What an entry of the provisioning service says: nobody's name, and the trace id of a request. */
const named = { claim: null, clientId: null, source: null, sourcePort: null, traceId: 't-1' }

describe('an attempt', () => {
  it('goes from its create request to its final reply', () => {
    const events = [step('create', at(0)), step('create-accepted', at(1)), step('register', at(2)), step('register-accepted', at(3))]
    expect(read(...events)).toEqual([['create create-accepted register register-accepted', 3]])
  })

  it('opens at a register request where none is open', () => {
    expect(read(step('register', at(0)), step('register-rejected', at(1)))).toEqual([['register register-rejected', 1]])
  })

  it('ends three minutes after its last step', () => {
    expect(read(step('create', at(0)), step('create-accepted', at(10)))).toEqual([['create create-accepted', 190]])
    expect(read(step('register', at(0)), hook(at(20), true))).toEqual([['register hook', 200]])
  })

  it('is another one when the first has timed out', () => {
    expect(read(step('create', at(0)), step('register', at(181)))).toEqual([
      ['create', 180],
      ['register', 361],
    ])
  })

  it('is given up by a second create, at that moment', () => {
    expect(read(step('create', at(0)), step('create', at(7)))).toEqual([
      ['create', 7],
      ['create', 187],
    ])
  })

  it('that registers is not given up by a create: its answer may still come', () => {
    const events = [step('create', at(0)), step('register', at(1)), step('create', at(2)), step('register-accepted', at(3))]
    expect(read(...events)).toEqual([
      ['create register register-accepted', 3],
      ['create', 182],
    ])
  })

  it('ends at the line that refuses it, and the next request is another', () => {
    expect(read(step('create', at(0), { status: 'Failure' }), step('create', at(1)))).toEqual([
      ['create', 0],
      ['create', 181],
    ])
    expect(read(step('create', at(0)), step('create-rejected', at(1)), step('create', at(2)))).toEqual([
      ['create create-rejected', 1],
      ['create', 182],
    ])
  })

  it('does not end by its disconnect, and one connection may host many', () => {
    const one = (from: number) => [step('create', at(from)), step('register', at(from + 1)), step('register-accepted', at(from + 2))]
    expect(read(...one(0), event('Disconnect', at(3)), ...one(4), ...one(8)).length).toBe(3)
  })

  it('is of one connection: the same client elsewhere makes another', () => {
    const elsewhere = { source: '198.51.100.9', sourcePort: 4_000 }
    const events = [step('create', at(0)), step('create', at(1), elsewhere), step('register', at(2)), step('register', at(3), elsewhere)]
    expect(read(...events, step('register-accepted', at(4), elsewhere))).toEqual([
      ['create register', 182],
      ['create register register-accepted', 4],
    ])
  })

  it('keeps its connection where a line leaves the port out', () => {
    expect(read(step('create', at(0)), step('register', at(1), { sourcePort: null }))).toEqual([['create register', 181]])
  })
})

describe('a reply', () => {
  it('without a question belongs to nothing', () => {
    expect(read(step('create-accepted', at(0)), step('register-accepted', at(1)))).toEqual([])
  })

  it('for another template belongs to nothing', () => {
    expect(read(step('register', at(0)), step('register-accepted', at(1), { template: 'acme-other' }))).toEqual([['register', 180]])
  })

  it('belongs to the attempt whose register request was not logged', () => {
    expect(read(step('create', at(0)), step('register-accepted', at(1)))).toEqual([['create register-accepted', 1]])
  })

  it('to what the hook refused is the end of that attempt', () => {
    expect(read(step('register', at(0)), hook(at(1), false), step('register-rejected', at(2)))).toEqual([
      ['register hook register-rejected', 2],
    ])
  })

  it('to what the provisioning service refused is the end of that attempt', () => {
    const service = { ...named, status: 'Failure' } as const
    const asked = { traceId: 't-1' }
    expect(read(step('register', at(0), asked), event('ProvisionDevice', at(1), service), step('register-rejected', at(2)))).toEqual([
      ['register provisioned register-rejected', 2],
    ])
    expect(read(step('create', at(0), asked), event('GetDeviceCredentials', at(1), service), step('create-rejected', at(2)))).toEqual([
      ['create credentials create-rejected', 2],
    ])
  })
})

describe("the hook's line", () => {
  const made = certificate('made')

  it('opens an attempt that later steps join', () => {
    const attempts = fold(hook(at(0), true), step('register', at(0.05)), step('register-accepted', at(1))).attempts
    expect(attempts.map(({ steps, connection }) => [steps.length, connection?.ip])).toEqual([[3, '203.0.113.24']])
  })

  it('is believed exactly where only one attempt can be meant', () => {
    const [attempt] = fold(step('create', at(0)), step('register', at(1)), hook(at(2), true, { certificate: made, serial: 'S-1' })).attempts
    expect(attempt).toMatchObject({ certificate: made, basis: 'exact', serial: 'S-1' })
  })

  it('is no more than inferred where two can be meant', () => {
    const elsewhere = { source: '198.51.100.9', sourcePort: 4_000 }
    const events = [step('register', at(0)), step('register', at(1), elsewhere), hook(at(2), true, { certificate: made })]
    expect(fold(...events).attempts.map(({ certificate: id, basis }) => [id, basis])).toEqual([
      [made, 'inferred'],
      [null, null],
    ])
  })

  it('joins the attempt that has just been accepted, if the clocks differ', () => {
    const events = [step('register', at(0)), step('register-accepted', at(1)), hook(at(3), true, { certificate: made })]
    expect(read(...events)).toEqual([['register register-accepted hook', 1]])
  })

  it('with another certificate is another attempt, with the same one the same', () => {
    const lines = [hook(at(0), true, { certificate: made }), hook(at(5), true, { certificate: made })]
    expect(read(...lines)).toEqual([['hook hook', 185]])
    expect(read(...lines, hook(at(6), true, { certificate: certificate('other') })).length).toBe(2)
  })

  it('about a registration that is asked for again with the same certificate belongs to the second attempt', () => {
    const first = [step('register', at(0)), hook(at(1), false, { certificate: made }), step('register-rejected', at(2))]
    const second = [step('register', at(3)), hook(at(4), true, { certificate: made }), step('register-accepted', at(5))]
    expect(read(...first, ...second)).toEqual([
      ['register hook register-rejected', 2],
      ['register hook register-accepted', 5],
    ])
    expect(fold(...first, ...second).attempts[1]).toMatchObject({ certificate: made, basis: 'exact' })
  })

  it('that says no ends the attempt at once', () => {
    expect(read(step('register', at(0)), hook(at(1), false), step('register', at(2)))).toEqual([
      ['register hook', 1],
      ['register', 182],
    ])
  })
})

describe('the provisioning service', () => {
  it('is found by the trace id of the request, and names the certificate', () => {
    const made = certificate('made')
    const events = [step('create', at(0), { traceId: 't-1' }), event('GetDeviceCredentials', at(0.01), { ...named, certificate: made })]
    expect(fold(...events).attempts[0]).toMatchObject({ certificate: made, basis: 'inferred' })
    expect(read(...events)).toEqual([['create credentials', 180]])
  })

  it('can refuse', () => {
    const failed = event('ProvisionDevice', at(1), { ...named, status: 'Failure' })
    expect(read(step('register', at(0), { traceId: 't-1' }), failed)).toEqual([['register provisioned', 1]])
  })

  it('belongs to nothing with another trace id', () => {
    expect(read(step('register', at(0), { traceId: 't-2' }), event('ProvisionDevice', at(1), named))).toEqual([['register', 180]])
  })
})

describe('steps that come behind their time', () => {
  const connections = [{}, { source: '203.0.113.9' }]
  const kinds = ['create', 'create-accepted', 'create-rejected', 'register', 'register-accepted', 'register-rejected'] as const
  const ofBroker = fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...connections), fc.constantFrom('Success', 'Failure')).map(
    ([kind, connection, status]) =>
      (second: number) =>
        step(kind, at(second), { ...connection, status }),
  )
  const ofHook = fc.tuple(fc.boolean(), fc.constantFrom(certificate('one'), certificate('other'))).map(
    ([allow, made]) =>
      (second: number) =>
        hook(at(second), allow, { certificate: made, serial: 'S-1' }),
  )
  const ofService = fc.constant((second: number) => event('ProvisionDevice', at(second), { traceId: 't-1' }))
  const anyEvents = fc
    .array(fc.tuple(fc.nat(15), fc.oneof({ weight: 5, arbitrary: ofBroker }, { weight: 2, arbitrary: ofHook }, ofService)), {
      maxLength: 14,
    })
    .map((drawn) => {
      let second = 0
      return drawn.map(([wait, make]) => {
        second += wait * wait
        return make(second)
      })
    })

  it('leave the attempts as if the later ones had not come, so that taking these again comes to the same', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(14), (events, kept) => {
        const steps = events.flatMap((each) => stepOf(each, 0) ?? []).toSorted(inOrder)
        const straight = emptyFold()
        for (const each of steps) foldStep(straight, each, TIMEOUT)
        const expected = JSON.stringify(straight.attempts)
        const folded = emptyFold()
        const taken = steps.map((each) => foldStep(folded, each, TIMEOUT))
        unfoldSteps(folded, taken.slice(kept))
        for (const each of steps.slice(kept)) foldStep(folded, each, TIMEOUT)
        expect(JSON.stringify(folded.attempts)).toBe(expected)
      }),
      { numRuns: 1_000 },
    )
  })
})
