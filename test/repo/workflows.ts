import { globSync } from 'node:fs'
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parse } from 'yaml'
import { ROOT, textOf } from './imports.ts'

/** Every workflow file of the repository, by its path from the root: ours, the examples, and the templates for organisations. */
export const workflowFiles: readonly string[] = globSync(
  ['.github/workflows/*.yml', 'workflow-templates/*.yml', 'examples/*.yml', 'examples/workflows/*.yml'],
  { cwd: ROOT },
).sort()

/**
 * What is wrong with a workflow, as GitHub's own language service tells it: unknown keys, contexts, functions, and inputs that
 * a reusable workflow of this repository does not have, or misses. Workflows of others are not looked into.
 */
export const problemsOfWorkflow = async (path: string, text: string): Promise<readonly string[]> => {
  const content = text.replaceAll('$default-branch', 'main')
  const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter())
  if (value !== undefined) {
    await convertWorkflowTemplate(
      context,
      value,
      {
        getFileContent: async ({ path: called }) => ({ name: called, content: textOf(called) }),
      },
      { fetchReusableWorkflowDepth: 1 },
    )
  }
  return context.errors.getErrors().map(({ message }) => message)
}

/** Parts of a workflow that the tests look at. */
export interface Workflow {
  readonly name?: string
  readonly on: Readonly<Record<string, unknown>> | string
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, WorkflowJob>>
}

interface WorkflowJob {
  readonly uses?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: unknown
  readonly steps?: readonly {
    readonly uses?: string
    readonly run?: string
    readonly with?: Readonly<Record<string, unknown>>
  }[]
}

export const readWorkflow = (path: string): Workflow => parse(textOf(path)) as Workflow
