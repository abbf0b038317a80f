// The processes of a run: started, killed, put to sleep, started again as whoever looks after a service would; and what they said.
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Millis, SECOND } from '../../src/model/time.ts'
import { startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'
import type { SoakedRole } from './faults.ts'

export interface Fleet {
  /** Starts an instance; resolves once it is ready. */
  add(role: SoakedRole, name: string): Promise<void>
  /** SIGKILL; it is started again a second later. One that is between two lives is waited for, as below. */
  kill(name: string): Promise<void>
  /** SIGSTOP, and SIGCONT so much later; resolves then. `struck` is called in between. */
  pause(name: string, forMs: Millis, struck: () => void): Promise<void>
  /** SIGTERM, for good; resolves to the exit code. Rejects when it takes longer than 25 seconds. */
  remove(name: string): Promise<number | null>
  /** The instance that a process is a life of. */
  nameOf(pid: number): string | null
  names(role: SoakedRole): readonly string[]
  /** What a person asks first: the text of an instance's /metrics; null where it does not answer. */
  metrics(name: string): Promise<string | null>
  /** Processes that ended though nobody had ended them: name and how. They were started again. */
  readonly ended: readonly string[]
  /** The last lines of every life so far. */
  lastWords(): Promise<string>
  stop(): Promise<void>
}

interface Instance {
  readonly role: SoakedRole
  readonly name: string
  readonly listen: string
  service: Service | null
  lives: number
  isWanted: boolean
}

const STARTED_AGAIN_AFTER: Millis = SECOND
const SHUTDOWN: Millis = 25 * SECOND
const LINES = 12

/** An empty fleet. `folder` gets the logs of every life. */
export function createFleet(plan: { readonly folder: string; readonly config: string }): Fleet {
  const instances = new Map<string, Instance>()
  const lives: { readonly name: string; readonly pid: number; readonly logFile: string }[] = []
  const ended: string[] = []
  let isStopped = false

  async function begin(instance: Instance, untilReady: boolean): Promise<void> {
    const { role, name, listen } = instance
    instance.lives += 1
    const service = await startRole(role, { ...plan, listen, name: `${name}.${instance.lives}`, untilReady })
    instance.service = service
    lives.push({ name, pid: service.pid, logFile: service.logFile })
    void service.gone.then((how) => beginAgain(instance, service, how))
  }

  async function beginAgain(instance: Instance, service: Service, how: string): Promise<void> {
    if (instance.service !== service || !instance.isWanted) return
    if (how !== 'signal SIGKILL') ended.push(`${instance.name} (life ${instance.lives}): ${how}`)
    instance.service = null
    await sleep(STARTED_AGAIN_AFTER)
    if (instance.isWanted && !isStopped) await begin(instance, false)
  }

  function find(name: string): Instance {
    const instance = instances.get(name)
    if (instance === undefined) throw new Error(`there is no instance ${name}`)
    return instance
  }

  function running(name: string): Promise<Service> {
    return until(`${name} to be started again`, () => find(name).service ?? undefined)
  }

  return {
    async add(role, name) {
      const instance: Instance = { role, name, listen: `127.0.0.1:${await freePort()}`, service: null, lives: 0, isWanted: true }
      instances.set(name, instance)
      await begin(instance, true)
    },
    kill: async (name) => (await running(name)).kill(),
    async pause(name, forMs, struck) {
      const service = await running(name)
      process.kill(service.pid, 'SIGSTOP')
      struck()
      await sleep(forMs)
      // It may have been killed in its sleep.
      if (find(name).service === service) process.kill(service.pid, 'SIGCONT')
    },
    async remove(name) {
      const service = await running(name)
      find(name).isWanted = false
      return service.end(SHUTDOWN)
    },
    nameOf: (pid) => lives.findLast((life) => life.pid === pid)?.name ?? null,
    names: (role) => [...instances.values()].filter((instance) => instance.role === role && instance.isWanted).map(({ name }) => name),
    metrics: (name) =>
      fetch(`http://${find(name).listen}/metrics`).then(
        (answer) => answer.text(),
        () => null,
      ),
    ended,
    lastWords: async () => (await Promise.all(lives.map(({ name, logFile }) => lastLines(name, logFile)))).join('\n'),
    async stop() {
      isStopped = true
      await Promise.all([...instances.values()].map((instance) => stopOne(instance)))
    },
  }
}

async function stopOne(instance: Instance): Promise<void> {
  instance.isWanted = false
  await instance.service?.kill()
}

async function lastLines(name: string, logFile: string): Promise<string> {
  const said = await readFile(logFile, 'utf8').catch(() => '')
  const lines = said.trimEnd().split('\n').slice(-LINES)
  return [`--- ${name}: ${logFile}`, ...lines.map((line) => `  ${line}`)].join('\n')
}
