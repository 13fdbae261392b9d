export const id = 87;
export const ids = [87];
export const modules = {

/***/ 4087:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  accessAws: () => (/* binding */ accessAws)
});

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __webpack_require__(7279);
// EXTERNAL MODULE: ./build/src/network/proxy.js
var network_proxy = __webpack_require__(2240);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __webpack_require__(5696);
// EXTERNAL MODULE: ./build/src/network/until-aborted.js
var until_aborted = __webpack_require__(3386);
// EXTERNAL MODULE: ./build/src/retry.js
var src_retry = __webpack_require__(2975);
// EXTERNAL MODULE: ./build/src/network/transport-failure.js
var transport_failure = __webpack_require__(6050);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __webpack_require__(5966);
;// CONCATENATED MODULE: ./build/src/aws/denial.js

/**
 * Access denied, by the layer that the text names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENIALS = [
    denial(/Access to KMS is not allowed/, 'denied-kms', 'may not use the KMS key of', () => 'Allow `kms:Decrypt` for the role in its identity policy, in the key policy, or in both when the key is in another account.'),
    denial(/with an explicit deny in an? /, 'denied-explicit', 'is explicitly denied', (_, error) => `Find the Deny statement in ${explicitLayer(error)}: further Allow statements cannot help.`),
    denial(/no VPC endpoint policy allows/, 'denied-endpoint', 'is not allowed by the VPC endpoint policy for', allowAt('the policy of the VPC endpoint')),
    denial(/no service control policy allows/, 'denied-scp', 'is not allowed by any service control policy for', allowAt('a service control policy of the organization')),
    denial(/no resource control policy allows/, 'denied-rcp', 'is not allowed by any resource control policy for', allowAt('a resource control policy of the organization')),
    denial(/no permissions boundary allows/, 'denied-boundary', 'is not allowed by the permissions boundary for', allowAt('the permissions boundary of the role')),
    denial(/no session policy allows/, 'denied-session', 'is not allowed by the session policy for', allowAt('the session policy given when the role was assumed')),
    denial(/no resource-based policy allows/, 'denied-resource', 'is not allowed by any resource policy of', allowAt('the resource policy, and in the identity policy if the accounts differ')),
    denial(/no identity-based policy allows/, 'denied-identity', 'is not allowed by any identity policy for', allowAt('an identity policy of the role')),
];
/** Access denied without a layer in the text. */
const PLAIN_DENIAL = denial(/(?:)/, 'denied', 'is not allowed for', allowAt('the policies of the role'));
/** The principal that AWS names, and nothing else of the text. */
const PRINCIPAL = /^User: (arn:aws[a-z0-9-]*:(?:iam|sts)::\d{12}:(?:user|role|assumed-role|federated-user)\/[\w+=,.@/-]{1,640}) is not authorized/;
const EXPLICIT_LAYERS = [
    'identity-based policy',
    'resource-based policy',
    'permissions boundary',
    'session policy',
    'service control policy',
    'resource control policy',
    'VPC endpoint policy',
];
const explicitLayer = (error) => {
    const layer = EXPLICIT_LAYERS.find((name) => error.says(new RegExp(`explicit deny in an? ${name}`)));
    return layer === undefined ? 'the policies' : `a ${layer}`.replace('a identity', 'an identity');
};
function denial(pattern, code, verb, hint) {
    return {
        when: (error) => error.name === 'AccessDenied' && error.says(pattern),
        code,
        message: (error, context) => {
            const principal = error.quote(PRINCIPAL);
            const action = context.needs[0] ?? `${context.service}:${context.operation}`;
            const resource = context.resource === undefined ? 'this caller' : `\`${(0,printable/* printable */.g)(context.resource)}\``;
            return `\`${action}\` ${verb} ${resource} in ${context.region}${principal === undefined ? '' : `, asked by \`${principal}\``}.`;
        },
        hint: (error, context) => hint(context, error),
    };
}
function allowAt(place) {
    return (context) => `Allow ${context.needs.map((action) => `\`${action}\``).join(' and ')} in ${place}${statement(context)}.`;
}
/** The statement to paste, where the resource is known by its ARN. */
const statement = ({ needs, resource }) => resource !== undefined && /^arn:aws[a-z0-9-]*:[a-z]+:[\w:/+=.@*?-]{1,600}$/.test(resource)
    ? `: \`${JSON.stringify({ Effect: 'Allow', Action: needs[0], Resource: resource })}\``
    : '';
//# sourceMappingURL=denial.js.map
;// CONCATENATED MODULE: ./build/src/aws/judgement.js

/** The judgement of the first row that applies. */
const judgeBy = (rows, error, context) => {
    const row = rows.find(({ when }) => when(error, context));
    if (row === undefined)
        return undefined;
    const { status, requestId, retryAfterMs } = error;
    const trace = {
        ...(status === undefined ? {} : { status }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
    return {
        failure: new failure/* Failure */.HR(row.code, row.message(error, context), row.hint(error, context), trace),
        retry: row.retry ?? 'never',
    };
};
/** Whether the error has one of these names. */
const named = (...names) => (error) => names.includes(error.name);
/** Whether the error has one of these names and its text matches. */
const saying = (pattern, ...names) => (error) => names.includes(error.name) && error.says(pattern);
//# sourceMappingURL=judgement.js.map
;// CONCATENATED MODULE: ./build/src/aws/kms-failures.js


const keyOf = ({ resource = 'the key' }) => `\`${(0,printable/* printable */.g)(resource)}\``;
/** Errors of KMS. https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors */
const KMS_FAILURES = [
    {
        when: named('Disabled', 'KMSInvalidState', 'NotFound', 'InvalidKeyUsage'),
        code: 'kms-key-state',
        message: (_, context) => `The KMS key ${keyOf(context)} cannot be used in ${context.region}.`,
        hint: () => 'Check that the key exists in this region, is enabled, and is not scheduled for deletion.',
    },
    {
        when: named('InvalidCiphertext'),
        code: 'kms-ciphertext',
        message: () => 'KMS could not decrypt the ciphertext.',
        hint: () => 'The encryption context must match exactly, with the same case; a blob of the AWS Encryption SDK or of S3 is no KMS ciphertext.',
    },
    {
        when: named('IncorrectKey'),
        code: 'kms-wrong-key',
        message: (_, context) => `The ciphertext was not made with ${keyOf(context)}.`,
        hint: () => 'Give the key that encrypted it.',
    },
    {
        when: named('InvalidGrantToken', 'InvalidGrantId'),
        code: 'kms-grant',
        message: () => 'KMS did not accept the grant.',
        hint: () => 'Create the grant again, or allow `kms:Decrypt` in a policy.',
    },
    {
        when: named('KeyUnavailable', 'DependencyTimeout', 'KMSInternal'),
        code: 'service-error',
        message: () => 'KMS is temporarily not available.',
        hint: () => 'This is usually transient; run the step again.',
        retry: 'again',
    },
];
//# sourceMappingURL=kms-failures.js.map
// EXTERNAL MODULE: ./build/src/aws/sdk-error.js
var sdk_error = __webpack_require__(468);
;// CONCATENATED MODULE: ./build/src/aws/secret-failures.js


/** The ARN of a secret with its suffix: after the name, a hyphen and six characters. */
const FULL_ARN = /^arn:aws[a-z0-9-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:.+-[A-Za-z0-9]{6}$/;
const ANY_ARN = /^arn:/;
const LIKE_A_SUFFIX = /-[A-Za-z0-9]{6}$/;
const resourceOf = ({ resource = 'the secret' }) => `\`${(0,printable/* printable */.g)(resource)}\``;
const arnRegion = ({ resource = '' }) => FULL_ARN.exec(resource)?.[1];
/** Whether AWS may have taken the end of a name for the suffix of an ARN, or misses the suffix of an ARN. */
const isPartial = ({ resource = '' }) => ANY_ARN.test(resource) ? !LIKE_A_SUFFIX.test(resource) : LIKE_A_SUFFIX.test(resource);
/**
 * Errors of Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
 */
const SECRETS_MANAGER_FAILURES = [
    {
        when: (error) => error.says(/different AWS account.*default|default.*different AWS account/i),
        code: 'cross-account-default-key',
        message: (_, context) => `${resourceOf(context)} is encrypted with \`aws/secretsmanager\`, which serves its own account only.`,
        hint: () => 'Encrypt the secret with a customer managed key whose policy allows this account `kms:Decrypt`.',
    },
    {
        when: saying(/staging label: AWSCURRENT\b/, 'ResourceNotFound'),
        code: 'value-absent',
        message: (_, context) => `${resourceOf(context)} has no value yet.`,
        hint: () => 'Store a value; right after the creation of a secret, wait until it has one.',
    },
    {
        when: saying(/staging label|VersionId/i, 'ResourceNotFound'),
        code: 'version-missing',
        message: (_, context) => `${resourceOf(context)} has no such version.`,
        hint: () => 'List the versions with `aws secretsmanager list-secret-version-ids`, and correct the stage or the version id.',
    },
    {
        when: (error, context) => error.name === 'ResourceNotFound' &&
            arnRegion(context) !== undefined &&
            context.homeRegion !== undefined &&
            arnRegion(context) !== context.homeRegion,
        code: 'region-mismatch',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}, the region of its ARN, which is not the configured ${context.homeRegion}.`,
        hint: () => 'Correct the region in the ARN, or replicate the secret to that region.',
    },
    {
        when: (error, context) => error.name === 'ResourceNotFound' && isPartial(context),
        code: 'partial-arn',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
        hint: () => 'Write the full ARN, with the hyphen and six characters at its end: AWS may have taken the end of the name for them.',
    },
    {
        when: named('ResourceNotFound'),
        code: 'secret-missing',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
        hint: () => 'Check name and region; a secret of another region or account needs its full ARN.',
    },
    {
        when: saying(/marked for deletion|scheduled for deletion/i, 'InvalidRequest'),
        code: 'pending-deletion',
        message: (_, context) => `${resourceOf(context)} is scheduled for deletion.`,
        hint: () => 'Restore it with `aws secretsmanager restore-secret`, or remove the reference.',
    },
    {
        when: saying(/VersionStage.*not associated|not associated.*VersionId/i, 'InvalidRequest', 'InvalidParameter'),
        code: 'version-conflict',
        message: (_, context) => `Stage and version id of ${resourceOf(context)} belong to different versions.`,
        hint: () => 'Give only one of them.',
    },
    {
        when: (error, { operation }) => error.name === 'AccessDenied' && operation === 'ListSecrets',
        code: 'denied-list',
        message: () => '`secretsmanager:ListSecrets` is not allowed.',
        hint: () => 'Allow it: `{"Effect":"Allow","Action":"secretsmanager:ListSecrets","Resource":"*"}`; names without wildcards do not need it.',
    },
    {
        when: named('DecryptionFailure'),
        code: 'decrypt-failed',
        message: (_, context) => `Secrets Manager could not decrypt ${resourceOf(context)}.`,
        hint: () => 'Check that its KMS key is enabled, not scheduled for deletion, and allows this role `kms:Decrypt`.',
    },
];
/** Errors of Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html#API_GetParameters_Errors */
const PARAMETER_FAILURES = [
    {
        when: named('ParameterNotFound'),
        code: 'secret-missing',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
        hint: () => 'Check name and region; a parameter shared by another account needs its full ARN.',
    },
    {
        when: named('ParameterVersionNotFound'),
        code: 'version-missing',
        message: (_, context) => `${resourceOf(context)} has no such version or label.`,
        hint: () => 'List the versions with `aws ssm get-parameter-history`.',
    },
    {
        when: named('InvalidKeyId'),
        code: 'kms-key-state',
        message: (_, context) => `The KMS key of ${resourceOf(context)} cannot be used.`,
        hint: () => 'Check that the key exists, is enabled, and allows this role `kms:Decrypt`.',
    },
];
//# sourceMappingURL=secret-failures.js.map
;// CONCATENATED MODULE: ./build/src/aws/sts-failures.js

/**
 * Errors of STS. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 * A denial is final: the trust policy gives the same answer however often it is asked.
 */
const STS_FAILURES = [
    {
        when: named('AccessDenied'),
        code: 'sts-denied',
        message: (_, { operation }) => `STS denied ${operation}.`,
        hint: (_, { operation }) => operation === 'AssumeRoleWithWebIdentity'
            ? "The role does not exist, or its trust policy does not accept this job's token: compare the token's `sub` and `aud` with the conditions of the trust policy."
            : 'Check that the role exists, that its trust policy accepts the caller (external id, session tags, source identity), and that a policy of the caller allows `sts:AssumeRole` on it.',
    },
    {
        when: (error, { operation }) => error.name === 'ExpiredToken' && operation === 'AssumeRoleWithWebIdentity',
        code: 'sts-expired',
        message: () => 'STS says that the web identity token has expired.',
        hint: () => 'Check the clock of the runner, and whether the token file is kept up to date.',
    },
    {
        when: named('ExpiredToken', 'RequestExpired', 'RequestTimeTooSkewed'),
        code: 'sts-source-expired',
        message: () => 'The credentials that sign this request have expired, or the clock is wrong.',
        hint: () => 'Obtain the source credentials again right before this step, and check the clock of the runner.',
    },
    {
        when: (error) => error.name === 'IDPCommunicationError' ||
            saying(/Couldn't retrieve verification key/i, 'InvalidIdentityToken')(error),
        code: 'sts-idp',
        message: () => 'STS could not fetch the keys of the token issuer.',
        hint: () => 'This is usually transient. With GitHub Enterprise Server, its `/_services/token/.well-known` addresses must be reachable from AWS.',
        retry: 'again',
    },
    {
        when: saying(/No OpenIDConnect provider found/i, 'InvalidIdentityToken'),
        code: 'sts-provider',
        message: () => "The role's account has no OIDC identity provider for the issuer of this token.",
        hint: () => 'Create the provider in IAM with exactly the URL of the issuer, without a slash at its end, or correct the account of the role.',
    },
    {
        when: named('InvalidIdentityToken', 'IDPRejectedClaim'),
        code: 'sts-token',
        message: () => 'STS did not accept the web identity token.',
        hint: () => 'Compare the `audience` input with the client ids of the OIDC identity provider in IAM.',
    },
    {
        when: named('MalformedPolicyDocument'),
        code: 'sts-policy',
        message: () => 'STS could not read the session policy.',
        hint: () => 'Check the statements of the session policy, and that each managed policy ARN exists.',
    },
    {
        when: named('PackedPolicyTooLarge'),
        code: 'sts-size',
        message: (error) => {
            const percent = error.quote(/\b(\d{1,5})\s?%/);
            return `The session policies and session tags together are too large${percent === undefined ? '' : ` (${percent} % of the limit)`}.`;
        },
        hint: () => 'Shorten the session policy, or send fewer policies and tags.',
    },
    {
        when: named('RegionDisabled'),
        code: 'sts-region',
        message: (_, { region }) => `STS is not activated in ${region} for this account.`,
        hint: () => 'Activate STS for the region in the account settings of IAM, or choose another region.',
    },
    {
        when: saying(/exceeds the 1 hour session limit/i, 'ValidationError'),
        code: 'sts-validation',
        message: () => 'A role assumed from the session of another role lasts one hour at most.',
        hint: () => 'Ask for 3600 seconds or less.',
    },
    {
        when: saying(/DurationSeconds/i, 'ValidationError'),
        code: 'sts-validation',
        message: () => 'STS did not accept the duration of the session.',
        hint: () => "Ask for no more than the role's maximum session duration, or raise that maximum on the role.",
    },
    {
        when: named('ValidationError', 'InvalidParameterValue', 'MissingParameter'),
        code: 'sts-validation',
        message: (_, { operation }) => `STS did not accept the parameters of ${operation}.`,
        hint: () => 'Check the role ARN, the session name, the duration, the external id and the tags.',
    },
    {
        when: named('InvalidClientTokenId', 'SignatureDoesNotMatch', 'IncompleteSignature', 'UnrecognizedClient'),
        code: 'sts-signature',
        message: () => 'STS did not accept the source credentials.',
        hint: () => 'Check that key id, secret key and session token belong together and to this partition, and check the clock of the runner.',
    },
    {
        when: isThrottling,
        code: 'sts-throttled',
        message: () => 'STS throttled the request.',
        hint: () => 'Let fewer jobs start at once (`max-parallel` of the matrix), or try again later.',
        retry: 'again',
    },
    {
        when: isServerError,
        code: 'sts-unavailable',
        message: () => 'STS had an internal error.',
        hint: () => 'This is usually transient; see https://health.aws.amazon.com/health/status.',
        retry: 'again',
    },
];
/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
function isThrottling({ name, status }) {
    return (/^(?:Throttl|RequestThrottled|RequestLimitExceeded|TooManyRequests|SlowDown|PriorRequestNotComplete)/.test(name) ||
        status === 429);
}
/** Whether the service itself is in trouble. */
function isServerError({ name, status }) {
    return (/^(?:InternalFailure|InternalServiceError|InternalServerError|InternalError|ServiceUnavailable|ServiceFailure)$/.test(name) ||
        (status !== undefined && status >= 500));
}
//# sourceMappingURL=sts-failures.js.map
;// CONCATENATED MODULE: ./build/src/aws/failures.js








/**
 * The only place where an error of the SDK becomes a Failure. The error itself goes no further, not even as a cause: it
 * holds the response with its body. Texts are matched, never quoted.
 */
const judge = (error, context, reach) => {
    if (error instanceof failure/* Failure */.HR)
        return { failure: error, retry: error.code === 'bad-response' ? 'once' : 'never' };
    const transport = (0,transport_failure/* transportFailure */.q)(error, reach.host, reach.proxied);
    if (transport !== undefined)
        return { failure: transport, retry: transport.code === 'network' ? 'again' : 'never' };
    const facts = (0,sdk_error/* readSdkError */.R)(error);
    const judgement = judgeBy([...ROWS[context.service], ...COMMON, ...unreadable(reach)], facts, context);
    if (judgement === undefined)
        throw new Error('the last row applies to everything');
    return facts.clockCorrected && judgement.retry === 'never' ? { ...judgement, retry: 'once' } : judgement;
};
const SECRET_ROWS = [...DENIALS, PLAIN_DENIAL];
const ROWS = {
    sts: STS_FAILURES,
    secretsmanager: [...SECRETS_MANAGER_FAILURES, ...SECRET_ROWS],
    ssm: [...PARAMETER_FAILURES, ...SECRET_ROWS],
    kms: [...KMS_FAILURES, ...SECRET_ROWS],
};
const AGAIN = 'Run `configure-credentials` again right before this step.';
/** Errors that every service has. */
const COMMON = [
    {
        when: named('CredentialsProviderError', 'TokenProviderError'),
        code: 'no-credentials',
        message: () => 'No AWS credentials were found.',
        hint: () => 'Looked at the variables AWS_ACCESS_KEY_ID and AWS_WEB_IDENTITY_TOKEN_FILE, the profile files, and the container and instance endpoints.',
    },
    {
        when: named('ExpiredToken', 'RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture'),
        code: 'credentials-expired',
        message: () => 'The AWS credentials have expired, or the clock of the runner is wrong.',
        hint: () => AGAIN,
    },
    {
        // The texts of these errors can repeat the Authorization header.
        when: named('UnrecognizedClient', 'InvalidClientTokenId', 'InvalidSignature', 'SignatureDoesNotMatch', 'IncompleteSignature', 'MissingAuthenticationToken', 'InvalidAccessKeyId', 'AuthFailure'),
        code: 'credentials-invalid',
        message: () => 'AWS did not accept the credentials.',
        hint: () => `They are incomplete, or belong to another partition. ${AGAIN}`,
    },
    {
        when: isThrottling,
        code: 'throttled',
        message: (_, { operation }) => `AWS throttled ${operation}.`,
        hint: () => 'Let fewer jobs start at once, or try again later.',
        retry: 'again',
    },
    {
        when: isServerError,
        code: 'service-error',
        message: (_, { operation }) => `AWS had an internal error in ${operation}.`,
        hint: () => 'This is usually transient; see https://health.aws.amazon.com/health/status.',
        retry: 'again',
    },
    {
        when: (error) => /^(?:Invalid(?:Parameter|Request|NextToken|Filter)|Validation|Serialization)/.test(error.name),
        code: 'invalid-request',
        message: (error, { operation }) => `AWS did not accept the parameters of ${operation} (${error.name}).`,
        hint: () => 'Check how the resource is named in the inputs.',
    },
];
/** Answers that no AWS service gives, and at last everything else. */
const unreadable = ({ host }) => [
    {
        when: ({ fromService, status }) => !fromService && status === 407,
        code: 'proxy',
        message: () => `The proxy before ${host} asks for credentials.`,
        hint: () => 'Write them into the proxy URL, as `http://user:password@host:port`.',
    },
    {
        when: ({ fromService, status }, { service }) => !fromService && service === 'sts' && status !== undefined && status >= 300,
        code: 'proxy',
        message: ({ status }) => `Something other than AWS answered for ${host} (HTTP ${status}).`,
        hint: () => 'A proxy or a firewall probably answered; redirects are never followed. Allow the host, or add it to no_proxy.',
    },
    {
        when: ({ fromService, status }) => !fromService && status !== undefined,
        code: 'bad-response',
        message: ({ status }) => `The answer of ${host} could not be read (HTTP ${status}).`,
        hint: () => 'Something other than AWS probably answered: look at proxies and the endpoint inputs.',
        retry: 'once',
    },
    {
        when: () => true,
        code: 'aws-error',
        message: (error, { operation }) => `AWS refused ${operation}${error.fromService ? ` (${error.name})` : ''}.`,
        hint: () => "See the operation's errors in the AWS API reference.",
    },
];
//# sourceMappingURL=failures.js.map
;// CONCATENATED MODULE: ./build/src/aws/call.js



/** One request to connect, wait and read its answer, in milliseconds. */
const ATTEMPT_MS = 10_000;
/** The calls of one client. `reach` tells where its last request went. */
const callsOf = ({ clock, deadline, attempts }, client, reach) => ({
    make: async (about, send) => {
        let retry = 'never';
        const attempt = async (signal) => {
            try {
                return await (0,until_aborted/* untilAborted */.E)(send({ abortSignal: signal }), signal);
            }
            catch (error) {
                const judgement = judge(error, { ...client, ...about }, reach());
                retry = judgement.retry;
                throw judgement.failure;
            }
        };
        const doing = `calling ${about.operation}`;
        return (0,src_retry/* withRetries */.L)(attempt, {
            clock,
            deadline,
            doing,
            attemptMs: ATTEMPT_MS,
            classify: () => toRetry(retry, attempts),
        });
    },
    failureOf: (error, about) => judge(error, { ...client, ...about }, reach()).failure,
});
const toRetry = (retry, attempts) => {
    switch (retry) {
        case 'never':
            return { kind: 'final' };
        case 'once':
            return { kind: 'again', attempts: Math.min(2, attempts) };
        case 'again':
            return { kind: 'again', attempts };
    }
};
//# sourceMappingURL=call.js.map
;// CONCATENATED MODULE: ./build/src/aws/user-agent.js
const VERSION = '0.1.0'; // x-release-please-version
/**
 * Pairs the SDK appends to its user agent. Foreign values go in only when they are plain words and numbers.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
 */
const userAgentOf = ({ action, runId = '', runAttempt = '' }) => [
    ['aws-zero-trust-actions', VERSION],
    ...(/^[A-Za-z0-9_-]{1,128}$/.test(action) ? [['md/action', action]] : []),
    ...(/^\d{1,20}$/.test(runId) ? [['md/run_id', runId]] : []),
    ...(/^\d{1,10}$/.test(runAttempt) ? [['md/attempt', runAttempt]] : []),
];
//# sourceMappingURL=user-agent.js.map
;// CONCATENATED MODULE: ./build/src/aws/clients.js





/** An earlier step could send our tokens elsewhere through these, so they are named and not followed. */
const IGNORED = [
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_STS',
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    'AWS_ENDPOINT_URL_KMS',
    'AWS_ENDPOINT_URL_SSM',
];
/**
 * Access to AWS as the inputs say. Of the environment only the proxy, FIPS and dual-stack variables count: no configuration
 * file is read, no endpoint variable followed. No SDK client is loaded before it is asked for.
 */
const accessAws = (settings) => {
    const network = networkOf(settings);
    const ignored = IGNORED.filter((name) => settings.env(name) !== undefined);
    return {
        aws: awsOf(settings, network),
        masks: (0,network_proxy/* proxySecrets */.Wm)(network.rules).map((text) => secret/* Secret */.z.of(text)),
        warnings: ignored.map((name) => `${name} is set and not followed: an address comes from the inputs of this action only.`),
        ignored,
    };
};
const networkOf = ({ env, endpoints, proxy, noProxy }) => {
    if (env('NODE_TLS_REJECT_UNAUTHORIZED') === '0') {
        throw new failure/* Failure */.HR('tls', 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches the verification of certificates off.', 'Remove it; give a private certificate authority through NODE_EXTRA_CA_CERTS.');
    }
    const useFipsEndpoint = flagOf(env, 'AWS_USE_FIPS_ENDPOINT');
    // The SDK's endpoint rules refuse the pair: https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
    if (useFipsEndpoint && Object.keys(endpoints).length > 0) {
        throw new failure/* Failure */.HR('input', 'AWS_USE_FIPS_ENDPOINT cannot be combined with an endpoint input.', 'Give the FIPS address as the endpoint and unset the variable, or remove the input.');
    }
    return {
        rules: (0,network_proxy/* toProxyRules */.Zn)((0,network_proxy/* awsProxy */.aP)({ proxy, bypass: noProxy }, (0,network_proxy/* environmentProxy */.Uw)(env))),
        useFipsEndpoint,
        useDualstackEndpoint: flagOf(env, 'AWS_USE_DUALSTACK_ENDPOINT'),
    };
};
const flagOf = (env, name) => {
    const text = (env(name) ?? 'false').toLowerCase();
    if (text === 'true' || text === 'false')
        return text === 'true';
    throw new failure/* Failure */.HR('input', `${name} is neither \`true\` nor \`false\`.`, 'Correct or unset the variable.');
};
const awsOf = (settings, { rules, ...endpointFlags }) => {
    const prepare = async (service, { region, credentials }) => {
        const [{ RequestHandler }, { toSdkCredentials }, { setFamilyTimeout }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(475)]).then(__webpack_require__.bind(__webpack_require__, 9475)),
            __webpack_require__.e(/* import() */ 717).then(__webpack_require__.bind(__webpack_require__, 2717)),
            __webpack_require__.e(/* import() */ 452).then(__webpack_require__.bind(__webpack_require__, 8452)),
        ]);
        if (settings.familyTimeoutMs !== undefined)
            setFamilyTimeout(settings.familyTimeoutMs);
        const requestHandler = new RequestHandler(rules);
        const endpoint = settings.endpoints[service];
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
        };
    };
    return {
        sts: async (target) => {
            const [{ STSClient }, { toSts }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(695)]).then(__webpack_require__.t.bind(__webpack_require__, 1695, 19)),
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(695), __webpack_require__.e(39)]).then(__webpack_require__.bind(__webpack_require__, 7039)),
                prepare('sts', target),
            ]);
            return toSts(new STSClient(config), calls, settings.clock);
        },
        secretsManager: async (target) => {
            const [{ SecretsManagerClient }, { toSecretsManager }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(994)]).then(__webpack_require__.t.bind(__webpack_require__, 2994, 19)),
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(994), __webpack_require__.e(424)]).then(__webpack_require__.bind(__webpack_require__, 8424)),
                prepare('secretsmanager', target),
            ]);
            return toSecretsManager(new SecretsManagerClient(config), calls);
        },
        parameters: async (target) => {
            const [{ SSMClient }, { toParameters }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(736)]).then(__webpack_require__.t.bind(__webpack_require__, 4736, 19)),
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(736), __webpack_require__.e(510)]).then(__webpack_require__.bind(__webpack_require__, 6510)),
                prepare('ssm', target),
            ]);
            return toParameters(new SSMClient(config), calls);
        },
        kms: async (target) => {
            const [{ KMSClient }, { toKms }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(632)]).then(__webpack_require__.t.bind(__webpack_require__, 2632, 19)),
                Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(632), __webpack_require__.e(66)]).then(__webpack_require__.bind(__webpack_require__, 4066)),
                prepare('kms', target),
            ]);
            return toKms(new KMSClient(config), calls);
        },
        ambientCredentials: async (region) => {
            const [{ readAmbientCredentials }, { config, calls }] = await Promise.all([
                __webpack_require__.e(/* import() */ 717).then(__webpack_require__.bind(__webpack_require__, 2717)),
                prepare('sts', { region, credentials: 'unsigned' }),
            ]);
            const { credentials: _, ...clientConfig } = config;
            return calls.make({ operation: 'AssumeRole', needs: [] }, () => readAmbientCredentials(clientConfig));
        },
    };
};
/** Whatever a client would otherwise look up in `~/.aws/config` or in the environment. */
const HERMETIC = {
    ignoreConfiguredEndpointUrls: true,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    userAgentAppId: '',
    authSchemePreference: ['sigv4'],
};
const homeRegionOf = ({ homeRegion }) => homeRegion === undefined ? {} : { homeRegion };
//# sourceMappingURL=clients.js.map

