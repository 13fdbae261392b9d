import type { Snippet } from '../../findings/finding.ts'
import type { Written } from '../sources/facts.ts'
import { hclBody, hclExpression } from './hcl.ts'
import type { SnippetValue } from './value.ts'
import { yamlText } from './yaml.ts'

/** A part of a policy document in the language of its file; JSON where that is not known, as policies are. */
export const policySnippet = (into: string, file: string | undefined, value: SnippetValue): Snippet => {
  const language = languageOf(file ?? '')
  return { into, language, text: WRITERS[language](value) }
}

const WRITERS: Readonly<Record<Snippet['language'], (value: SnippetValue) => string>> = {
  json: (value) => JSON.stringify(value, null, 2),
  hcl: hclExpression,
  yaml: yamlText,
}

const languageOf = (file: string): Snippet['language'] => {
  if (/\.(?:tf|tofu)$/.test(file)) return 'hcl'
  return /\.ya?ml$/.test(file) ? 'yaml' : 'json'
}

/** What to set on a resource: attributes of Terraform, properties of CloudFormation where there are such. */
export interface Settings {
  readonly terraform: Readonly<Record<string, SnippetValue>>
  readonly cloudformation?: Readonly<Record<string, SnippetValue>>
}

/** The attributes to set on a resource, in the language of its source, if that is code that has them. */
export const settingSnippets = (
  { address, location }: Written,
  { terraform, cloudformation }: Settings,
): readonly Snippet[] => {
  if (address === undefined) return []
  if (TERRAFORM_ADDRESS.test(address))
    return [{ into: `block of ${address}`, language: 'hcl', text: hclBody(terraform) }]
  return cloudformation === undefined
    ? []
    : [policySnippet(`Properties of ${address}`, location.file, { Properties: cloudformation })]
}

const TERRAFORM_ADDRESS = /^(?:module\.|data\.|aws_)[^:]*\./
