// Prints the section of CHANGELOG.md for a tag such as v1.2.3; fails where tag, package.json and changelog disagree.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The section of a version, without its heading; undefined where there is none, or nothing in it. */
export const notesOf = (changelog: string, version: string): string | undefined => {
  const [, ...sections] = changelog.split(/^## /m)
  const section = sections.find((text) => text.startsWith(`[${version}]`))
  return section?.replace(/^.*\n/, '').trim() || undefined
}

const main = (tag: string): void => {
  const root = resolve(import.meta.dirname, '..')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const notes = notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version)
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, and package.json says ${version}.`)
  if (notes === undefined) throw new Error(`CHANGELOG.md has no section [${version}].`)
  console.log(notes)
}

if (process.argv[1] === import.meta.filename) main(process.argv[2] ?? '')