/***/ }),

/***/ 468:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ readSdkError)
/* harmony export */ });
/** The facts of an error thrown by a client. */
const readSdkError = (error) => {
    const raw = recordOf(error);
    const metadata = recordOf(raw['$metadata']);
    const headers = recordOf(recordOf(raw['$response'])['headers']);
    const status = metadata['httpStatusCode'];
    const requestId = metadata['requestId'];
    const retryAfter = headers['retry-after'];
    const message = typeof raw['message'] === 'string' ? raw['message'] : '';
    const name = nameOf(raw);
    return {
        name,
        fromService: name !== '' && !NOT_A_SERVICE.has(name),
        ...(typeof status === 'number' ? { status } : {}),
        ...(typeof requestId === 'string' && /^[\w=+/-]{1,128}$/.test(requestId) ? { requestId } : {}),
        ...(typeof retryAfter === 'string' && /^\d{1,4}$/.test(retryAfter)
            ? { retryAfterMs: Number(retryAfter) * 1000 }
            : {}),
        clockCorrected: metadata['clockSkewCorrected'] === true,
        says: (pattern) => pattern.test(message),
        quote: (pattern) => pattern.exec(message)?.[1],
    };
};
/** What the SDK calls an answer that it cannot read: a generic error of the parser, or `Unknown` with a status. */
const NOT_A_SERVICE = new Set(['Error', 'SyntaxError', 'TypeError', 'RangeError', 'Unknown', 'UnknownError']);
const nameOf = (raw) => {
    const name = raw['name'];
    return typeof name === 'string' && /^[A-Za-z][A-Za-z0-9.]{0,63}$/.test(name) ? name.replace(/Exception$/, '') : '';
};
const recordOf = (value) => typeof value === 'object' && value !== null ? value : {};
//# sourceMappingURL=sdk-error.js.map

