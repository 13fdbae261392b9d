import type { ConnectAws } from '../aws/ports.ts'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import type { MaskSource } from '../secrecy/forms.ts'
import type { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { fetchSecret } from './fetch-secret.ts'
import { takeFields } from './fields.ts'
import type { Inputs } from './inputs.ts'
import { orFailure } from './outcome.ts'
import { publicKeyOf } from './public-keys.ts'
import type { SavedState, ScanTarget } from './saved-state.ts'
import { settingsOf } from './settings.ts'
import { sharingClients } from './shared-clients.ts'

/** What the scan works with. */
export interface ScanWorld {
  readonly runner: Runner
  readonly clock: Clock
  readonly connect: ConnectAws
}

const LARGEST_SECRET_FILE = 1024 ** 2

/** What to look for. */
export interface Values {
  readonly sources: readonly MaskSource[]
  readonly publicValues: readonly Secret[]
  /** Secrets that could not be read again. */
  readonly lost: number
}

/** The values of this step once more: fetched again where that works, and as variables and files still hold them. */
export const valuesToFind = async (state: SavedState, inputs: Inputs, world: ScanWorld): Promise<Values> => {
  const { runner } = world
  const { fetched, lost } = await fetchAgain(state.scan, inputs, world)
  const left = [
    ...state.variables.map((name) => ({
      label: name,
      value: runner.variable(name),
      isPublic: isPublic(inputs, name, '', []),
    })),
    ...(await Promise.all(
      state.files.map(async (path) => {
        const file = await runner.readSecretFile(path, LARGEST_SECRET_FILE)
        return { label: quoted(path), value: file.kind === 'secret' ? file.secret : undefined, isPublic: false }
      }),
    )),
  ].flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ ...rest, value }]))
  await maskNow(runner, [
    ...fetched.map(({ value }) => value),
    ...left.filter((one) => !one.isPublic).map(({ value }) => value),
  ])
  return {
    sources: [
      ...fetched.map(({ name, value, base64 }) => ({
        label: name,
        value,
        delivered: false,
        ...(base64 === undefined ? {} : { base64 }),
      })),
      ...left.filter((one) => !one.isPublic).map(({ label, value }) => ({ label, value, delivered: false })),
    ],
    publicValues: [
      ...left.filter((one) => one.isPublic).map(({ value }) => value),
      ...fetched.flatMap(({ name, value }) => publicMembers(inputs, name, value)),
    ],
    lost,
  }
}

interface Fetched {
  readonly name: string
  readonly value: Secret
  readonly base64?: Secret
}

const fetchAgain = async (
  targets: readonly ScanTarget[],
  inputs: Inputs,
  { runner, clock, connect }: ScanWorld,
): Promise<{ readonly fetched: readonly Fetched[]; readonly lost: number }> => {
  if (targets.length === 0) return { fetched: [], lost: 0 }
  const outcomes = await orFailure(async () => {
    const access = connect(settingsOf(inputs, runner, clock))
    const aws = sharingClients(access.aws)
    await maskNow(runner, access.masks)
    const { credentials } = await aws.ambientCredentials(regionIn(targets[0]?.arn ?? ''))
    return Promise.all(
      targets.map(({ arn, versionId }) =>
        orFailure(async () => {
          const manager = await aws.secretsManager({ region: regionIn(arn), credentials })
          const request = {
            kind: 'secret' as const,
            key: arn,
            region: regionIn(arn),
            secretId: arn,
            version: versionId,
          }
          const { name, value } = await fetchSecret(request, manager)
          return { name, value: value.text, ...(value.base64 === undefined ? {} : { base64: value.base64 }) }
        }),
      ),
    )
  })
  if (outcomes instanceof Failure) return { fetched: [], lost: targets.length }
  const fetched = outcomes.filter((outcome): outcome is Fetched => !(outcome instanceof Failure))
  return { fetched, lost: targets.length - fetched.length }
}

const regionIn = (arn: string): string => arn.split(':')[3] ?? ''

const isPublic = ({ publicKeys }: Inputs, name: string, secretName: string, path: readonly string[]): boolean =>
  publicKeyOf(publicKeys, { name, secretName, path }) !== undefined

const publicMembers = (inputs: Inputs, secretName: string, value: Secret): readonly Secret[] =>
  takeFields(value, { flatten: true, expandStrings: inputs.expandStrings })
    .fields.filter(([path]) => isPublic(inputs, '', secretName, path))
    .map(([, text]) => text)
