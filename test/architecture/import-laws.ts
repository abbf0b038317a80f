// The laws about imports: one direction, stages apart, outside packages through their doors only.
import { digestFile, doorOf, doors, order, packagesOfApp, purePackages, pureRooms, stageRooms } from './house.ts'
import type { Law } from './law.ts'
import { type Import, roomOf, type Source } from './sources.ts'

export const importLaws: readonly Law[] = [
  {
    says: 'imports run one way: main > cli, index > app > stages > log > model',
    judge: judgeImports((from, { file }) => file === null || mayImport(roomOf(from.path), roomOf(file))),
    broken: [
      { 'src/app/a.ts': "import { b } from '../cli/b.ts'", 'src/cli/b.ts': '' },
      { 'src/log/a.ts': "import type { B } from '../detect/b.ts'", 'src/detect/b.ts': '' },
      { 'src/cli/a.ts': "import { parseIotLog } from '../index.ts'", 'src/index.ts': '' },
      { 'src/index.ts': "export * from './cli/b.ts'", 'src/cli/b.ts': '' },
      { 'src/drawer/a.ts': "import { b } from '../model/b.ts'", 'src/model/b.ts': '' },
    ],
    kept: [{ 'src/main.ts': "await import('./cli/b.ts')", 'src/cli/b.ts': "import { c } from '../model/c.ts'", 'src/model/c.ts': '' }],
  },
  {
    says: 'stage rooms never import each other, not even types',
    judge: judgeImports((from, { file }) => {
      const rooms = [roomOf(from.path), file === null ? '' : roomOf(file)]
      return rooms[0] === rooms[1] || !rooms.every((room) => stageRooms.includes(room))
    }),
    broken: [
      { 'src/respond/a.ts': "import type { Detector } from '../detect/b.ts'", 'src/detect/b.ts': '' },
      { 'src/serve/a.ts': "let a: import('../tell/b.ts').B", 'src/tell/b.ts': '' },
    ],
    kept: [{ 'src/ingest/parse/a.ts': "import { b } from '../b.ts'", 'src/ingest/b.ts': '' }],
  },
  {
    says: 'a relative import leads to a file of src',
    judge: (sources) => {
      const paths = new Set(sources.map(({ path }) => path))
      return judgeImports((_, { file }) => file === null || paths.has(file))(sources)
    },
    broken: [
      { 'src/app/a.ts': "import { b } from '../../test/b.ts'" },
      { 'src/app/a.ts': "import { b } from './b.js'", 'src/app/b.ts': '' },
    ],
    kept: [{ 'src/app/a.ts': "import { b } from './b.ts'", 'src/app/b.ts': '' }],
  },
  {
    says: 'each outside package is named by its doors only; everything else in stages, log and model only computes',
    judge: judgeImports((from, { file, specifier }) => file !== null || mayName(from.path, specifier)),
    broken: [
      { 'src/detect/a.ts': "import { readFileSync } from 'node:fs'" },
      { 'src/respond/act.ts': "import type { IoTClient } from '@aws-sdk/client-iot'" },
      { 'src/log/kafka.ts': "import { DatabaseSync } from 'node:sqlite'" },
      { 'src/app/a.ts': "import { Kafka } from 'kafkajs'" },
      { 'src/cli/a.ts': "import { pino } from 'pino'" },
      { 'src/model/a.ts': "import { median } from 'simple-statistics'" },
      { 'src/model/a.ts': "import { createHash } from 'node:crypto'" },
      { 'src/app/a.ts': "const name = 'kafkajs'; await import(name)" },
    ],
    kept: [
      { 'src/log/kafka.ts': "import { Kafka } from 'kafkajs'" },
      { 'src/log/kafka-errors.ts': "import { KafkaJSError } from 'kafkajs'" },
      { 'src/detect/a.ts': "import { median } from 'simple-statistics'" },
      { [digestFile]: "import { createHash } from 'node:crypto'" },
      { 'src/cli/a.ts': "import { Command } from 'commander'; import { hostname } from 'node:os'" },
    ],
  },
  {
    says: 'imports of values form no cycle',
    judge: cyclesOf,
    broken: [
      {
        'src/app/a.ts': "import { b } from './b.ts'",
        'src/app/b.ts': "import { c } from './c.ts'",
        'src/app/c.ts': "export * from './a.ts'",
      },
    ],
    kept: [{ 'src/app/a.ts': "import { b } from './b.ts'", 'src/app/b.ts': "import type { A } from './a.ts'" }],
  },
]

function judgeImports(mayBe: (from: Source, imported: Import) => boolean): Law['judge'] {
  return (sources) =>
    sources.flatMap((source) =>
      source.imports
        .filter((imported) => !mayBe(source, imported))
        .map((imported) => `${source.path}:${imported.line} imports ${imported.specifier}`),
    )
}

function mayImport(from: string, to: string): boolean {
  const rank = (room: string): number => order.findIndex((rooms) => rooms.includes(room))
  if (rank(from) === -1 || rank(to) === -1) return false
  return from === to || rank(from) < rank(to)
}

function mayName(path: string, specifier: string): boolean {
  const room = roomOf(path)
  if (room === 'model') return path === digestFile && specifier === 'node:crypto'
  if (purePackages.includes(specifier)) return true
  if (pureRooms.includes(room)) return doors[doorOf(path) ?? '']?.includes(specifier) ?? false
  const owner = packagesOfApp[specifier]
  return owner === undefined ? specifier.startsWith('node:') : path.startsWith(owner)
}

/** Each cycle once, beginning with the file that was reached first. */
function cyclesOf(sources: readonly Source[]): string[] {
  const next = new Map(sources.map(({ path, imports }) => [path, imports.filter(({ typeOnly }) => !typeOnly).map(({ file }) => file)]))
  const done = new Set<string>()
  const walk = (path: string, road: readonly string[]): string[] => {
    if (road.includes(path)) return [[...road.slice(road.indexOf(path)), path].join(' > ')]
    if (done.has(path)) return []
    done.add(path)
    return (next.get(path) ?? []).flatMap((file) => (file === null ? [] : walk(file, [...road, path])))
  }
  return sources.flatMap(({ path }) => walk(path, []))
}
