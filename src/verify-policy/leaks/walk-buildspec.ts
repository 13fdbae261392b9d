import { printSource } from '../../reference/print.ts'
import { quoted } from '../../text/printable.ts'
import type { Buildspec } from '../sources/buildspec/buildspec.ts'
import { takesIn } from './kept-files.ts'
import { dialectOf, runScript } from './run-script.ts'
import { ShellState } from './shell-state.ts'
import { labelsOf, Sightings } from './sighting.ts'
import type { Seen } from './sighting.ts'
import { Origins } from './taint.ts'
import type { Taint } from './taint.ts'

/** Follows secrets through the commands of a build, which all run in one shell. */
export const walkBuildspec = (buildspec: Buildspec): Seen => {
  const origins = new Origins()
  const sightings = new Sightings('codebuild')
  // CodeBuild hides what it fetched itself: https://docs.aws.amazon.com/codebuild/latest/userguide/data-protection.html
  const environment = new Map<string, readonly Taint[]>(
    buildspec.variables.map(({ name, reference }) => [
      name,
      [{ origin: origins.of(printSource(reference.source), 'whole'), change: 'none' }],
    ]),
  )
  const state = new ShellState(environment, [], { masked: new Set(), files: new Map() })
  const dialect = dialectOf(buildspec.shell ?? 'sh')
  for (const { name, commands } of dialect === undefined ? [] : buildspec.phases) {
    for (const command of commands)
      runScript(
        command,
        dialect ?? 'posix',
        { state, origins, lookup: () => [] },
        { sightings, where: `phase ${quoted(name)}` },
      )
  }
  const tell = (what: string, taints: readonly Taint[], location: Buildspec['kept'][number]['location']): void => {
    if (taints.length > 0) sightings.tell('stored', what, taints, 'the buildspec', location)
  }
  for (const { name, location } of buildspec.exported) {
    const taints = state.taintsIn(name)
    tell(`the exported variable ${quoted(name)} holds ${labelsOf(taints)}`, taints, location)
  }
  for (const { text, into, location } of buildspec.kept) {
    for (const [path, taints] of state.files)
      if (takesIn(text, path, true))
        tell(`the file ${quoted(path)}, which holds ${labelsOf(taints)}, goes into the ${into}`, taints, location)
  }
  return sightings.end(new Set())
}
