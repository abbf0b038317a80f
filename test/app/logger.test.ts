// The log cuts secrets out by name, whatever depth they stand at.
import { describe, expect, it } from 'vitest'
import { createLogger } from '../../src/app/logger.ts'

describe('createLogger', () => {
  it('writes one JSON line with role and level, and no secret', () => {
    const lines: string[] = []
    const logger = createLogger('respond', { write: (line) => void lines.push(line) })
    logger.warn(
      { password: 'hunter2', webhook: { secret: 'hunter2', url: 'https://hunter2' }, sasl: { kafka: { password: 'hunter2' } } },
      'told',
    )
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ role: 'respond', level: 'warn', msg: 'told', password: '[redacted]' })
    expect(lines[0]).not.toContain('hunter2')
  })
})
