import { Failure } from '../failure.ts'
import { awsProxy, environmentProxy, proxySecrets, type ProxyRules, toProxyRules } from '../network/proxy.ts'
import { Secret } from '../secrecy/secret.ts'
import { callsOf } from './call.ts'
import type { Service } from './needs.ts'
import type { Aws, AwsSettings, ConnectAws, Target } from './ports.ts'
import { userAgentOf } from './user-agent.ts'

/** An earlier step could send our tokens elsewhere through these, so they are named and not followed. */
const IGNORED = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'AWS_ENDPOINT_URL_KMS',
  'AWS_ENDPOINT_URL_SSM',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_ORGANIZATIONS',
  'AWS_ENDPOINT_URL_EC2',
  'AWS_ENDPOINT_URL_CLOUDTRAIL',
  'AWS_ENDPOINT_URL_EVENTBRIDGE',
] as const

type Environment = AwsSettings['env']

/**
 * Access to AWS as the inputs say. Of the environment only the proxy, FIPS and dual-stack variables count: no configuration
 * file is read, no endpoint variable followed. No SDK client is loaded before it is asked for.
 */
export const accessAws: ConnectAws = (settings) => {
  const network = networkOf(settings)
  const ignored = IGNORED.filter((name) => settings.env(name) !== undefined)
  return {
    aws: awsOf(settings, network),
    masks: proxySecrets(network.rules).map((text) => Secret.of(text)),
    warnings: ignored.map(
      (name) => `${name} is set and not followed: an address comes from the inputs of this action only.`,
    ),
    ignored,
  }
}

interface Network {
  readonly rules: ProxyRules
  readonly useFipsEndpoint: boolean
  readonly useDualstackEndpoint: boolean
}

const networkOf = ({ env, endpoints, proxy, noProxy }: AwsSettings): Network => {
  if (env('NODE_TLS_REJECT_UNAUTHORIZED') === '0') {
    throw new Failure(
      'tls',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 switches the verification of certificates off.',
      'Remove it; give a private certificate authority through NODE_EXTRA_CA_CERTS.',
    )
  }
  const useFipsEndpoint = flagOf(env, 'AWS_USE_FIPS_ENDPOINT')
  // The SDK's endpoint rules refuse the pair: https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
  if (useFipsEndpoint && Object.keys(endpoints).length > 0) {
    throw new Failure(
      'input',
      'AWS_USE_FIPS_ENDPOINT cannot be combined with an endpoint input.',
      'Give the FIPS address as the endpoint and unset the variable, or remove the input.',
    )
  }
  return {
    rules: toProxyRules(awsProxy({ proxy, bypass: noProxy }, environmentProxy(env))),
    useFipsEndpoint,
    useDualstackEndpoint: flagOf(env, 'AWS_USE_DUALSTACK_ENDPOINT'),
  }
}

const flagOf = (env: Environment, name: 'AWS_USE_FIPS_ENDPOINT' | 'AWS_USE_DUALSTACK_ENDPOINT'): boolean => {
  const text = (env(name) ?? 'false').toLowerCase()
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Failure('input', `${name} is neither \`true\` nor \`false\`.`, 'Correct or unset the variable.')
}

const awsOf = (settings: AwsSettings, { rules, ...endpointFlags }: Network): Aws => {
  const prepare = async (service: Service, { region, credentials }: Target) => {
    const [{ RequestHandler }, { toSdkCredentials }, { setFamilyTimeout }] = await Promise.all([
      import('./request-handler.ts'),
      import('./credentials.ts'),
      import('../network/family-timeout.ts'),
    ])
    if (settings.familyTimeoutMs !== undefined) setFamilyTimeout(settings.familyTimeoutMs)
    const requestHandler = new RequestHandler(rules)
    const endpoint = settings.endpoints[service]
    return {
      config: {
        ...endpointFlags,
        ...(endpoint === undefined ? {} : { endpoint }),
        ...HERMETIC,
        region,
        requestHandler,
        credentials: toSdkCredentials(credentials),
        customUserAgent: userAgentOf(settings.caller),
      },
      calls: callsOf(settings, { service, region, ...homeRegionOf(settings) }, () => requestHandler.reach),
    }
  }
  return {
    sts: async (target) => {
      const [{ connectSts }, { config, calls }] = await Promise.all([import('./sts.ts'), prepare('sts', target)])
      return connectSts(config, calls, settings.clock)
    },
    secretsManager: async (target) => {
      const [{ connectSecretsManager }, { config, calls }] = await Promise.all([
        import('./secrets-manager.ts'),
        prepare('secretsmanager', target),
      ])
      return connectSecretsManager(config, calls)
    },
    parameters: async (target) => {
      const [{ connectParameters }, { config, calls }] = await Promise.all([import('./ssm.ts'), prepare('ssm', target)])
      return connectParameters(config, calls)
    },
    kms: async (target) => {
      const [{ connectKms }, { config, calls }] = await Promise.all([import('./kms.ts'), prepare('kms', target)])
      return connectKms(config, calls)
    },
    policies: async (target) => {
      const [{ connectPolicyReader }, { config, calls }] = await Promise.all([
        import('./iam.ts'),
        prepare('iam', target),
      ])
      return connectPolicyReader(config, calls)
    },
    organizations: async (target) => {
      const [{ connectOrganizations }, { config, calls }] = await Promise.all([
        import('./organizations.ts'),
        prepare('organizations', target),
      ])
      return connectOrganizations(config, calls)
    },
    networks: async (target) => {
      const [{ connectNetworks }, { config, calls }] = await Promise.all([
        import('./networks.ts'),
        prepare('ec2', target),
      ])
      return connectNetworks(config, calls)
    },
    trails: async (target) => {
      const [{ connectTrails }, { config, calls }] = await Promise.all([
        import('./trails.ts'),
        prepare('cloudtrail', target),
      ])
      return connectTrails(config, calls)
    },
    eventRules: async (target) => {
      const [{ connectEventRules }, { config, calls }] = await Promise.all([
        import('./event-rules.ts'),
        prepare('events', target),
      ])
      return connectEventRules(config, calls)
    },
    ambientCredentials: async (region) => {
      const [{ readAmbientCredentials }, { config, calls }] = await Promise.all([
        import('./credentials.ts'),
        prepare('sts', { region, credentials: 'unsigned' }),
      ])
      const { credentials: _, ...clientConfig } = config
      return calls.make({ operation: 'AssumeRole', needs: [] }, () => readAmbientCredentials(clientConfig))
    },
  }
}

/** Whatever a client would otherwise look up in `~/.aws/config` or in the environment. */
const HERMETIC = {
  ignoreConfiguredEndpointUrls: true,
  maxAttempts: 1,
  retryMode: 'standard' as const,
  defaultsMode: 'standard' as const,
  userAgentAppId: '',
  authSchemePreference: ['sigv4'],
}

const homeRegionOf = ({ homeRegion }: AwsSettings): { homeRegion?: string } =>
  homeRegion === undefined ? {} : { homeRegion }
