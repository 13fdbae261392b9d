import type { LineScanner } from './line-scanner.ts'
import type { Attributes, Codec, ExportKind, Form } from './reference.ts'

const EXPORTS: readonly ExportKind[] = ['env', 'output', 'file']
const CODECS: readonly Codec[] = ['base64', 'base64url', 'hex']
const FORMS: readonly Form[] = ['auto', 'text', ...CODECS]
const TEXT = /(?:[^\s|#]|[^\S|#]+(?![\s|#]))+/y
const TAG = /^([\p{L}\p{Z}\p{N}_.=/+\-@]{1,128}):([\p{L}\p{Z}\p{N}_.:=/+\-@]{0,256})$/u

/** The attributes behind a reference: `| name` or `| name=value`, each at most once, except `tag`. */
export const readAttributes = (scanner: LineScanner): Attributes => {
  let attributes: Attributes = {}
  while (scanner.match(/\s*\|\s*/y)) {
    const column = scanner.column
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/.exec(scanner.match(TEXT)?.[0] ?? '') ?? []
    const attribute = attributeOf(scanner, name.trim(), value?.trim(), column)
    const repeated = Object.keys(attribute).find((key) => key !== 'tags' && Object.hasOwn(attributes, key))
    if (repeated !== undefined) scanner.fail(`the attribute \`${name}\` is given twice`, column)
    const tags = [...(attributes.tags ?? []), ...(attribute.tags ?? [])]
    attributes = { ...attributes, ...attribute, ...(tags.length > 0 ? { tags } : {}) }
  }
  return attributes
}

const attributeOf = (scanner: LineScanner, name: string, value: string | undefined, column: number): Attributes => {
  const oneOf = <T extends string>(choices: readonly T[], text: string | undefined): T =>
    choices.find((choice) => choice === text) ??
    scanner.fail(`the attribute \`${name}\` takes ${choices.map((choice) => `\`${choice}\``).join(', ')}`, column)
  const flag = (): true =>
    value === undefined ? true : scanner.fail(`the attribute \`${name}\` takes no value`, column)
  switch (name) {
    case 'public':
      return { public: flag() }
    case 'trim':
      return { trim: flag() }
    case 'region':
      if (!/^[a-z0-9-]{1,32}$/.test(value ?? ''))
        scanner.fail('the attribute `region` takes a region such as `us-east-1`', column)
      return { region: value ?? '' }
    case 'export':
      return { export: (value ?? '').split(',').map((kind) => oneOf(EXPORTS, kind.trim())) }
    case 'decode':
      return { decode: oneOf(CODECS, value) }
    case 'as':
      return { as: oneOf(FORMS, value) }
    case 'tag': {
      const [, key, tagValue] = TAG.exec(value ?? '') ?? []
      if (key === undefined || tagValue === undefined)
        return scanner.fail('the attribute `tag` takes `key:value`', column)
      return { tags: [{ key, value: tagValue }] }
    }
    default:
      return scanner.fail(
        'expected `public`, `trim`, `region=`, `export=`, `decode=`, `as=` or `tag=` after the `|`',
        column,
      )
  }
}
