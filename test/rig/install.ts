// What the rig needs beside the machine's own programs, brought into one folder: Kafka's jars from Maven Central, moto from PyPI.
// Run by itself (`npx node test/rig/install.ts`) it brings both, so that a CI job can do so before it tests.
import { execFile } from 'node:child_process'
import { access, constants, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

/** Its version is that of test/rig/pom.xml. */
const KAFKA_JAR = 'kafka_2.13-4.4.0.jar'
/** The slim set: `moto[server]` is three times the size for nothing that is called here. */
const MOTO = ['moto==5.2.5', 'flask', 'flask-cors', 'cryptography']

/** Where the rig is kept: `RIG`, else `.rig` in the project, which git ignores. */
export const rigFolder = process.env.RIG ?? join(root, '.rig')

/** Brings Kafka's jars if they are not there, and resolves to their folder. Rejects with what is missing. */
export async function installKafka(): Promise<string> {
  const libs = join(rigFolder, 'libs')
  if (!(await onPath('java'))) throw new Error('java (apt-get install openjdk-17-jre-headless)')
  if (await exists(join(libs, KAFKA_JAR))) return libs
  if (!(await onPath('mvn'))) throw new Error('mvn (apt-get install maven)')
  // Into a folder aside that then takes its name: a fetch that was cut short never looks like a whole one.
  const aside = `${libs}.${process.pid}`
  await mkdir(rigFolder, { recursive: true })
  const args = ['-B', '-ntp', '-q', '-f', join(root, 'test/rig/pom.xml'), 'dependency:copy-dependencies', '-DincludeScope=runtime']
  await attempt('Kafka from Maven Central', () => run('mvn', [...args, `-DoutputDirectory=${aside}`]))
  await rm(libs, { recursive: true, force: true })
  await rename(aside, libs)
  return libs
}

/** Brings moto into a virtual environment if it is not there, and resolves to the environment's python. Rejects with what is missing. */
export async function installMoto(): Promise<string> {
  const venv = join(rigFolder, 'moto')
  const python = join(venv, 'bin', 'python')
  const stamp = join(venv, 'installed.txt')
  const wanted = `${MOTO.join('\n')}\n`
  if ((await textOf(stamp)) === wanted) return python
  if (!(await onPath('python3'))) throw new Error('python3 (apt-get install python3-venv)')
  await run('python3', ['-c', 'import venv, ensurepip']).catch(() => {
    throw new Error('python3 with venv (apt-get install python3-venv)')
  })
  await attempt('moto from PyPI', async () => {
    await run('python3', ['-m', 'venv', venv])
    await run(python, ['-m', 'pip', 'install', '-q', '--no-compile', '--disable-pip-version-check', ...MOTO])
  })
  await writeFile(stamp, wanted)
  return python
}

/** Rejects with what is missing of Prometheus and Alertmanager; they come with the machine only. */
export async function checkPrometheus(): Promise<void> {
  for (const program of ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool']) {
    if (!(await onPath(program))) throw new Error(`${program} (apt-get install prometheus prometheus-alertmanager)`)
  }
}

async function attempt(what: string, fetch: () => Promise<unknown>): Promise<void> {
  try {
    await fetch()
  } catch (thrown) {
    const [line] = String(thrown instanceof Error && 'stderr' in thrown ? thrown.stderr || thrown.message : thrown).split('\n')
    throw new Error(`${what}, which could not be fetched: ${line}`, { cause: thrown })
  }
}

async function onPath(program: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = await Promise.all(folders.map((folder) => exists(join(folder, program), constants.X_OK)))
  return found.includes(true)
}

function exists(path: string, mode: number = constants.R_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

if (import.meta.main) {
  const [libs, python] = await Promise.all([installKafka(), installMoto()])
  process.stdout.write(`rig: Kafka's jars are in ${libs}, moto runs with ${python}\n`)
}