/***/ }),

/***/ 2240:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ol: () => (/* binding */ proxyOf),
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   Uw: () => (/* binding */ environmentProxy),
/* harmony export */   Wm: () => (/* binding */ proxySecrets),
/* harmony export */   Zn: () => (/* binding */ toProxyRules),
/* harmony export */   aP: () => (/* binding */ awsProxy)
/* harmony export */ });
/* unused harmony export DIRECT */
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);

/** No proxy at all. */
const DIRECT = { bypass: [] };
/**
 * Proxy settings of the environment, in the order of the Actions toolkit: lower case before upper case, and per scheme of
 * the target. https://github.com/actions/toolkit/blob/main/packages/http-client/src/proxy.ts
 */
const environmentProxy = (env) => {
    const https = firstNamed(env, ['https_proxy', 'HTTPS_PROXY']);
    const http = firstNamed(env, ['http_proxy', 'HTTP_PROXY']);
    const bypass = env('no_proxy') ?? env('NO_PROXY');
    return {
        ...(https === undefined ? {} : { https }),
        ...(http === undefined ? {} : { http }),
        ...(bypass === undefined ? {} : { bypass }),
    };
};
/**
 * Proxy settings for AWS calls: the inputs first, then the environment, where a proxy named for plain http serves https
 * as well.
 */
