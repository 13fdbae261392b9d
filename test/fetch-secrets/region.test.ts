import { describe, expect, test } from '@jest/globals'
import { regionInProfile } from '../../src/fetch-secrets/profile-region.ts'
import { configuredRegion } from '../../src/fetch-secrets/region.ts'
import { FakeRunner } from '../fake/fake-runner.ts'

const CONFIG = `# settings
[default]
output = json
region=us-west-2 # the old one
s3 =
  region = nested-1
[profile "ci job"]
region = eu-west-1
[profile ci]
region = eu-central-1
[default]
cli_pager =
`

describe('the region of a profile', () => {
  test.each([
    ['default', 'us-west-2'],
    ['ci', 'eu-central-1'],
    ['ci job', 'eu-west-1'],
    ['absent', ''],
    ['profile ci', ''],
  ])('%s in the configuration is `%s`', (profile, region) => {
    expect(regionInProfile(CONFIG, 'config', profile)).toBe(region)
    expect(regionInProfile(CONFIG.replaceAll('\n', '\r\n'), 'config', profile)).toBe(region)
  })

  test('stands in the credentials under the bare name', () => {
    const text = '[ci]\naws_access_key_id = AKIAEXAMPLE\nregion = sa-east-1\n'
    expect(regionInProfile(text, 'credentials', 'ci')).toBe('sa-east-1')
    expect(regionInProfile(text, 'config', 'ci')).toBe('')
  })
})

describe('the region', () => {
  const machine = {
    '/home/runner/.aws/config': CONFIG,
    '/etc/aws': '[profile ci]\nregion = ap-south-1\n',
    '/etc/odd': '[default]\nregion = us-east-1.example.com/\n',
    '/etc/keys': '[ci]\nregion = sa-east-1\n',
  }

  test.each<[string, string | undefined, Readonly<Record<string, string>>, string | undefined]>([
    ['comes from the input first', 'eu-north-1', { AWS_DEFAULT_REGION: 'eu-south-1' }, 'eu-north-1'],
    [
      'then from AWS_DEFAULT_REGION',
      undefined,
      { AWS_DEFAULT_REGION: 'eu-south-1', AWS_REGION: 'x-y-1' },
      'eu-south-1',
    ],
    ['then from AWS_REGION', undefined, { AWS_REGION: 'eu-south-2' }, 'eu-south-2'],
    ['then from the default profile', undefined, {}, 'us-west-2'],
    ['or from the chosen one', undefined, { AWS_PROFILE: 'ci' }, 'eu-central-1'],
    ['in the file that is named', undefined, { AWS_PROFILE: 'ci', AWS_CONFIG_FILE: '/etc/aws' }, 'ap-south-1'],
    [
      'first in the credentials',
      undefined,
      { AWS_PROFILE: 'ci', AWS_SHARED_CREDENTIALS_FILE: '/etc/keys' },
      'sa-east-1',
    ],
    ['is nothing that would lead elsewhere', undefined, { AWS_CONFIG_FILE: '/etc/odd' }, undefined],
    ['is not known without a file', undefined, { AWS_CONFIG_FILE: '/etc/absent' }, undefined],
  ])('%s', async (_, region, env, expected) => {
    expect(await configuredRegion({ region }, new FakeRunner({ env, machine }))).toBe(expected)
  })
})
