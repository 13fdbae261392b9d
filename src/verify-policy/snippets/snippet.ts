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

/** What to set on a resource, by what its source is called: attributes of Terraform. */
export interface Settings {
  readonly terraform: Readonly<Record<string, SnippetValue>>
}

/** The attributes to set on a resource, if its source is code that has them. */
export const settingSnippets = ({ address }: Written, { terraform }: Settings): readonly Snippet[] =>
  address === undefined || !TERRAFORM_ADDRESS.test(address)
    ? []
    : [{ into: `block of ${address}`, language: 'hcl', text: hclBody(terraform) }]

const TERRAFORM_ADDRESS = /^(?:module\.|data\.|aws_)[^:]*\./
