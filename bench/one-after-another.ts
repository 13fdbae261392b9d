// The yardstick for fetch-secrets: the same secrets with the SDK, one call after another, in a process of its own.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

const [endpoint = '', count = '0'] = process.argv.slice(2)
const client = new SecretsManagerClient({ endpoint, region: 'us-east-1', maxAttempts: 1 })
for (let i = 0; i < Number(count); i += 1) await client.send(new GetSecretValueCommand({ SecretId: `bench/${i}` }))
