import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { AnySchemaObject, ValidateFunction } from 'ajv'

/** A schema of the folder `schemas`. */
export const schemaOf = (name: string): AnySchemaObject =>
  JSON.parse(readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as AnySchemaObject

const compiled = new Map<string, ValidateFunction>()

const validatorOf = (name: string): ValidateFunction => {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const made = new Ajv({ strictTypes: false, allErrors: true }).compile(schemaOf(name))
  compiled.set(name, made)
  return made
}

/** What the schema says against a value, each with its place; nothing where the value is valid. */
export const problemsUnder = (name: string, value: unknown): readonly string[] => {
  const validate = validatorOf(name)
  return validate(value)
    ? []
    : (validate.errors ?? []).map(
        ({ instancePath, message = '', params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
      )
}
