// Runs one job of the bench and prints what it took as a line of JSON: `run-job.ts <job> <file> <config> [--profile]`.
import { Session } from 'node:inspector/promises'
import { jobs } from './jobs.ts'
import { whereTimeGoes } from './profile.ts'

const [name = '', file = '', config = '', profile] = process.argv.slice(2)
const job = jobs[name]
if (job === undefined) throw new Error(`there is no job ${name}`)

const session = profile === '--profile' ? new Session() : null
session?.connect()
await session?.post('Profiler.enable')
await session?.post('Profiler.start')
const began = performance.now()
const before = process.cpuUsage()
const figure = await job(file, config)
const { user, system } = process.cpuUsage(before)
const profiled = await session?.post('Profiler.stop')
process.stdout.write(
  `${JSON.stringify({
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - began) / 1e3,
    // Of the process from its beginning, Node itself included.
    mostMemoryMb: process.resourceUsage().maxRSS / 1024,
    figure,
    ...(profiled === undefined ? {} : { where: whereTimeGoes(profiled.profile) }),
  })}\n`,
)
