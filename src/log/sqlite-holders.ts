// Who holds the lock of a file, where Linux tells: so that a person knows which process to stop.
import { readFileSync, statSync } from 'node:fs'

/** A line of /proc/locks: `1: POSIX  ADVISORY  WRITE 4711 fe:00:1234 120 120`. */
const WRITE_LOCK = /\bWRITE\s+(\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/

/** The inodes that the lock of an embedded log may lie on: its shared memory, or the file itself where somebody uses it alone. */
function inodesOf(path: string): readonly string[] {
  return [path, `${path}-shm`].flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false })
    return found === undefined ? [] : [String(found.ino)]
  })
}

function nameOf(pid: string): string {
  try {
    return ` (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`
  } catch {
    return ''
  }
}

/** The other processes that hold the file for writing at this moment, such as `process 4711 (sqlite3)`. Empty where nobody tells. */
export function holdersOf(path: string): readonly string[] {
  try {
    const inodes = inodesOf(path)
    const pids = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, pid, inode] = WRITE_LOCK.exec(line) ?? []
        return pid !== undefined && inode !== undefined && inodes.includes(inode) ? [pid] : []
      })
    const others = new Set(pids.filter((pid) => pid !== '0' && pid !== String(process.pid)))
    return Array.from(others, (pid) => `process ${pid}${nameOf(pid)}`)
  } catch {
    // No such file outside of Linux, nor where /proc is hidden.
    return []
  }
}
