// The pages of the documentation, and what they name: links, files, scripts, commands.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isCommand } from '../../scripts/describe-commands.ts'

export const root = join(import.meta.dirname, '../..')

/** Every page, by its path. */
export const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

/** Targets of links to other places of this repository, without their anchors. */
export function linksIn(text: string): string[] {
  return found(text, /\]\(([^)#\s]+)(?:#[^)]*)?\)/g).filter((link) => !/^[a-z]+:/.test(link))
}

/** Files and folders of this repository that are named, in code or in prose. `src/x/y.ts` stands for any of them. */
export function pathsIn(text: string): string[] {
  return found(text, /(?<![\w/.-])((?:src|test|docs|deploy|dashboards|scripts)\/[\w./-]*[\w/])/g).filter((path) => !/\/x\/y\./.test(path))
}

/** Names of npm scripts that are to be run. */
export function scriptsIn(text: string): string[] {
  return found(text, /npm run (?:-s )?([a-z][a-z:-]*)/g)
}

/**
 * Commands that are named in code and do not exist, each as far as it was read. Behind a group its subcommand must follow. A line that
 * says `not yet` or `no command` may name what is still to come.
 */
export function unknownCommandsIn(text: string): string[] {
  return codeIn(text)
    .flatMap((code) => found(code, /^ *(?:npx )?claimwatch ([a-z][a-z ]*)/g).concat(found(code, /claimwatch -- ([a-z][a-z ]*)/g)))
    .map((words) => words.trim().split(/ +/))
    .filter((words) => !isCommand(words))
    .map((words) => words.slice(0, 2).join(' '))
}

/** The lines of fenced blocks and the spans between backticks. */
function codeIn(text: string): string[] {
  const blocks = found(text, /^ *```.*\n([\s\S]*?)^ *```/gm).flatMap((block) => block.split('\n'))
  const lines = text.replace(/^ *```[\s\S]*?^ *```/gm, '').split('\n')
  const spans = lines.filter((line) => !/not yet|no command/.test(line)).flatMap((line) => found(line, /`([^`]+)`/g))
  return [...blocks, ...spans]
}

function found(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, what]) => what ?? '')
}
