// docker-compose.yml as the tests read it: checked for shape, merge keys resolved, and small questions answered.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import * as z from 'zod'

const text = z.union([z.string(), z.number()]).transform(String)

const service = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string(), target: z.string() }).optional(),
  command: z.array(text).default([]),
  environment: z.record(z.string(), text).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.union([z.object({ disable: z.literal(true) }), z.object({ test: z.array(z.string()) })]).optional(),
})

const file = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })

export type Service = z.output<typeof service>

/** The compose file of this repository. */
export function readCompose() {
  return file.parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }))
}

/** What a service mounts: from a path of the repository (or a named volume) to a path inside. */
export function mountsOf({ volumes }: Service): readonly { readonly from: string; readonly to: string; readonly mode: string }[] {
  return volumes.map((volume) => {
    const [from = '', to = '', mode = 'rw'] = volume.split(':')
    return { from, to, mode }
  })
}

/** A stage of deploy/Dockerfile: its instructions, those of the stages it is made from before its own. */
export function stageOf(name: string): readonly string[] {
  const lines = readFileSync('deploy/Dockerfile', 'utf8')
    .replace(/\\\n\s*/g, '')
    .split('\n')
  const begin = lines.findIndex((line) => new RegExp(`^FROM \\S+ AS ${name}$`).test(line))
  const from = lines[begin]?.split(' ')[1]
  if (from === undefined) return []
  const end = lines.findIndex((line, index) => index > begin && line.startsWith('FROM '))
  return [...stageOf(from), ...lines.slice(begin, end === -1 ? undefined : end)]
}
