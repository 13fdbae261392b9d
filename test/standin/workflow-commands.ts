/** A command that a step gave by printing a line. */
export interface WorkflowCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  /** Unescaped. */
  readonly data: string
  /** As printed. */
  readonly escapedData: string
}

/**
 * Finds a command in a line as the runner does: `::name key=value,…::data` after leading blanks, or the legacy
 * `##[name key=value;…]data` anywhere. https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export const commandIn = (line: string, isKnown: (name: string) => boolean): WorkflowCommand | undefined =>
  [currentForm(line), legacyForm(line)].find((command) => command !== undefined && isKnown(command.name))

type Escapes = readonly (readonly [escape: string, character: string])[]

const DATA: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
]
const PROPERTY: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
]
const LEGACY: Escapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
]

const currentForm = (line: string): WorkflowCommand | undefined => {
  const match = /^\s*::(?<head>.*?)::(?<data>.*)$/s.exec(line)
  return match?.groups === undefined ? undefined : command(match.groups, ',', PROPERTY, DATA)
}

const legacyForm = (line: string): WorkflowCommand | undefined => {
  const match = /##\[(?<head>[^\]]*)\](?<data>.*)$/s.exec(line)
  return match?.groups === undefined ? undefined : command(match.groups, ';', LEGACY, LEGACY)
}

const command = (
  { head = '', data = '' }: { readonly [group: string]: string },
  separator: string,
  propertyEscapes: Escapes,
  dataEscapes: Escapes,
): WorkflowCommand => {
  const [name = '', ...rest] = head.split(' ')
  const pairs = rest
    .join(' ')
    .split(separator)
    .flatMap((pair) => {
      const match = /^=*(?<key>[^=]+)=+(?<value>.+)$/s.exec(pair.trim())
      return match?.groups === undefined
        ? []
        : [[match.groups['key'] ?? '', unescaped(match.groups['value'] ?? '', propertyEscapes)] as const]
    })
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(pairs),
    data: unescaped(data, dataEscapes),
    escapedData: data,
  }
}

const unescaped = (text: string, escapes: Escapes): string =>
  escapes.reduce((done, [escape, character]) => done.replaceAll(escape, character), text)