const awsProxy = (inputs, environment) => {
    const proxy = inputs.proxy === '' ? (environment.https ?? environment.http) : { name: 'http-proxy', text: inputs.proxy };
    const bypass = inputs.bypass === '' ? environment.bypass : inputs.bypass;
    return {
        ...(proxy === undefined ? {} : { https: proxy, http: proxy }),
        ...(bypass === undefined ? {} : { bypass }),
    };
};
/**
 * Settings as rules. Throws a Failure on a proxy that is not an http or https URL: Node would go direct without a word.
 */
const toProxyRules = ({ https, http, bypass }) => ({
    ...(https === undefined ? {} : { https: proxyUrl(https) }),
    ...(http === undefined ? {} : { http: proxyUrl(http) }),
    bypass: (bypass ?? '')
        .split(',')
        .map((item) => item.trim().toUpperCase())
        .filter((item) => item !== ''),
});
/** The proxy for a target, or undefined where it is reached directly. */
const proxyOf = (rules, target) => {
    const proxy = target.protocol === 'https:' ? rules.https : rules.http;
    return proxy === undefined || isLoopback(target.hostname) || isBypassed(rules.bypass, target) ? undefined : proxy;
};
/** User names and passwords of the proxies, as written and decoded: each needs a mask. */
const proxySecrets = ({ https, http }) => {
    const written = [https, http].flatMap((url) => (url === undefined ? [] : [url.password, userInfo(url)]));
    const all = written.flatMap((text) => [text, decoded(text)]);
    return [...new Set(all)].filter((text) => text !== '');
};
/** Whether a host name (as a URL spells it) means this machine. */
const isLoopback = (hostname) => {
    const host = hostname.toLowerCase();
    return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
};
const firstNamed = (env, names) => {
    for (const name of names) {
        const text = env(name);
        if (text !== undefined)
            return { name, text };
    }
    return undefined;
};
const proxyUrl = ({ name, text }) => {
    // `host:3128` alone would parse as a URL of the scheme "host".
    const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
    const url = URL.canParse(spelled) ? new URL(spelled) : undefined;
    if (url?.protocol === 'http:' || url?.protocol === 'https:')
        return url;
    // The text may hold a password, so it is not repeated.
    throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('proxy', `${name} is not the address of an http or https proxy.`, `Write it as \`http://host:port\`, or unset ${name} to connect directly.`);
};
const isBypassed = (bypass, target) => {
    const host = target.hostname.toUpperCase();
    const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
    const spellings = [host, `${host}:${port}`];
    return bypass.some((item) => item === '*' ||
        spellings.some((spelling) => spelling === item || spelling.endsWith(item.startsWith('.') ? item : `.${item}`)));
};
const userInfo = ({ username, password }) => (password === '' ? '' : `${username}:${password}`);
const decoded = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
};
//# sourceMappingURL=proxy.js.map

