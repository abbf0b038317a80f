// The demo's command: the story as a value. Its words for people are read in test/scenarios/demo.test.ts.
import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import { FakeProcess, outsideOfTest, type, written } from './typed.ts'
