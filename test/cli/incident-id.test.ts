// Which incident an id means, whole or shortened.
import { describe, expect, it } from 'vitest'
import { incidentById } from '../../src/cli/incident-id.ts'
import { incidentOf } from '../tell/notices.ts'

const incidents = ['a1b2c3d4e5f60718', 'a1b2c3ffffffffff', 'b000000000000000'].map((id) => ({ ...incidentOf(), id }))

describe('incidentById', () => {
  it('is the only one that begins so', () => {
    expect(incidentById(incidents, 'b00000').id).toBe('b000000000000000')
    expect(incidentById(incidents, 'a1b2c3d').id).toBe('a1b2c3d4e5f60718')
  })

  it.each([
    ['a1b2c3', '2 incidents begin so'],
    ['ffffff', 'there is no incident with that id'],
    ['b0000', 'too short'],
    ['\u001b[2J', 'too short'],
  ])('is not guessed from %j', (id, complaint) => {
    expect(() => incidentById(incidents, id)).toThrow(complaint)
  })
})