/***/ }),

/***/ 6050:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ transportFailure)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);

const UNREACHABLE = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
    'EAI_AGAIN',
    'EAI_FAIL',
    'ENOTFOUND',
    'ENODATA',
    'ESERVFAIL',
    'EPROTO',
    'ERR_SOCKET_CLOSED',
    'ERR_STREAM_PREMATURE_CLOSE',
]);
/** OpenSSL verification errors, as Node spells them, plus the errors Node adds. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /^(?:UNABLE_TO_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERROR_IN_)/;
/**
 * A failure to get an answer at all, or undefined where the error is something else. Only the error's `code` and `name`
 * are read: texts can quote the request.
 */
const transportFailure = (error, host, proxied) => {
    if (typeof error !== 'object' || error === null)
        return undefined;
    const code = textOf(error, 'code');
    const name = textOf(error, 'name');
    const way = proxied ? `${host} through the proxy` : host;
    if (code === 'ERR_PROXY_TUNNEL')
        return proxyRefusal(error, host);
    if (CERTIFICATE.test(code)) {
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('tls', `The certificate of ${way} was not accepted (${code}).`, 'Give a private certificate authority to the runner through NODE_EXTRA_CA_CERTS (AWS_CA_BUNDLE is not read), and check the clock.');
    }
    if (UNREACHABLE.has(code))
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `The connection to ${way} failed (${code}).`, REACH);
    if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') {
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `No complete answer came from ${way} in time.`, REACH);
    }
    return undefined;
};
const REACH = 'Check that this runner reaches the host: DNS, firewall, VPC endpoint, and the proxy variables https_proxy and no_proxy.';
/** The proxy did not open the tunnel: https://nodejs.org/api/errors.html#err_proxy_tunnel */
const proxyRefusal = (error, host) => {
    const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
    return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('proxy', `The proxy did not open a connection to ${host}.`, status === 407
        ? 'The proxy asks for credentials: write them into the proxy URL, as `http://user:password@host:port`.'
        : 'Allow the host in the proxy, or add it to no_proxy.', status === undefined ? {} : { status });
};
const textOf = (error, key) => {
    const value = Reflect.get(error, key);
    return typeof value === 'string' ? value : '';
};
//# sourceMappingURL=transport-failure.js.map

/***/ }),

/***/ 3386:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ untilAborted)
/* harmony export */ });
/**
 * The outcome of some work, or a rejection with the signal's reason as soon as it aborts. Node's own `signal` option does
 * not end a request whose proxy never answers the CONNECT.
 */
const untilAborted = (work, signal) => new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted)
        abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
});
//# sourceMappingURL=until-aborted.js.map

/***/ }),

/***/ 2975:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ withRetries)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);

const BASE_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** With less than this left, another attempt could not finish. */
const WORTHWHILE_MS = 1_000;
/**
 * The only retry loop of the suite. One attempt gets a signal that aborts at its share of the deadline; between attempts
 * it waits a random time up to 200 ms, 400 ms, … 5 s ("full jitter",
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), or what `Retry-After` asked for.
 * Only a Failure is ever retried: anything else is a defect and passes through at once.
 */
const withRetries = async (attempt, { clock, deadline, doing, attemptMs, classify }) => {
    for (let made = 1;; made += 1) {
        if (deadline.leftMs() === 0)
            throw deadline.failure(doing);
        try {
            return await attempt(AbortSignal.timeout(Math.ceil(deadline.shareMs(attemptMs))));
        }
        catch (error) {
            if (!(error instanceof _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR))
                throw error;
            const retry = classify(error);
            if (retry.kind === 'final' || made >= retry.attempts)
                throw error;
            const wait = error.trace.retryAfterMs ?? clock.random() * Math.min(LONGEST_WAIT_MS, BASE_MS * 2 ** made);
            if (deadline.leftMs() - wait < WORTHWHILE_MS)
                throw error;
            await clock.sleep(wait);
        }
    }
};
//# sourceMappingURL=retry.js.map

/***/ })

};
