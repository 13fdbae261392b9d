import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 4087:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ accessAws)
});

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: ./build/src/network/proxy.js
var network_proxy = __nccwpck_require__(2240);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __nccwpck_require__(5696);
// EXTERNAL MODULE: ./build/src/network/until-aborted.js
var until_aborted = __nccwpck_require__(3386);
// EXTERNAL MODULE: ./build/src/retry.js
var src_retry = __nccwpck_require__(2975);
// EXTERNAL MODULE: ./build/src/network/transport-failure.js
var transport_failure = __nccwpck_require__(6050);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
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
var sdk_error = __nccwpck_require__(468);
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
            Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(475)]).then(__nccwpck_require__.bind(__nccwpck_require__, 9475)),
            __nccwpck_require__.e(/* import() */ 717).then(__nccwpck_require__.bind(__nccwpck_require__, 2717)),
            __nccwpck_require__.e(/* import() */ 452).then(__nccwpck_require__.bind(__nccwpck_require__, 8452)),
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
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(695)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1695, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(695), __nccwpck_require__.e(39)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7039)),
                prepare('sts', target),
            ]);
            return toSts(new STSClient(config), calls, settings.clock);
        },
        secretsManager: async (target) => {
            const [{ SecretsManagerClient }, { toSecretsManager }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(994)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 2994, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(994), __nccwpck_require__.e(424)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8424)),
                prepare('secretsmanager', target),
            ]);
            return toSecretsManager(new SecretsManagerClient(config), calls);
        },
        parameters: async (target) => {
            const [{ SSMClient }, { toParameters }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(736)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4736, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(736), __nccwpck_require__.e(510)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6510)),
                prepare('ssm', target),
            ]);
            return toParameters(new SSMClient(config), calls);
        },
        kms: async (target) => {
            const [{ KMSClient }, { toKms }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(632)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 2632, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(632), __nccwpck_require__.e(66)]).then(__nccwpck_require__.bind(__nccwpck_require__, 4066)),
                prepare('kms', target),
            ]);
            return toKms(new KMSClient(config), calls);
        },
        ambientCredentials: async (region) => {
            const [{ readAmbientCredentials }, { config, calls }] = await Promise.all([
                __nccwpck_require__.e(/* import() */ 717).then(__nccwpck_require__.bind(__nccwpck_require__, 2717)),
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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
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

/***/ 8179:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ Deadline),
/* harmony export */   m: () => (/* binding */ systemClock)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

const systemClock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    sleep: (milliseconds, signal) => new Promise((resolve) => {
        if (signal?.aborted === true)
            return resolve();
        const done = () => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', done);
            resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal?.addEventListener('abort', done);
    }),
};
/** The total budget of one action: every request gets its share of what is left of it. */
class Deadline {
    #clock;
    #end;
    budgetMs;
    constructor(clock, budgetMs) {
        this.#clock = clock;
        this.#end = clock.monotonic() + budgetMs;
        this.budgetMs = budgetMs;
    }
    /** Milliseconds left, never negative. */
    leftMs() {
        return Math.max(0, this.#end - this.#clock.monotonic());
    }
    /** How long one request may take, in milliseconds: `limitMs` or what is left, whichever is less. */
    shareMs(limitMs) {
        return Math.min(limitMs, this.leftMs());
    }
    /** The failure to throw when the budget is gone. */
    failure(doing) {
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('timeout', `The time budget of ${Math.round(this.budgetMs / 1000)} s ran out while ${doing}.`, 'See whether the endpoint is reachable from this runner (proxy, VPC endpoint, DNS), or raise action-timeout-s.');
    }
}
//# sourceMappingURL=clock.js.map

/***/ }),

/***/ 3076:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  LK: () => (/* binding */ assumeCauses),
  _B: () => (/* binding */ claimOf),
  Z6: () => (/* binding */ subjectsOf),
  wI: () => (/* binding */ tokenCauses)
});

// EXTERNAL MODULE: ./build/src/oidc/issuer.js
var oidc_issuer = __nccwpck_require__(7532);
;// CONCATENATED MODULE: ./build/src/oidc/subject.js
const DEFAULT_TEMPLATE = ['repo', 'context'];
/**
 * The `sub` claim of a job: `repo:<repository>:<context>`, or what the template says. Undefined where a part of it is not
 * known.
 *
 * The context is the environment of the job, else `pull_request` for that event, else the ref. A colon inside a value is
 * written `%3A`. The immutable format is that of repositories created, renamed or transferred since 2026-07-15; the ids
 * stay in the `repo` part of a customized subject.
 * https://docs.github.com/actions/reference/security/oidc
 */
const subjectOf = (claims, format, template = DEFAULT_TEMPLATE) => {
    const parts = template.map((key) => partOf(key, claims, format));
    return parts.every((part) => part !== undefined) ? parts.join(':') : undefined;
};
/**
 * All subjects that a job may have where the format is not known. For `pull_request_target` GitHub does not say whether
 * the context is the event or the ref of the base branch, so both are built.
 */
const possibleSubjectsOf = (claims, formats = ['classic', 'immutable'], template = DEFAULT_TEMPLATE) => {
    const events = claims.event_name === 'pull_request_target' ? [claims, { ...claims, event_name: 'pull_request' }] : [claims];
    return [...new Set(events.flatMap((job) => formats.flatMap((format) => subjectOf(job, format, template) ?? [])))];
};
const partOf = (key, claims, format) => {
    if (key === 'repo') {
        const repository = repositoryOf(claims, format);
        return repository === undefined ? undefined : `repo:${repository}`;
    }
    if (key === 'context')
        return contextOf(claims);
    const value = Object.entries(claims).find(([claim]) => claim === key)?.[1];
    return typeof value !== 'string' ? undefined : `${key}:${encoded(value)}`;
};
const repositoryOf = (claims, format) => {
    if (format === 'classic')
        return claims.repository;
    const [owner = '', name] = claims.repository.split('/');
    const { repository_owner_id: ownerId, repository_id: id } = claims;
    return name === undefined || ownerId === undefined || id === undefined
        ? undefined
        : `${owner}@${ownerId}/${name}@${id}`;
};
const contextOf = ({ environment, event_name: event, ref }) => {
    if (environment !== undefined && environment !== '')
        return `environment:${encoded(environment)}`;
    if (event === 'pull_request')
        return 'pull_request';
    return ref === undefined || ref === '' ? undefined : `ref:${encoded(ref)}`;
};
const encoded = (value) => value.replaceAll(':', '%3A');
//# sourceMappingURL=subject.js.map
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
;// CONCATENATED MODULE: ./build/src/configure-credentials/denial-causes.js



/** The text of a claim; `''` where it is absent or no text. */
const claimOf = (claims, name) => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    return typeof value === 'string' ? value : '';
};
/** The subject as GitHub writes it by default, classic and with ids, as far as the claims tell. */
const subjectsOf = (claims) => {
    const of = (name) => {
        const value = claimOf(claims, name);
        return value === '' ? {} : { [name]: value };
    };
    const known = {
        repository: claimOf(claims, 'repository'),
        ...of('repository_id'),
        ...of('repository_owner_id'),
        ...of('environment'),
        ...of('event_name'),
        ...of('ref'),
    };
    const [classic, immutable] = [subjectOf(known, 'classic'), subjectOf(known, 'immutable')];
    return {
        ...(classic === undefined ? {} : { classic }),
        ...(immutable === undefined ? {} : { immutable }),
    };
};
/**
 * Why AWS may have refused a job's token, the most likely cause first. AWS does not tell: for an unknown role, a missing
 * provider and a condition that does not match its answer is the same.
 */
const tokenCauses = (claims, { role }) => [...subjectCauses(claims), ...issuerCauses(claims), ...otherCauses(claims, role)]
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ text }) => text);
const when = (holds, weight, text) => (holds ? [{ weight, text }] : []);
/** https://docs.github.com/actions/reference/security/oidc */
const subjectCauses = (claims) => {
    const subject = claimOf(claims, 'sub');
    const { classic, immutable } = subjectsOf(claims);
    const environment = claimOf(claims, 'environment');
    return [
        ...when(subject !== '' && subject === immutable, 10, 'The subject names owner and repository with their ids, as GitHub does for repositories created, renamed or transferred since July 2026. A trust policy for the classic form does not match it.'),
        ...when(subject !== '' && subject !== classic && subject !== immutable, 9, 'The subject follows a template of the organization or repository, so a trust policy for the default form does not match it.'),
        ...when(environment !== '', 8, `The job uses the environment ${(0,printable/* quoted */.T)(environment)}, so the subject names the environment and not the branch.`),
        ...when(environment === '' && claimOf(claims, 'event_name') === 'pull_request', 8, 'The job runs for a pull request, so the subject ends with `pull_request` and names no branch.'),
        ...when(environment === '' && claimOf(claims, 'ref').startsWith('refs/tags/'), 8, 'The job runs for a tag, so the subject names `refs/tags/…` and not a branch.'),
        ...when(subject.includes('%3A'), 7, 'A colon inside a value of the subject is written `%3A`, also in the trust policy.'),
        ...when(/[A-Z]/.test(claimOf(claims, 'repository')), 5, 'Conditions such as StringEquals and StringLike distinguish upper and lower case: compare owner and repository letter by letter.'),
    ];
};
const issuerCauses = (claims) => {
    const issuer = claimOf(claims, 'iss');
    const audience = claimOf(claims, 'aud');
    return [
        ...when(issuer !== '' && issuer !== oidc_issuer/* GITHUB_ISSUER */.oX, 8, `The token comes from ${(0,printable/* quoted */.T)(issuer)}: the identity provider in IAM and all condition keys need exactly this address, without a slash at its end.`),
        ...when(!/^sts\.amazonaws\.com(?:\.cn)?$/.test(audience), 7, `The audience is ${(0,printable/* quoted */.T)(audience)}: it must be a client id of the identity provider, and the condition on \`aud\` must name it.`),
        ...when(/^sts\.amazonaws\.com(?:\.cn)?$/.test(audience), 2, 'The identity provider may lack the client id of this audience, or the trust policy may expect another `aud`.'),
    ];
};
const otherCauses = (claims, role) => {
    const [called, caller] = [claimOf(claims, 'job_workflow_ref'), claimOf(claims, 'workflow_ref')];
    return [
        ...when(called !== '' && caller !== '' && called !== caller, 6, 'The job runs in a reusable workflow: `job_workflow_ref` names the called file, while the subject names the calling repository.'),
        ...when(true, 4, `The role may be misspelt, or be in another account than ${role.account}: AWS answers alike for a role that does not exist.`),
        ...when(true, 3, 'The trust policy may compare with StringEquals and a value that holds `*`: only StringLike knows wildcards.'),
        ...when(true, 1, 'A resource control policy of the organization may demand a subject of the classic form.'),
    ];
};
/** Why AWS may have refused a role to the session or keys before it. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html */
const assumeCauses = ({ role, externalId, tags, sourceIdentity }) => [
    `The trust policy of ${(0,printable/* quoted */.T)(role.arn)} may not name the caller, or expect it in another account.`,
    `No policy of the caller may allow \`sts:AssumeRole\` on ${(0,printable/* quoted */.T)(role.arn)}; a session policy of an earlier role narrows it too.`,
    ...(externalId === undefined
        ? ['The trust policy may expect an external id, and none was sent.']
        : ['The external id that was sent may not be the one of the trust policy.']),
    ...(tags === undefined
        ? []
        : [
            'Session tags were sent: the trust policy must allow `sts:TagSession`, or set `role-skip-session-tagging: true`.',
        ]),
    ...(sourceIdentity === undefined
        ? []
        : ['A source identity was sent: the trust policy must allow `sts:SetSourceIdentity`.']),
    'A service control policy or resource control policy of the organization may forbid it.',
];
//# sourceMappingURL=denial-causes.js.map

/***/ }),

/***/ 8481:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ hopsOf)
/* harmony export */ });
const DEFAULT_SECONDS = 3600;
/** Sessions that can be renewed need not live long. */
const RENEWABLE_SECONDS = 1800;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const CHAINED_SECONDS = 3600;
/** The hops, in order. `policies` holds the session policies that options of a line name by file, minified. */
const hopsOf = (inputs, start, tags, policies = new Map()) => {
    const lines = [...firstRole(inputs, start), ...inputs.chain];
    const standard = inputs.refresh ? RENEWABLE_SECONDS : DEFAULT_SECONDS;
    const lastSigned = lines.findLastIndex((_, index) => isSigned(index, start));
    return lines.map((line, index) => {
        const last = index === lines.length - 1;
        const signed = isSigned(index, start);
        const chained = index > 0 || (start.kind === 'signed' && start.temporary);
        const externalId = line.externalId ?? (index === lastSigned ? inputs.externalId : undefined);
        return {
            call: signed ? 'assume-role' : 'web-identity',
            role: line.role,
            sessionName: line.sessionName ?? inputs.sessionName,
            durationSeconds: secondsOf(line.durationSeconds ?? (last ? (inputs.durationSeconds ?? standard) : undefined), chained),
            ...(last ? finalPolicies(inputs) : {}),
            ...linePolicies(line, policies),
            ...(signed && externalId !== undefined ? { externalId } : {}),
            ...(signed && line.sourceIdentity !== undefined ? { sourceIdentity: line.sourceIdentity } : {}),
            ...(line.trustPolicyFile === undefined ? {} : { trustPolicyFile: line.trustPolicyFile }),
            ...(signed && sendsTags(line, index, inputs) ? tagged(tags, inputs) : {}),
        };
    });
};
/** Whether a hop signs its request with keys, rather than showing a token. */
const isSigned = (index, start) => index > 0 || start.kind === 'signed';
const firstRole = ({ role }, start) => {
    if (role === undefined)
        return [];
    if (role.kind === 'arn')
        return [{ role }];
    // INVARIANT: inputs allow a bare name only where the first hop is signed, and then the identity has been asked for.
    const { account = '', partition = 'aws' } = (start.kind === 'signed' ? start.identity : undefined) ?? {};
    const arn = `arn:${partition}:iam::${account}:role/${role.name}`;
    return [{ role: { arn, partition, account, path: '/', name: role.name } }];
};
const secondsOf = (given, chained) => chained ? Math.min(given ?? DEFAULT_SECONDS, CHAINED_SECONDS) : (given ?? DEFAULT_SECONDS);
/** Policies of the inputs narrow the final session only: an earlier one still has to assume the next role. */
const finalPolicies = ({ inlinePolicy, managedPolicies }) => ({
    ...(inlinePolicy === undefined ? {} : { policy: inlinePolicy }),
    ...(managedPolicies.length === 0 ? {} : { policyArns: managedPolicies }),
});
const linePolicies = ({ policyFile, policyArns }, policies) => {
    const policy = policyFile === undefined ? undefined : policies.get(policyFile);
    return { ...(policy === undefined ? {} : { policy }), ...(policyArns === undefined ? {} : { policyArns }) };
};
/** The first signed hop is tagged unless that is switched off, as in the peer action; later ones only on request. */
const sendsTags = (line, index, { skipTagging }) => line.tags ?? (index === 0 && !skipTagging);
const tagged = ({ tags, droppable }, { transitiveTagKeys }) => {
    const sent = new Set([...tags, ...droppable].map(({ key }) => key));
    const transitive = transitiveTagKeys.filter((key) => sent.has(key));
    return { tags, droppableTags: droppable, ...(transitive.length === 0 ? {} : { transitiveTagKeys: transitive }) };
};
//# sourceMappingURL=hops.js.map

/***/ }),

/***/ 5424:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _aws_clients_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4087);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8179);
/* harmony import */ var _runner_entry_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8541);
/* harmony import */ var _runner_program_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3124);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3250);





await (0,_runner_entry_js__WEBPACK_IMPORTED_MODULE_2__/* .runEntry */ .C)((runner) => (0,_run_js__WEBPACK_IMPORTED_MODULE_4__/* .configureCredentials */ .j)({ runner, clock: _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .systemClock */ .m, connect: _aws_clients_js__WEBPACK_IMPORTED_MODULE_0__/* .accessAws */ .q, program: (0,_runner_program_js__WEBPACK_IMPORTED_MODULE_3__/* .thisProgram */ .J)() }));
//# sourceMappingURL=main.js.map
__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 1794:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ox: () => (/* binding */ audienceOf),
/* harmony export */   R7: () => (/* binding */ rolesOf),
/* harmony export */   VV: () => (/* binding */ modeOf)
/* harmony export */ });
/* harmony import */ var _input_region_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3315);

/** The mode of consistent inputs; the first that applies. */
const modeOf = (inputs) => {
    if (inputs.staticKeys !== undefined)
        return { kind: 'static-keys', keys: inputs.staticKeys };
    if (inputs.tokenFile !== undefined)
        return { kind: 'token-file', path: inputs.tokenFile };
    if (inputs.roleChaining)
        return { kind: 'own-credentials' };
    return rolesOf(inputs).length > 0 ? { kind: 'oidc' } : { kind: 'identity-check' };
};
/** The roles to assume, in order. */
const rolesOf = ({ role, chain }) => [
    ...(role === undefined ? [] : [role]),
    ...chain.map((line) => ({ kind: 'arn', ...line.role })),
];
/** China has its own audience. https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html */
const audienceOf = ({ audience, region }) => audience ?? ((0,_input_region_js__WEBPACK_IMPORTED_MODULE_0__/* .partitionOf */ .i)(region) === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com');
//# sourceMappingURL=mode.js.map

/***/ }),

/***/ 3250:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  j: () => (/* binding */ configureCredentials)
});

// EXTERNAL MODULE: ./build/src/clock.js
var src_clock = __nccwpck_require__(8179);
// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: ./build/src/runner/hand-over.js
var hand_over = __nccwpck_require__(6290);
// EXTERNAL MODULE: ./build/src/input/region.js
var input_region = __nccwpck_require__(3315);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secrecy_secret = __nccwpck_require__(5696);
;// CONCATENATED MODULE: ./build/src/configure-credentials/identity.js
const CALLER = /^arn:(aws[a-z0-9-]*):(?:sts|iam)::(\d{12}):(.+)$/;
const ASSUMED_ROLE = /^assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;
/** The identity in an ARN of STS or IAM; undefined where it is no such ARN, as some emulators answer. */
const parseIdentity = (arn) => {
    const [, partition, account, resource = ''] = CALLER.exec(arn) ?? [];
    if (partition === undefined || account === undefined)
        return undefined;
    const [, name, sessionName] = ASSUMED_ROLE.exec(resource) ?? [];
    return {
        arn,
        partition,
        account,
        ...(name === undefined || sessionName === undefined ? {} : { role: { name, sessionName } }),
    };
};
//# sourceMappingURL=identity.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/missing-oidc.js

/**
 * Why the job cannot mint a token, and both ways out: the permission, or the runner's own credentials if those were meant.
 * https://docs.github.com/actions/reference/security/oidc#workflow-permissions-for-the-requesting-the-oidc-token
 */
const missingOidc = ({ message }, facts) => new failure/* Failure */.HR('oidc-missing', `${message} ${causeOf(facts)}`, "Give the job `permissions: { id-token: write }`, or set `role-chaining: true` if the runner's own credentials are meant.");
const causeOf = ({ event, actor, eventText }) => {
    if (event === 'pull_request' && isFromFork(eventText)) {
        return 'The job runs for a pull request of a fork, which never gets a token: run what needs AWS after the merge.';
    }
    if (actor === 'dependabot[bot]') {
        return 'The job runs for Dependabot, whose permissions are read-only unless the workflow grants `id-token: write`.';
    }
    return "Permissions of a job replace those of the workflow, and a reusable workflow cannot have more than its caller's job grants.";
};
/** Whether the event says that the head of the pull request lies in another repository. */
const isFromFork = (text) => {
    const event = parsed(text);
    const head = at(event, 'pull_request', 'head', 'repo', 'full_name');
    const base = at(event, 'pull_request', 'base', 'repo', 'full_name');
    return typeof base === 'string' && head !== base;
};
const at = (value, ...path) => path.reduce((found, key) => typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined, value);
const parsed = (text) => {
    try {
        return JSON.parse(text ?? '');
    }
    catch {
        return undefined;
    }
};
//# sourceMappingURL=missing-oidc.js.map
// EXTERNAL MODULE: ./build/src/configure-credentials/mode.js
var configure_credentials_mode = __nccwpck_require__(1794);
// EXTERNAL MODULE: ./build/src/oidc/issuer.js
var oidc_issuer = __nccwpck_require__(7532);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
// EXTERNAL MODULE: ./build/src/configure-credentials/denial-causes.js + 1 modules
var denial_causes = __nccwpck_require__(3076);
;// CONCATENATED MODULE: ./build/src/configure-credentials/token-check.js



/** A clock that is off by more makes signatures and tokens fail. */
const LARGEST_SKEW_S = 300;
/** What is odd about a fresh token, one sentence each. Its signature is for AWS to check. */
const tokenWarnings = (claims, serverUrl, nowMs) => {
    const issuer = (0,denial_causes/* claimOf */._B)(claims, 'iss');
    const issued = claims['iat'];
    const skew = typeof issued === 'number' ? Math.round(nowMs / 1000 - issued) : 0;
    return [
        ...(serverUrl === undefined || isIssuerOf(issuer, serverUrl)
            ? []
            : [`The token was issued by ${(0,printable/* quoted */.T)(issuer)}, which is not the issuer of ${(0,printable/* quoted */.T)(serverUrl)}.`]),
        ...(Math.abs(skew) > LARGEST_SKEW_S
            ? [`The clock of this runner is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} GitHub's.`]
            : []),
    ];
};
/**
 * Issuers by server: GitHub.com with or without an enterprise, ghe.com, GitHub Enterprise Server, Forgejo.
 * https://docs.github.com/actions/reference/security/oidc
 */
const isIssuerOf = (issuer, serverUrl) => {
    const server = serverUrl.replace(/\/$/, '');
    const tenant = /^https:\/\/([a-z0-9-]+)\.ghe\.com$/.exec(server)?.[1];
    if (server === 'https://github.com')
        return issuer === oidc_issuer/* GITHUB_ISSUER */.oX || issuer.startsWith(`${oidc_issuer/* GITHUB_ISSUER */.oX}/`);
    if (tenant !== undefined)
        return issuer === `https://token.actions.${tenant}.ghe.com`;
    return issuer === `${server}/_services/token` || issuer === `${server}/api/actions`;
};
//# sourceMappingURL=token-check.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/tokens.js



/** GitHub's tokens live 300 s; one older than this is not worth sending. https://docs.github.com/actions/reference/security/oidc */
const OLDEST_MS = 240_000;
/** Mints when a token is first asked for, when the last one has grown old, and when it is to be renewed. */
const jobTokens = (mint, clock) => {
    let minted;
    const latest = async () => {
        const token = await (minted ??= mint());
        if (clock.monotonic() - token.mintedAtMs <= OLDEST_MS)
            return token;
        minted = mint();
        return minted;
    };
    return {
        latest,
        current: async () => (await latest()).token,
        renew: async () => {
            minted = mint();
            await minted;
            return true;
        },
    };
};
/** STS accepts tokens up to this size. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const LONGEST_TOKEN = 20_000;
/** The token in a file, read anew for each attempt: whoever wrote it may replace it. */
const fileTokens = (path, runner) => ({
    current: async () => {
        const token = tokenFromFile(path, await runner.readSecretFile(path, LONGEST_TOKEN));
        await (0,hand_over/* maskNow */.x)(runner, [token]);
        return token;
    },
    renew: async () => false,
});
/** The token that a file holds. Throws a Failure where it holds none. */
const tokenFromFile = (path, file) => {
    if (file.kind === 'secret' && file.secret.size > 0)
        return file.secret;
    const why = file.kind === 'refused' ? file.why : file.kind === 'absent' ? 'there is no such file' : 'it is empty';
    throw new failure/* Failure */.HR('input', `web-identity-token-file: ${(0,printable/* quoted */.T)(path)} cannot be used: ${why}.`, 'Give the path of a file that holds one token, relative to the workspace or absolute.');
};
//# sourceMappingURL=tokens.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/exchange.js


/**
 * Walks from role to role; answers with the session of each hop. Keys of hops before the last stay in memory. A failure
 * names its hop.
 */
const exchange = async (hops, ticket, world) => {
    const sessions = [];
    for (const [index, hop] of hops.entries()) {
        const previous = sessions.at(-1);
        const shown = previous === undefined ? ticket : { kind: 'keys', keys: previous.credentials };
        const session = await assume(hop, shown, world).catch(async (error) => {
            if (!(error instanceof failure/* Failure */.HR))
                throw error;
            await world.failed(error, hop);
            throw atHop(error, hop, index + 1, hops.length);
        });
        await world.arrived(session, hop);
        sessions.push(session);
    }
    return sessions;
};
const assume = async (hop, ticket, world) => {
    if (ticket.kind === 'token')
        return withToken(hop, ticket.tokens, ticket.sts);
    const sts = await world.aws.sts({ region: world.region, credentials: ticket.keys });
    return withKeys(hop, sts, world);
};
const withToken = async (hop, tokens, sts) => {
    const send = () => sts.assumeRoleWithWebIdentity({ ...common(hop), token: () => tokens.current() });
    try {
        return await send();
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.HR && error.code === 'sts-expired' && (await tokens.renew())))
            throw error;
        return send();
    }
};
const withKeys = async (hop, sts, { droppedTags }) => {
    const droppable = hop.droppableTags ?? [];
    const send = (dropped) => {
        const tags = [...(hop.tags ?? []), ...(dropped ? [] : droppable)];
        const transitive = (hop.transitiveTagKeys ?? []).filter((key) => tags.some((tag) => tag.key === key));
        return sts.assumeRole({
            ...common(hop),
            ...(hop.externalId === undefined ? {} : { externalId: hop.externalId }),
            ...(hop.sourceIdentity === undefined ? {} : { sourceIdentity: hop.sourceIdentity }),
            ...(tags.length === 0 ? {} : { tags }),
            ...(transitive.length === 0 ? {} : { transitiveTagKeys: transitive }),
        });
    };
    try {
        return await send(false);
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.HR && error.code === 'sts-size' && droppable.length > 0))
            throw error;
        droppedTags(droppable.map(({ key }) => key));
        return send(true);
    }
};
const common = ({ role, sessionName, durationSeconds, policy, policyArns }) => ({
    roleArn: role.arn,
    sessionName,
    durationSeconds,
    ...(policy === undefined ? {} : { policy }),
    ...(policyArns === undefined ? {} : { policyArns }),
});
const atHop = ({ code, message, hint, trace }, hop, number, count) => {
    const place = count === 1 ? `Role ${(0,printable/* quoted */.T)(hop.role.arn)}` : `Hop ${number} of ${count}, ${(0,printable/* quoted */.T)(hop.role.arn)}`;
    return new failure/* Failure */.HR(code, `${place}: ${message}${code === 'sts-size' ? ` ${sizesOf(hop)}` : ''}`, hint, trace);
};
/** The parts that make a session large, so that the user sees which to shorten. */
const sizesOf = ({ policy = '', policyArns = [], tags = [] }) => `Sent were a policy of ${policy.length} characters, ${policyArns.length} policy ARNs and ${tags.length} tags.`;
//# sourceMappingURL=exchange.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/guard.js


/**
 * Whether the session is of exactly the role that was asked for. Throws a Failure where it is not. It takes the place of a
 * further request: STS tells with the session whose it is.
 */
const guardSession = (identity, { role, sessionName }) => {
    if (identity.account !== role.account || identity.partition !== role.partition) {
        throw new failure/* Failure */.HR('account', `STS answered with a session in account ${identity.account} (${identity.partition}), not in ${role.account} (${role.partition}).`, 'Nothing was exported. See what answers at the STS endpoint.');
    }
    if (identity.role?.name !== role.name || identity.role.sessionName !== sessionName) {
        throw new failure/* Failure */.HR('role', `STS answered with ${(0,printable/* quoted */.T)(identity.arn)}, not with a session ${(0,printable/* quoted */.T)(sessionName)} of the role ${(0,printable/* quoted */.T)(role.name)}.`, 'Nothing was exported. See what answers at the STS endpoint.');
    }
};
/** Whether the account may be used. Throws a Failure where it may not; without a list every account may. */
const guardAccount = (account, allowed) => {
    if (allowed.length === 0 || allowed.includes(account))
        return;
    throw new failure/* Failure */.HR('account', `The credentials belong to account ${account}, which is not among \`allowed-account-ids\`.`, 'Nothing was exported. Check which role or keys this job uses.');
};
//# sourceMappingURL=guard.js.map
// EXTERNAL MODULE: ./build/src/configure-credentials/hops.js
var configure_credentials_hops = __nccwpck_require__(8481);
// EXTERNAL MODULE: ./build/src/configure-credentials/session-tags.js
var session_tags = __nccwpck_require__(4531);
;// CONCATENATED MODULE: ./build/src/configure-credentials/walk.js









/** Walks the hops; answers with each of them and its session. */
const walk = async (inputs, start, ticket, world, claims) => {
    const { runner } = world;
    const tags = (0,session_tags/* sessionTagsOf */.Z)((name) => runner.env(name), inputs.customTags);
    const hops = (0,configure_credentials_hops/* hopsOf */.w)(inputs, start, tags, world.policies);
    if (tags.leftOut.length > 0 && hops.some((hop) => hop.tags !== undefined)) {
        const message = `STS would not accept the values of these session tags, so they are left out: ${tags.leftOut.join(', ')}.`;
        runner.annotate({ level: 'warning', message });
    }
    const arrived = async (session, hop) => {
        await (0,hand_over/* maskNow */.x)(runner, keysOf(session.credentials));
        const identity = identityOfSession(session, hop, inputs, runner);
        if (inputs.maskAccountId)
            await (0,hand_over/* maskNow */.x)(runner, [secrecy_secret/* Secret */.z.of(identity.account), secrecy_secret/* Secret */.z.of(identity.arn)]);
        guardSession(identity, hop);
        warnOfSize(session, hop, runner);
    };
    const droppedTags = (keys) => runner.annotate({
        level: 'notice',
        message: `The session became too large, so these tags were left out: ${keys.join(', ')}.`,
    });
    const failed = async ({ code }, hop) => {
        if (code !== 'sts-denied')
            return;
        const { explain } = await Promise.all(/* import() */[__nccwpck_require__.e(255), __nccwpck_require__.e(858)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6858));
        const path = hop.trustPolicyFile ?? inputs.trustPolicyFile;
        await explain(hop, hop.call === 'web-identity' ? claims : undefined, path, runner);
    };
    const attempt = () => exchange(hops, ticket, { aws: world.aws, region: inputs.region, arrived, failed, droppedTags });
    const sessions = inputs.specialCharacters ? await untilPlain(attempt, world.deadline) : await attempt();
    return hops.flatMap((hop, index) => {
        const session = sessions[index];
        return session === undefined ? [] : [{ hop, session }];
    });
};
/** The session at the end of a walk. */
const reached = (steps) => {
    const last = steps.at(-1);
    if (last === undefined)
        throw new Error('a walk over no role');
    const { hop, session } = last;
    const identity = parseIdentity(session.assumedRoleArn) ?? expectedIdentity(hop);
    return { identity, credentials: session.credentials, own: false, steps };
};
/**
 * Whose session it is. An emulator may answer with something that is no ARN: then its word is not worth more than what was
 * asked for, which is enough unless accounts are to be checked.
 */
const identityOfSession = ({ assumedRoleArn }, hop, inputs, runner) => {
    const identity = parseIdentity(assumedRoleArn);
    if (identity !== undefined)
        return identity;
    if (inputs.endpoint === undefined || inputs.allowedAccounts.length > 0) {
        throw new failure/* Failure */.HR('role', 'STS answered with something that is not the ARN of a session.', 'Nothing was exported. See what answers at the STS endpoint.');
    }
    runner.annotate({ level: 'warning', message: 'The STS endpoint does not say whose session it has given.' });
    return expectedIdentity(hop);
};
/** The identity that a hop asks for. */
const expectedIdentity = ({ role, sessionName }) => ({
    arn: `arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
    partition: role.partition,
    account: role.account,
    role: { name: role.name, sessionName },
});
/** Beyond this share of the largest session token, one more tag or statement may be too much. */
const NEARLY_FULL_PERCENT = 80;
const warnOfSize = ({ tokenUtilization = 0 }, { role }, runner) => {
    if (tokenUtilization < NEARLY_FULL_PERCENT)
        return;
    const message = `The session token of ${(0,printable/* quoted */.T)(role.arn)} is ${tokenUtilization} % full: more policies or tags may not fit.`;
    runner.annotate({ level: 'warning', message });
};
/** The values to mask. */
const keysOf = ({ accessKeyId, secretAccessKey, sessionToken }) => [
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? [] : [sessionToken]),
];
/** About three secret keys in four hold a `+` or `/`. */
const MOST_SESSIONS = 20;
/** Sessions until one has a secret key without `+` and `/`, for tools that cannot quote them. */
const untilPlain = async (attempt, deadline) => {
    for (let made = 1; made <= MOST_SESSIONS; made += 1) {
        const sessions = await attempt();
        if (sessions.at(-1)?.credentials.secretAccessKey.is((key) => /^[A-Za-z0-9]*$/.test(key)) === true)
            return sessions;
        if (deadline.leftMs() === 0)
            throw deadline.failure('looking for a secret key without special characters');
    }
    throw new failure/* Failure */.HR('sts-unavailable', `None of ${MOST_SESSIONS} sessions had a secret key without special characters.`, 'Run the step again, or quote the key where it is used and remove `special-characters-workaround`.');
};
//# sourceMappingURL=walk.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/authenticate.js










/** Gets the session that the inputs ask for. Nothing leaves the process but masks. */
const authenticate = async (inputs, world) => {
    const mode = (0,configure_credentials_mode/* modeOf */.VV)(inputs);
    switch (mode.kind) {
        case 'oidc':
            return withOidc(inputs, world);
        case 'token-file': {
            const sts = await world.aws.sts({ region: inputs.region, credentials: 'unsigned' });
            const tokens = fileTokens(mode.path, world.runner);
            const steps = await walk(inputs, { kind: 'web-identity' }, { kind: 'token', tokens, sts }, world);
            return { ...reached(steps), source: 'token file' };
        }
        case 'static-keys':
            return authenticate_withKeys(inputs, mode.keys, 'inputs', false, world);
        case 'own-credentials':
        case 'identity-check': {
            const { credentials, source } = await world.aws.ambientCredentials(inputs.region).catch(nothingMeant(mode.kind));
            await (0,hand_over/* maskNow */.x)(world.runner, keysOf(credentials));
            return authenticate_withKeys(inputs, credentials, source, true, world);
        }
    }
};
/** Without any credentials and without any input that would get some, the inputs are what is wrong. */
const nothingMeant = (mode) => (error) => {
    if (!(error instanceof failure/* Failure */.HR && error.code === 'no-credentials' && mode === 'identity-check'))
        throw error;
    throw new failure/* Failure */.HR('no-credentials', 'No input says where credentials come from, and the runner has none of its own.', "Give `role-to-assume` to use the job's token, `aws-access-key-id` for keys, or `web-identity-token-file`.");
};
const withOidc = async (inputs, world) => {
    const { runner, aws, clock, tokens } = world;
    // The client is loaded while GitHub makes the token.
    const [first, sts] = await Promise.all([
        tokens.latest(),
        aws.sts({ region: inputs.region, credentials: 'unsigned' }),
    ]).catch(explainMissing(runner));
    for (const message of tokenWarnings(first.claims, runner.env('GITHUB_SERVER_URL'), clock.now())) {
        runner.annotate({ level: 'warning', message });
    }
    const steps = await walk(inputs, { kind: 'web-identity' }, { kind: 'token', tokens, sts }, world, first.claims);
    return { ...reached(steps), source: 'GitHub OIDC', claims: first.claims };
};
/** Replaces the failure of a job that cannot have a token by one that tells the likely cause. */
const explainMissing = (runner) => async (error) => {
    if (!(error instanceof failure/* Failure */.HR) || error.code !== 'oidc-missing')
        throw error;
    const event = await runner.readEvent();
    throw missingOidc(error, {
        event: runner.env('GITHUB_EVENT_NAME'),
        actor: runner.env('GITHUB_ACTOR'),
        eventText: event.kind === 'text' ? event.text : undefined,
    });
};
const authenticate_withKeys = async (inputs, keys, source, own, world) => {
    const [role] = (0,configure_credentials_mode/* rolesOf */.R7)(inputs);
    if (role === undefined) {
        const identity = await identityOf(keys, inputs, world);
        return { identity, source, credentials: keys, own, steps: [] };
    }
    const identity = role.kind === 'arn' ? undefined : await identityOf(keys, inputs, world);
    const temporary = keys.sessionToken !== undefined;
    if (temporary && (inputs.durationSeconds ?? 0) > 3600)
        throw tooLongForChaining();
    const start = { kind: 'signed', temporary, ...(identity === undefined ? {} : { identity }) };
    return { ...reached(await walk(inputs, start, { kind: 'keys', keys }, world)), source };
};
/** Whose keys these are. */
const identityOf = async (keys, inputs, world) => {
    const sts = await world.aws.sts({ region: inputs.region, credentials: keys });
    const { arn, account } = await sts.getCallerIdentity();
    if (inputs.maskAccountId)
        await (0,hand_over/* maskNow */.x)(world.runner, [secrecy_secret/* Secret */.z.of(account), secrecy_secret/* Secret */.z.of(arn)]);
    return parseIdentity(arn) ?? { arn, account, partition: (0,input_region/* partitionOf */.i)(inputs.region) };
};
const tooLongForChaining = () => new failure/* Failure */.HR('input', 'role-duration-seconds: the source credentials are temporary, and a role assumed with them lasts 3600 seconds at most.', 'Ask for 3600 seconds or less.');
//# sourceMappingURL=authenticate.js.map
// EXTERNAL MODULE: ./build/src/input/list.js
var list = __nccwpck_require__(2800);
;// CONCATENATED MODULE: ./build/src/configure-credentials/early-masks.js


const CREDENTIALS = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'];
/** Inputs in which account ids and ARNs stand. */
const IDENTIFYING = [
    'role-to-assume',
    'role-chain',
    'profiles',
    'scope-to-secrets',
    'allowed-account-ids',
    'managed-session-policies',
];
/**
 * What must be masked before the first line of the log, even if the inputs turn out to be wrong: credentials given as
 * inputs and, where that is asked for, account ids and the ARNs that hold them.
 */
const earlyMasks = (source) => {
    const credentials = CREDENTIALS.map((name) => source.input(name));
    const wanted = /^true$/i.test(source.input('mask-aws-account-id') || (source.env('MASK_AWS_ACCOUNT_ID') ?? ''));
    const texts = [...IDENTIFYING.map((name) => source.input(name)), source.env('ROLE_TO_ASSUME') ?? ''];
    const identifiers = wanted ? texts.flatMap(identifiersIn) : [];
    return [...new Set([...credentials, ...identifiers])].filter((text) => text !== '').map((text) => secrecy_secret/* Secret */.z.of(text));
};
const identifiersIn = (text) => [
    ...(0,list/* linesOf */.D)(text).flatMap((line) => line.text.match(/\barn:[^\s,]+/g) ?? []),
    ...(text.match(/\b\d{12}\b/g) ?? []),
];
//# sourceMappingURL=early-masks.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/blocked-names.js
/**
 * Names of environment variables that a program obeys before or instead of what its user asked for. A secret whose JSON
 * key chooses such a name would run code or redirect traffic in every later step.
 */
/** A trailing or leading `*` stands for any text. Compared without regard to case. */
const BLOCKED = [
    { names: ['PATH', 'PATHEXT', 'COMSPEC', 'CDPATH'], because: 'it chooses which programs run' },
    {
        names: ['HOME', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'ZDOTDIR', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
        because: 'it chooses where programs find their settings',
    },
    {
        names: [
            'SHELL',
            'USER',
            'LOGNAME',
            'PWD',
            'OLDPWD',
            'CI',
            'EDITOR',
            'VISUAL',
            'PAGER',
            'BROWSER',
            'MANPAGER',
            'LESSOPEN',
            'LESSCLOSE',
        ],
        because: 'programs take it as a fact about the session, or run it',
    },
    { names: ['ENV', 'BASH_ENV', 'BASH_FUNC_*', 'PROMPT_COMMAND', 'PS1', 'PS2', 'PS4'], because: 'shells run its value' },
    { names: ['IFS', 'SHELLOPTS', 'BASHOPTS', 'GLOBIGNORE'], because: 'it changes how shells read every script' },
    { names: ['TMPDIR', 'TMP', 'TEMP', 'SYSTEMROOT', 'WINDIR'], because: 'it moves files that programs trust' },
    {
        names: ['LD_*', 'DYLD_*', 'GLIBC_TUNABLES', 'GCONV_PATH', 'LOCPATH', 'HOSTALIASES'],
        because: 'the dynamic loader or the C library obeys it',
    },
    {
        names: ['NODE_*', 'NPM_CONFIG_*', 'YARN_*', 'PNPM_*', 'BUN_*', 'DENO_*'],
        because: 'JavaScript engines and their package managers obey it',
    },
    { names: ['PYTHON*', 'PIP_*'], because: 'Python obeys it' },
    {
        names: [
            'PERL5*',
            'RUBY*',
            'GEM_*',
            'BUNDLE_GEMFILE',
            'PHPRC',
            'PHP_INI_SCAN_DIR',
            'LUA_INIT*',
            'LUA_PATH',
            'LUA_CPATH',
        ],
        because: 'an interpreter loads code from it',
    },
    {
        names: ['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'CLASSPATH', 'MAVEN_OPTS', 'GRADLE_OPTS'],
        because: 'the Java machine obeys it',
    },
    { names: ['DOTNET_*', 'COMPLUS_*', 'CORECLR_*', 'PSMODULEPATH'], because: '.NET or PowerShell loads code from it' },
    {
        names: [
            'GOPROXY',
            'GOFLAGS',
            'GOENV',
            'GOTOOLCHAIN',
            'GOSUMDB',
            'RUSTFLAGS',
            'RUSTC_WRAPPER',
            'CARGO_*',
            'MAKEFLAGS',
        ],
        because: 'a build tool obeys it',
    },
    { names: ['GIT_*', 'SSH_*'], because: 'git and ssh run programs that it names' },
    { names: ['DOCKER_*', 'KUBECONFIG'], because: 'it chooses which machine commands go to' },
    { names: ['OPENSSL_*', 'SSL_CERT_*', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'], because: 'it chooses whom TLS trusts' },
    { names: ['*_PROXY'], because: 'it redirects network traffic' },
    {
        names: ['TF_CLI_CONFIG_FILE', 'TF_REATTACH_PROVIDERS', 'TF_CLI_ARGS*', 'TF_PLUGIN_*'],
        because: 'Terraform obeys it',
    },
    { names: ['AWS_*'], because: 'it changes which AWS account, role or endpoint later steps use' },
    { names: ['GITHUB_*', 'RUNNER_*', 'ACTIONS_*'], because: 'the runner and its actions obey it' },
    { names: ['INPUT_*', 'STATE_*', 'SECRETS_LIST_CLEAN_UP'], because: 'actions read it as their input or state' },
];
/** Usual names of secrets that workflows want in spite of the list above; never for names that come from content. */
const blocked_names_ALLOWED_IN_WORKFLOW = new Set([
    'NODE_AUTH_TOKEN',
    'YARN_NPM_AUTH_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'CARGO_REGISTRY_TOKEN',
    'GEM_HOST_API_KEY',
    'RUBYGEMS_API_KEY',
    'DOCKER_USERNAME',
    'DOCKER_PASSWORD',
    'SSH_PRIVATE_KEY',
]);
/** Every pattern of the list with its reason, for the documentation and the tests. */
const BLOCKED_PATTERNS = BLOCKED.flatMap(({ names, because }) => names.map((pattern) => ({ pattern, because })));
/** Why a variable of this name must not be set from a secret; undefined if it may. */
const blocked_names_blockReason = (name) => {
    const upper = name.toUpperCase();
    return BLOCKED_PATTERNS.find(({ pattern }) => matches(upper, pattern))?.because;
};
const matches = (name, pattern) => {
    if (pattern.startsWith('*'))
        return name.endsWith(pattern.slice(1));
    if (pattern.endsWith('*'))
        return name.startsWith(pattern.slice(0, -1));
    return name === pattern;
};
//# sourceMappingURL=blocked-names.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/env-name.js

const OWN = (/* unused pure expression or super */ null && ([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
]));
const env_name_ownEnvName = (name) => name;
/**
 * Checks a finished name: last, after every transformation, so that no case rule or look-alike letter slips through.
 * `writable`: the workflow's author may have this name by writing it out.
 */
const checkEnvName = (name, origin) => {
    if (!isVariableName(name))
        return { kind: 'malformed' };
    const because = blockReason(name);
    if (because === undefined)
        return { kind: 'allowed', name: name };
    const writable = ALLOWED_IN_WORKFLOW.has(name);
    if (!writable || origin === 'content')
        return { kind: 'blocked', because, writable };
    return { kind: 'allowed', name: name, warning: `later steps obey it: ${because}` };
};
/** Whether every shell can read a variable of this name. */
const isVariableName = (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
/** How letters of a name are written; the values of the input `name-transformation`. */
const NAME_CASES = (/* unused pure expression or super */ null && (['uppercase', 'lowercase', 'none']));
/**
 * A variable name made from any text, as aws-actions/aws-secretsmanager-get-secrets makes it: each UTF-16 unit that is no
 * ASCII letter, digit or underscore becomes an underscore; a leading digit gets one in front.
 */
const toVariableName = (text, nameCase) => toNamePart(/^[0-9]/.test(text) ? `_${text}` : text, nameCase);
/** The same for a part that does not begin the name: a leading digit stays as it is. */
const toNamePart = (text, nameCase) => {
    const ascii = text.replace(/[^A-Za-z0-9_]/g, '_');
    switch (nameCase) {
        case 'uppercase':
            return ascii.toUpperCase();
        case 'lowercase':
            return ascii.toLowerCase();
        case 'none':
            return ascii;
    }
};
//# sourceMappingURL=env-name.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/forms.js
/**
 * The forms in which a value may show up in a log, in the order in which they are kept when there are too many. The first
 * two columns are published in docs/secrets.md, which a test compares with this table.
 */
const FORMS = {
    value: {
        rank: 0,
        what: 'the value, trimmed and not; each line of a value of several lines',
        seenIn: '`echo`, `cat`',
    },
    leaf: {
        rank: 1,
        what: 'strings and long numbers inside JSON, decoded and as written, also in JSON inside strings; one-line objects and arrays, as stored and compact',
        seenIn: '`jq`, the printed document',
    },
    base64: {
        rank: 2,
        what: 'base64, at any offset and with anything behind it',
        seenIn: '`base64`, `Authorization` headers',
    },
    'url-password': { rank: 2, what: 'the password in `scheme://user:password@host`', seenIn: 'client errors' },
    setting: {
        rank: 2,
        what: 'values of dotenv, INI, YAML and connection-string settings',
        seenIn: 'one setting printed',
    },
    bytes: { rank: 2, what: 'base64 and hexadecimal of a binary value', seenIn: '`base64`, `xxd`' },
    'json-escape': { rank: 3, what: 'JSON string escapes of JavaScript, Python, Go, PHP and .NET', seenIn: 'JSON logs' },
    'url-encoding': {
        rank: 3,
        what: 'percent-encoding, five ways, digits in both cases; form encoding',
        seenIn: 'URLs, `curl`',
    },
    hex: { rank: 4, what: 'hexadecimal, both cases', seenIn: '`xxd -p`, digest tools' },
    base64url: { rank: 5, what: 'base64 in the URL alphabet, at any offset', seenIn: 'tokens' },
    shell: {
        rank: 5,
        what: "quoting by bash (`'\\''`, `\\`, `$'…'`, double quotes), PowerShell and Windows",
        seenIn: '`set -x`, `declare -p`',
    },
    'base64-lines': { rank: 6, what: 'base64 broken into lines of 64 or 76', seenIn: '`base64`, `openssl`' },
    'json-twice': { rank: 7, what: 'JSON string escapes applied twice', seenIn: 'JSON inside a JSON log' },
    html: { rank: 7, what: 'HTML and XML escapes, named and numeric', seenIn: 'reports' },
    'basic-auth': {
        rank: 8,
        what: 'base64 of `user:password` of one object',
        seenIn: '`docker login`, Basic authentication',
    },
    'utf16-base64': { rank: 9, what: 'base64 of UTF-16', seenIn: 'PowerShell' },
    'other-case': {
        rank: 9,
        what: 'a hexadecimal token in the other case; the signature of a JWT',
        seenIn: 'reformatted output',
    },
    'line-encodings': {
        rank: 10,
        what: 'these encodings for each of the first 250 lines of a value of several lines',
        seenIn: 'one line encoded',
    },
};
//# sourceMappingURL=forms.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/mask-budget.js

/** The forms by rank; within a rank, in the order in which the values were asked for. */
const byRank = (forms) => [...Map.groupBy(forms, ({ kind }) => FORMS[kind].rank)]
    .sort(([one], [other]) => one - other)
    .flatMap(([, group]) => group);
/** Keeps at most `budget` forms, the most likely ones. The value itself is never dropped, whatever the budget. */
const withinBudget = (ranked, budget) => {
    const values = ranked.filter(({ kind }) => kind === 'value').length;
    const limit = Math.max(values, budget);
    return { kept: ranked.slice(0, limit), dropped: ranked.slice(limit) };
};
//# sourceMappingURL=mask-budget.js.map
// EXTERNAL MODULE: ./build/src/secrecy/masks.js + 3 modules
var secrecy_masks = __nccwpck_require__(6354);
// EXTERNAL MODULE: ./build/src/secrecy/over-mask.js
var over_mask = __nccwpck_require__(9771);
// EXTERNAL MODULE: ./build/src/secrecy/runner-model.js
var runner_model = __nccwpck_require__(3394);
;// CONCATENATED MODULE: ./build/src/secrecy/plan-masks.js






const SHORTEST_SAFE = 4;
/**
 * Plans every mask for these values and proves the plan with a model of the runner. Fails with `mask-self-check` if a form
 * would stay readable without a rule that says so: then nothing may be exported.
 */
const planMasks = (sources, rules) => {
    const warnings = new Warnings();
    const wanted = wantedForms(sources, rules, warnings);
    const { kept, dropped } = withinBudget(notGiven(byRank(wanted)), rules.budget);
    if (dropped.length > 0)
        warnings.budget(dropped, rules.budget);
    const masks = kept.map(({ text }) => (0,secrecy_masks/* registrable */.ZV)(text));
    const missed = survivors(wanted, dropped, masks);
    if (missed.length > 0)
        throw selfCheckFailure(missed);
    return { masks: masks.map((mask) => secrecy_secret/* Secret */.z.of(mask)), warnings: warnings.all };
};
/** Every form that no rule leaves out, with repeats. */
const wantedForms = (sources, rules, warnings) => {
    const judging = {
        ordinary: (0,over_mask/* ordinaryTest */.TS)(rules.ordinary),
        publicTexts: new Set(rules.publicValues.map((value) => value.reveal())),
        warnings,
    };
    const maskable = sources.filter((source) => isMaskable(source, warnings));
    return (0,secrecy_masks/* formsOf */.XP)(maskable).filter((form) => isWanted(form, judging));
};
/** Shorter texts stand in files by chance. */
const SHORTEST_NEEDLE = 8;
/**
 * What to look for where a secret should not be: every form that would be masked, also those that the runner derives by
 * itself. The frame of a key block is left out, because public keys and certificates have it too.
 */
const needlesOf = (sources, rules) => {
    const forms = wantedForms(sources, rules, new Warnings());
    const needles = forms.filter(({ text }) => text.length >= SHORTEST_NEEDLE && !/^-----(?:BEGIN|END) /.test(text));
    return [...new Map(needles.map(({ text, label }) => [text, { label, text: Secret.of(text) }])).values()];
};
const isMaskable = ({ value, label, delivered }, warnings) => {
    if (!value.is((text) => (0,over_mask/* isNeverMasked */.cJ)(text.trim())))
        return true;
    if (delivered && value.size > 0)
        warnings.add(label, 'is not masked: hiding such a value would make every log unreadable');
    return false;
};
const isWanted = (form, judging) => {
    const { text, kind, part, delivered } = form;
    if ((0,over_mask/* isNeverMasked */.cJ)(text))
        return false;
    if (kind === 'value') {
        if (delivered)
            warnAbout(form, judging);
        return true;
    }
    if ((0,over_mask/* isSecretKey */.uE)(part?.key))
        return true;
    const hidden = part === undefined || part.text === text ? [text] : [text, part.text];
    return hidden.every((hides) => !judging.publicTexts.has(hides) && !(0,over_mask/* isNeverMasked */.cJ)(hides) && judging.ordinary(hides) === undefined);
};
const warnAbout = ({ text, label }, { ordinary, publicTexts, warnings }) => {
    const advice = 'if it is no secret, list it in public-keys';
    const reason = ordinary(text);
    if (publicTexts.has(text))
        warnings.add(label, 'equals a public value, which will be masked too');
    if (text.length < SHORTEST_SAFE)
        warnings.add(label, `is very short, so its mask hides ordinary text; ${advice}`);
    else if (reason !== undefined)
        warnings.add(label, `is masked although ${reason}; ${advice}`);
};
/** Leaves out duplicates, and what the runner derives by itself from the unencoded forms. */
const notGiven = (ranked) => {
    const given = new runner_model/* RunnerMasker */._m();
    const sent = new Set();
    return ranked.filter(({ kind, text }) => {
        const mask = (0,secrecy_masks/* registrable */.ZV)(text);
        if (sent.has(mask) || given.hides(mask))
            return false;
        sent.add(mask);
        if (UNENCODED.has(kind))
            given.addMask((0,runner_model/* toCommandData */.bz)(mask));
        return true;
    });
};
const UNENCODED = new Set(['value', 'leaf', 'url-password', 'setting']);
/** The forms that the runner would print, although no rule leaves them out and the budget did not drop them. */
const survivors = (wanted, dropped, masks) => {
    const runner = new runner_model/* RunnerMasker */._m();
    for (const mask of masks)
        runner.addMask((0,runner_model/* toCommandData */.bz)(mask));
    const excused = new Set(dropped.map(({ text }) => (0,secrecy_masks/* registrable */.ZV)(text)));
    return wanted.filter(({ text }) => {
        const mask = (0,secrecy_masks/* registrable */.ZV)(text);
        return !excused.has(mask) && !runner.hides(mask);
    });
};
const selfCheckFailure = (missed) => {
    const what = [...new Set(missed.map(({ label, kind }) => `${label} (${kind})`))].sort().join(', ');
    return new failure/* Failure */.HR('mask-self-check', `The runner would print a form of these values in a log: ${what}.`, 'Nothing was exported. Please report this as a defect, without the value.');
};
/** An annotation holds 4,096 characters. */
const MOST_LABELS = 20;
class Warnings {
    #byText = new Map();
    add(label, what) {
        this.#byText.set(`${label} ${what}`, { where: label, what });
    }
    budget(dropped, budget) {
        const labels = [...new Set(dropped.map(({ label }) => label))].sort();
        const shown = labels.slice(0, MOST_LABELS).join(', ');
        this.#byText.set('budget', {
            where: 'mask-budget',
            what: `${dropped.length} encoded forms are not masked, because ${budget} masks are the limit; values: ${shown}${labels.length > MOST_LABELS ? ', …' : ''}`,
        });
    }
    get all() {
        return [...this.#byText.values()];
    }
}
//# sourceMappingURL=plan-masks.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/profile-file.js

/**
 * Writes a profile into the text of a file. It stands between two marking comments; settings of an existing section that
 * contradict it are turned into comments. Every byte outside stays as it is, also line ends, comments and nesting.
 */
const putProfile = (text, section, mark, { overwrite, now }) => {
    const fresh = text.map((all) => dropBlocks(all, ({ owner, expires }) => owner !== mark.owner && expires < now));
    const exists = fresh.is((all) => hasProfile(all, section));
    if (exists && !overwrite)
        return { kind: 'exists' };
    const parts = new Map(fresh.split((all) => partsOf(all, section, mark)));
    const [before, after] = [parts.get('before') ?? secrecy_secret/* Secret */.z.of(''), parts.get('after') ?? secrecy_secret/* Secret */.z.of('')];
    const joined = before.is((all) => all !== '' && !all.endsWith('\n'));
    const eol = fresh.is((all) => /^[^\n]*\r\n/.test(all)) ? '\r\n' : '\n';
    const block = blockOf(section, mark, eol, { header: !exists, joined });
    return { kind: 'put', text: secrecy_secret/* Secret */.z.concat(before, joined ? eol : '', block, after) };
};
/** The text around the place of a block: below the header of an existing section, or at the end. */
const partsOf = (text, section, mark) => {
    const lines = linesOf(text);
    const header = lines.findIndex((line) => isHeaderOf(line, section));
    const place = header === -1 ? lines.length : header + 1;
    const quiet = commented(lines, section, mark);
    return [
        ['before', quiet.slice(0, place).join('')],
        ['after', quiet.slice(place).join('')],
    ];
};
/** Whether a file holds a profile of this name. */
const hasProfile = (text, section) => linesOf(text).some((line) => isHeaderOf(line, section));
/** Takes the blocks of an owner out, and puts back what they replaced. */
const dropProfiles = (text, owner) => dropBlocks(text, (block) => block.owner === owner);
const BEGIN = /^# aws-zero-trust-actions begin ([0-9a-f]{16}) (\S+)( joined)?\r?\n?$/;
const END = /^# aws-zero-trust-actions end ([0-9a-f]{16})\r?\n?$/;
const KEPT = /^# aws-zero-trust-actions kept ([0-9a-f]{16}) /;
const blockOf = (section, { owner, expires }, eol, { header, joined }) => secrecy_secret/* Secret */.z.concat(`# aws-zero-trust-actions begin ${owner} ${new Date(expires).toISOString()}${joined ? ' joined' : ''}${eol}`, header ? `[${headerOf(section)}]${eol}` : '', ...section.entries.flatMap(([key, value]) => [`${key} = `, value, eol]), `# aws-zero-trust-actions end ${owner}${eol}`);
/** In the config file every profile but the default one has a prefix. */
const headerOf = ({ file, name }) => file === 'config' && name !== 'default' ? `profile ${name}` : name;
const linesOf = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const HEADER = /^\uFEFF?[ \t]*\[[ \t]*(?:profile[ \t]+)?(?:"([^"]*)"|([^\]]*?))[ \t]*\][ \t]*(?:[#;].*)?\r?\n?$/;
const PREFIXED = /^\uFEFF?[ \t]*\[[ \t]*profile[ \t]+/;
const isHeaderOf = (line, { file, name }) => {
    const [, quoted, plain] = HEADER.exec(line) ?? [];
    const found = quoted ?? plain;
    if (found !== name)
        return false;
    const prefixed = PREFIXED.test(line);
    return file === 'config' ? prefixed || name === 'default' : !prefixed;
};
const isAnyHeader = (line) => /^\uFEFF?[ \t]*\[/.test(line);
/** Settings that would send a tool elsewhere for credentials. https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html */
const CONFLICTING = /^(?:aws_access_key_id|aws_secret_access_key|aws_session_token|role_arn|source_profile|credential_source|credential_process|web_identity_token_file|sso_\w+|login_session)$/;
/** The lines with the contradicting settings of the section as comments, each with the lines nested below it. */
const commented = (lines, section, { owner }) => {
    const replaced = new Set(section.entries.map(([key]) => key));
    let inside = false;
    let below = false;
    return lines.map((line) => {
        if (isAnyHeader(line)) {
            inside = isHeaderOf(line, section);
            below = false;
            return line;
        }
        const key = /^([A-Za-z0-9_]+)[ \t]*=/.exec(line)?.[1]?.toLowerCase();
        if (key !== undefined)
            below = inside && (replaced.has(key) || CONFLICTING.test(key));
        else if (!/^[ \t]+\S/.test(line))
            below = false;
        return below ? `# aws-zero-trust-actions kept ${owner} ${line}` : line;
    });
};
const dropBlocks = (text, drops) => {
    const kept = [];
    let dropping;
    const dropped = new Set();
    let joinedAtEnd = false;
    for (const line of linesOf(text)) {
        const [, owner = '', expires = '', joined] = BEGIN.exec(line) ?? [];
        if (dropping === undefined && owner !== '') {
            const block = { owner, expires: Date.parse(expires), joined: joined !== undefined };
            if (drops(block)) {
                dropping = block;
                dropped.add(owner);
                joinedAtEnd = block.joined;
                continue;
            }
        }
        if (dropping === undefined) {
            kept.push(line);
            joinedAtEnd = false;
        }
        else if (END.exec(line)?.[1] === dropping.owner) {
            dropping = undefined;
        }
    }
    // A block that never ends is not ours to judge: the file has been edited since.
    if (dropping !== undefined)
        return text;
    const restored = kept.map((line) => {
        const owner = KEPT.exec(line)?.[1];
        return owner !== undefined && dropped.has(owner) ? line.replace(KEPT, '') : line;
    });
    const result = restored.join('');
    return joinedAtEnd ? result.replace(/\r?\n$/, '') : result;
};
//# sourceMappingURL=profile-file.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/profile-delivery.js




/** Keys without an expiry are taken out by the post step only. */
const NEVER = Date.UTC(9999, 0);
/** The profile in the user's own files, the config file first. */
const profileEdits = (session, paths, writing) => ['config', 'credentials'].map((file) => ({
    path: paths[file],
    edit: (text) => put(secrecy_secret/* Secret */.z.of(text ?? ''), sectionOf(session, file), session, writing),
}));
/** Copies of the user's files with the profiles added, in a private folder. */
const profileCopies = (sessions, texts, paths, writing) => ['config', 'credentials'].map((file) => {
    const text = sessions.reduce((text, session) => put(text, sectionOf(session, file), session, writing), texts[file]);
    return { path: paths[file], edit: () => text };
});
/** A copy of the user's config file with profiles that call a helper for their keys. */
const renewableConfig = (sessions, texts, writing) => sessions.reduce((text, session) => {
    const { profile: name, region, command } = session;
    // Keys of the same name in the credentials file would win over the helper.
    if (texts.credentials.is((all) => hasProfile(all, { file: 'credentials', name })))
        throw existing(name, 'credentials');
    const entries = [
        ['credential_process', command],
        ['region', region],
    ];
    return put(text, { file: 'config', name, entries }, session, writing);
}, texts.config);
const sectionOf = ({ profile: name, region, credentials }, file) => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    if (file === 'config')
        return { file, name, entries: [['region', region]] };
    return {
        file,
        name,
        entries: [
            ['aws_access_key_id', accessKeyId],
            ['aws_secret_access_key', secretAccessKey],
            ...(sessionToken === undefined ? [] : [['aws_session_token', sessionToken]]),
        ],
    };
};
const put = (text, section, { credentials }, writing) => {
    const mark = { owner: writing.owner, expires: credentials.expiration ?? NEVER };
    const result = putProfile(text, section, mark, writing);
    if (result.kind === 'put')
        return result.text;
    throw existing(section.name, section.file);
};
const existing = (name, file) => new failure/* Failure */.HR('file', `The profile ${(0,printable/* quoted */.T)(name)} exists already in the ${file} file.`, 'Nothing was changed. Choose another name, or set `overwrite-aws-profile: true`.');
//# sourceMappingURL=profile-delivery.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/refresh-files.js



/** An order as text. A proxy may name a password, so the text is a secret. */
const printOrder = (order) => secrecy_secret/* Secret */.z.of(JSON.stringify(order));
/** An order from a file that only this user may write. */
const parseOrder = (text) => {
    const order = refresh_files_parsed(text);
    if (typeof order === 'object' && order !== null && 'version' in order && order.version === 1)
        return order;
    throw new Failure('file', 'The order of this profile cannot be read.', 'Run `configure-credentials` again.');
};
const refresh_files_parsed = (text) => {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
};
/**
 * What a `credential_process` prints; also what is kept as its cache.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
const processLine = ({ accessKeyId, secretAccessKey, sessionToken, expiration }) => secrecy_secret/* Secret */.z.concat('{"Version":1,"AccessKeyId":', accessKeyId.map((text) => JSON.stringify(text)), ',"SecretAccessKey":', secretAccessKey.map((text) => JSON.stringify(text)), ...(sessionToken === undefined ? [] : [',"SessionToken":', sessionToken.map((text) => JSON.stringify(text))]), `,"Expiration":"${new Date(expiration ?? 0).toISOString()}"}`);
/** Whether the keys of a cached line live longer than that, in milliseconds from now. */
const livesLongerThan = (line, milliseconds, now) => line.is((text) => Date.parse(/"Expiration":"([^"]{20,30})"/.exec(text)?.[1] ?? '') - now > milliseconds);
/**
 * Below this a new session is made. botocore asks for new keys 15 minutes before the old ones end and insists on them from
 * 10 minutes on; the JavaScript SDK takes keys with less than 5 minutes for expired.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
const reuseAboveMs = ({ hops }) => Math.min(960_000, (hops.at(-1)?.durationSeconds ?? 3600) * 500);
/** Files of one profile in the private folder. */
const filesOf = (folder, index) => ({
    order: `${folder}/profile-${index}.json`,
    cache: `${folder}/profile-${index}.cache`,
});
/** The program that AWS tools start, and its text. It takes the number of a profile. */
const launcherOf = (folder, program, windows) => {
    const helper = `${program.bundles}/refresh-credentials/index.js`;
    // AWS tools take no other characters in the path of a credential process.
    const odd = [folder, program.node, helper].find((path) => !/^[A-Za-z0-9 _.:/\\-]+$/.test(path));
    if (odd !== undefined) {
        throw new failure/* Failure */.HR('file', `${(0,printable/* quoted */.T)(odd)} holds characters that AWS tools do not accept in \`credential_process\`.`, 'Use a runner whose folders have letters, digits, `-`, `_`, `.` and blanks only, or leave `refresh` out.');
    }
    if (windows) {
        const path = `${folder}/credentials.cmd`.replaceAll('/', '\\');
        const text = `@echo off\r\nset NODE_OPTIONS=\r\n"${program.node}" "${helper}" "${folder}" "%~1"\r\n`;
        return { path, text, command: (index) => `${inQuotes(path)} ${index}` };
    }
    const path = `${folder}/credentials.sh`;
    // Started through sh, the file needs no permission to be executed.
    const text = `unset NODE_OPTIONS\nexec "${program.node}" "${helper}" "${folder}" "$1"\n`;
    return { path, text, command: (index) => `/bin/sh ${inQuotes(path)} ${index}` };
};
const inQuotes = (path) => (path.includes(' ') ? `"${path}"` : path);
//# sourceMappingURL=refresh-files.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/deliveries.js




const NOTHING = { edits: [], owners: 'user', env: [], outputs: [] };
/** One profile goes into the user's files, where other steps and mounted containers look for it; several get copies. */
const profileDelivery = (reached, inputs, around) => {
    if (!inputs.exposure.profile)
        return NOTHING;
    const named = reached.flatMap(({ target, session }) => target.profile === undefined
        ? []
        : [{ profile: target.profile, region: target.inputs.region, credentials: session.credentials }]);
    const names = named.map(({ profile }) => profile).join('\n');
    const writing = { owner: around.owner, now: around.now, overwrite: inputs.overwriteProfile };
    if (inputs.refresh)
        return refreshDelivery(named, reached, inputs, around);
    const [only] = named;
    if (inputs.profiles.length === 0 && only !== undefined) {
        return {
            owners: 'user',
            edits: profileEdits(only, around.paths, writing),
            env: inputs.exposure.env ? [['AWS_PROFILE', only.profile]] : [],
            outputs: [
                ['profile-names', names],
                ['aws-config-file', around.paths.config],
            ],
        };
    }
    const paths = { config: `${around.folder}/config`, credentials: `${around.folder}/credentials` };
    return {
        owners: 'step',
        edits: profileCopies(named, around.texts, paths, writing),
        env: [
            ['AWS_CONFIG_FILE', paths.config],
            ['AWS_SHARED_CREDENTIALS_FILE', paths.credentials],
        ],
        outputs: [
            ['profile-names', names],
            ['aws-config-file', paths.config],
        ],
    };
};
/** Profiles that renew themselves: per profile an order for the helper and a cache with the keys of now. */
const refreshDelivery = (named, reached, inputs, around) => {
    const launcher = launcherOf(around.folder, around.program, around.windows);
    const config = `${around.folder}/config`;
    const writing = { owner: around.owner, now: around.now, overwrite: inputs.overwriteProfile };
    const commands = named.map((session, index) => ({ ...session, command: launcher.command(index) }));
    return {
        owners: 'step',
        edits: [
            fixed(launcher.path, secrecy_secret/* Secret */.z.of(launcher.text)),
            ...reached.flatMap(({ target, session }, index) => {
                const { order, cache } = filesOf(around.folder, index);
                return [
                    fixed(order, printOrder(orderOf(session, target.inputs))),
                    fixed(cache, processLine(session.credentials)),
                ];
            }),
            fixed(config, renewableConfig(commands, around.texts, writing)),
        ],
        env: [['AWS_CONFIG_FILE', config]],
        outputs: [
            ['profile-names', named.map(({ profile }) => profile).join('\n')],
            ['aws-config-file', config],
        ],
    };
};
/** A new file of ours. */
const fixed = (path, text) => ({ path, edit: () => text });
const orderOf = ({ steps }, inputs) => ({
    version: 1,
    hops: steps.map(({ hop }) => hop),
    region: inputs.region,
    ...(inputs.tokenFile === undefined ? { audience: (0,configure_credentials_mode/* audienceOf */.Ox)(inputs) } : { tokenFile: inputs.tokenFile }),
    allowedAccounts: inputs.allowedAccounts,
    attempts: inputs.attempts,
    ...(inputs.endpoint === undefined ? {} : { endpoint: inputs.endpoint }),
    proxy: inputs.proxy,
    noProxy: inputs.noProxy,
});
//# sourceMappingURL=deliveries.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/restore.js

/** Variables that hold no secret, so that their old values can be kept as state. */
const PLAIN_NAMES = [
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
];
const KEY_NAMES = (/* unused pure expression or super */ null && (['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']));
/** As state. Every name is saved, even if empty: one that is not could be set through the environment. */
const restorationState = (restoration) => [
    ['names', restoration.names.join(',')],
    ...PLAIN_NAMES.map((name) => [`before-${name}`, restoration.before[name]]),
    ['keys-file', restoration.keysFile],
    ['files', restoration.files.join('\n')],
    ['edited', restoration.edited.join('\n')],
    ['owner', restoration.owner],
    ['expires', restoration.expires],
];
/** From state. Unknown names are dropped: whoever forged a state could otherwise blank any variable. */
const parseRestoration = (state) => {
    const lines = (name) => state(name)
        .split('\n')
        .filter((line) => line !== '');
    return {
        names: [...KEY_NAMES, ...PLAIN_NAMES].filter((name) => state('names').split(',').includes(name)),
        before: {
            AWS_REGION: state('before-AWS_REGION'),
            AWS_DEFAULT_REGION: state('before-AWS_DEFAULT_REGION'),
            AWS_PROFILE: state('before-AWS_PROFILE'),
            AWS_CONFIG_FILE: state('before-AWS_CONFIG_FILE'),
            AWS_SHARED_CREDENTIALS_FILE: state('before-AWS_SHARED_CREDENTIALS_FILE'),
        },
        keysFile: state('keys-file'),
        files: lines('files'),
        edited: lines('edited'),
        owner: state('owner'),
        expires: state('expires'),
    };
};
/** The variables after clean-up: as they were before main, or blank. `keys` is the text of the keys file. */
const restoredEnv = ({ names, before }, keys) => {
    const lines = new Map(keys?.split((text) => text.split('\n').map((line, index) => [index, line])) ?? []);
    const values = {
        ...before,
        AWS_ACCESS_KEY_ID: lines.get(0) ?? '',
        AWS_SECRET_ACCESS_KEY: lines.get(1) ?? '',
        AWS_SESSION_TOKEN: lines.get(2) ?? '',
    };
    return names.map((name) => [ownEnvName(name), values[name]]);
};
//# sourceMappingURL=restore.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/handover.js





/** Enough for every form of three values. */
const MASK_BUDGET = 500;
/** Everything that the sessions leave behind; there is at least one. */
const handoverOf = (reached, inputs, around) => {
    const [{ session }] = reached;
    const profiles = profileDelivery(reached, inputs, around);
    const env = [...keyVariables(session, inputs), ...profiles.env];
    const kept = keptKeys(around, env);
    const paths = profiles.edits.map(({ path }) => path);
    return {
        masks: reached.flatMap((one) => [
            ...credentialMasks(one.session.credentials),
            ...accountMasks(one.session, inputs),
        ]),
        state: restorationState({
            names: env.map(([name]) => name),
            before: around.before,
            keysFile: kept[0]?.path ?? '',
            files: profiles.owners === 'step' ? paths : [],
            edited: profiles.owners === 'user' ? paths : [],
            owner: around.owner,
            expires: lastExpiry(reached),
        }),
        files: kept,
        edits: profiles.edits,
        outputs: [...outputsOf(session, inputs), ...profiles.outputs],
        env: env.map(([name, value]) => [env_name_ownEnvName(name), value]),
    };
};
/** When the last of the keys ends. */
const lastExpiry = (reached) => {
    const ends = reached.flatMap(({ session }) => session.credentials.expiration ?? []);
    return ends.length === 0 ? '' : new Date(Math.max(...ends)).toISOString();
};
/** Variables of the session itself. */
const keyVariables = (session, inputs) => {
    const { accessKeyId, secretAccessKey, sessionToken = '' } = session.credentials;
    if (!inputs.exposure.env)
        return inputs.unsetCurrent ? BLANKED.map((name) => [name, '']) : [];
    const region = [
        ['AWS_REGION', inputs.region],
        ['AWS_DEFAULT_REGION', inputs.region],
    ];
    if (session.own)
        return region;
    return [
        ['AWS_ACCESS_KEY_ID', accessKeyId],
        ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
        // Without a token of its own a key would be combined with the token of an earlier step.
        ['AWS_SESSION_TOKEN', sessionToken],
        ...region,
    ];
};
const BLANKED = [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
];
/** Keys of an earlier step, kept while ours are in their place. */
const keptKeys = ({ keys, folder }, env) => {
    if (keys === undefined || !env.some(([name]) => name === 'AWS_ACCESS_KEY_ID'))
        return [];
    const { accessKeyId, secretAccessKey, sessionToken = '' } = keys;
    const content = secrecy_secret/* Secret */.z.concat(accessKeyId, '\n', secretAccessKey, '\n', sessionToken);
    return [{ path: `${folder}/previous-keys`, content }];
};
const outputsOf = ({ identity, steps, claims, credentials }, inputs) => {
    const last = steps.at(-1);
    const policy = last?.hop.policy ?? '';
    const subject = claims?.['sub'];
    return [
        ['authenticated', 'true'],
        ['aws-account-id', identity.account],
        ['authenticated-arn', identity.arn],
        ['role-arn', last?.hop.role.arn ?? ''],
        ['session-name', last?.hop.sessionName ?? ''],
        ['oidc-subject', typeof subject === 'string' ? subject : ''],
        ['session-policy', policy],
        ['session-policy-size', String(policy.length)],
        ['token-utilization', String(last?.session.tokenUtilization ?? '')],
        ...(inputs.exposure.outputs ? credentialOutputs(credentials) : []),
    ];
};
const credentialOutputs = (credentials) => {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
    return [
        ['aws-access-key-id', accessKeyId],
        ['aws-secret-access-key', secretAccessKey],
        ...(sessionToken === undefined ? [] : [['aws-session-token', sessionToken]]),
        ...(expiration === undefined ? [] : [['aws-expiration', new Date(expiration).toISOString()]]),
    ];
};
const credentialMasks = ({ accessKeyId, secretAccessKey, sessionToken }) => {
    const sources = [
        { label: 'access key id', value: accessKeyId, delivered: true },
        { label: 'secret access key', value: secretAccessKey, delivered: true },
        ...(sessionToken === undefined ? [] : [{ label: 'session token', value: sessionToken, delivered: true }]),
    ];
    return planMasks(sources, { budget: MASK_BUDGET, ordinary: [], publicValues: [] }).masks;
};
/** Account id and ARNs, where the user wants them hidden. */
const accountMasks = ({ identity, steps }, { maskAccountId }) => {
    if (!maskAccountId)
        return [];
    const texts = [identity.account, identity.arn, ...steps.map(({ hop }) => hop.role.arn)];
    return [...new Set(texts)].map((text) => secrecy_secret/* Secret */.z.of(text));
};
//# sourceMappingURL=handover.js.map
;// CONCATENATED MODULE: ./build/src/input/account-id.js



/** An AWS account id: 12 digits, kept as text because it may begin with zeros. */
const parseAccountId = (where, text) => {
    const id = text.trim();
    if (/^[0-9]{12}$/.test(id))
        return (0,failure/* accepted */.qG)(id);
    const hint = /^[0-9]{1,11}$/.test(id) ? '; quote it in YAML, or leading zeros are lost' : '';
    return (0,failure/* refused */.J5)(where, `expected an account id of 12 digits, found ${(0,printable/* quoted */.T)(id)}${hint}`);
};
/** Account ids separated by commas or line breaks. */
const parseAccountIds = (where, text) => {
    const items = (0,list/* parseList */.E)(where, text);
    return items.ok ? (0,failure/* allOf */.bn)(items.value.map((item) => parseAccountId(where, item))) : items;
};
//# sourceMappingURL=account-id.js.map
;// CONCATENATED MODULE: ./build/src/input/choice.js


/** One of a few words, in the given spelling. The message lists them all. */
const parseChoice = (where, text, choices) => {
    const value = choices.find((choice) => choice === text.trim());
    const list = choices.map((choice) => `\`${choice}\``).join(', ');
    return value === undefined ? (0,failure/* refused */.J5)(where, `expected one of ${list}, found ${(0,printable/* quoted */.T)(text)}`) : (0,failure/* accepted */.qG)(value);
};
//# sourceMappingURL=choice.js.map
;// CONCATENATED MODULE: ./build/src/input/endpoint.js

const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;
/** Whether a URL's host is this machine: `localhost`, 127.0.0.0/8 or ::1. */
const isLoopback = (url) => LOOPBACK.test(url.hostname);
/**
 * The address of a service: https, or http on loopback only, without user info, query and fragment. Given back without a
 * final slash. The value is not quoted, because user info is a credential.
 */
const parseEndpoint = (where, text) => {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (url === undefined || !/^https?:\/\//i.test(text.trim())) {
        return (0,failure/* refused */.J5)(where, 'expected a URL such as `https://sts.us-east-1.amazonaws.com`');
    }
    if (url.username !== '' || url.password !== '')
        return (0,failure/* refused */.J5)(where, 'a user name or password is not allowed in the URL');
    if (/[?#]/.test(text))
        return (0,failure/* refused */.J5)(where, 'a query or fragment is not allowed in the URL');
    if (url.protocol === 'http:' && !isLoopback(url))
        return (0,failure/* refused */.J5)(where, 'http is allowed on loopback addresses only: use https');
    return (0,failure/* accepted */.qG)(url.href.replace(/\/+$/, ''));
};
//# sourceMappingURL=endpoint.js.map
;// CONCATENATED MODULE: ./build/src/input/integer.js


/** A whole number in decimal digits, within both bounds; no sign, no unit, no fraction. */
const parseInteger = (where, text, { min, max }) => {
    const value = /^[0-9]{1,15}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
    return value >= min && value <= max
        ? (0,failure/* accepted */.qG)(value)
        : (0,failure/* refused */.J5)(where, `expected a whole number from ${min} to ${max}, found ${(0,printable/* quoted */.T)(text)}`);
};
//# sourceMappingURL=integer.js.map
;// CONCATENATED MODULE: ./build/src/input/role-arn.js


const ROLE_ARN = /^arn:(aws[a-z0-9-]*):iam::([0-9]{12}):role(\/(?:[\u0021-\u007E]+\/)?)([\w+=,.@-]{1,64})$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const EXPECTED = 'expected a role ARN such as `arn:aws:iam::111122223333:role/deploy`';
/** Mistakes seen in practice, each with a sentence of its own. */
const MISTAKES = [
    [/^['"]|['"]$/, 'the quotes are part of the value: remove them'],
    [
        /^arn:[^:]*:sts:.*:assumed-role\//,
        'this is the ARN of a session: name the role, `arn:aws:iam::<account>:role/<name>`',
    ],
    [/^arn:[^:]*:iam:.*:user\//, 'this is the ARN of a user: only a role can be assumed'],
    [/^arn:[^:]*:iam:.*:instance-profile\//, 'this is the ARN of an instance profile: name the role inside it'],
    [/^arn:[^:]*:iam::(?![0-9]{12}:)[0-9]*:role\//, 'the account id does not have 12 digits'],
    [/^arn:[^:]*:iam::.*:role\/.*[*?]/, 'a role ARN takes no wildcard'],
];
/** The ARN of an IAM role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const parseRoleArn = (where, text) => {
    const arn = text.trim();
    const mistake = MISTAKES.find(([pattern]) => pattern.test(arn))?.[1];
    if (mistake !== undefined)
        return (0,failure/* refused */.J5)(where, `${mistake}; found ${(0,printable/* quoted */.T)(arn)}`);
    const [, partition, account, path, name] = ROLE_ARN.exec(arn) ?? [];
    if (partition === undefined || account === undefined || path === undefined || name === undefined) {
        return (0,failure/* refused */.J5)(where, `${EXPECTED}, found ${(0,printable/* quoted */.T)(arn)}`);
    }
    if (path.length > 512)
        return (0,failure/* refused */.J5)(where, 'the path of the role is longer than 512 characters');
    return (0,failure/* accepted */.qG)({ arn, partition, account, path, name });
};
/** A role ARN, or a bare role name. */
const parseRoleReference = (where, text) => {
    const role = text.trim();
    if (ROLE_NAME.test(role))
        return (0,failure/* accepted */.qG)({ kind: 'name', name: role });
    const arn = parseRoleArn(where, role);
    return arn.ok ? (0,failure/* accepted */.qG)({ kind: 'arn', ...arn.value }) : arn;
};
//# sourceMappingURL=role-arn.js.map
;// CONCATENATED MODULE: ./build/src/input/sts-names.js


const word = (pattern, expected) => {
    return (where, text) => pattern.test(text.trim()) ? (0,failure/* accepted */.qG)(text.trim()) : (0,failure/* refused */.J5)(where, `expected ${expected}, found ${(0,printable/* quoted */.T)(text)}`);
};
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseSessionName = word(/^[\w+=,.@-]{2,64}$/, 'a session name of 2 to 64 letters, digits or `_+=,.@-`');
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseSourceIdentity = word(/^[\w+=,.@-]{2,64}$/, 'a source identity of 2 to 64 letters, digits or `_+=,.@-`');
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseExternalId = word(/^[\w+=,.@:/-]{2,1224}$/, 'an external id of 2 to 1224 letters, digits or `_+=,.@:/-`');
//# sourceMappingURL=sts-names.js.map
;// CONCATENATED MODULE: ./build/src/input/tokens.js

/** White space; a comment from a `#` where a token starts; `key="…"` with `\"` and `\\` inside; `key=value`; a word. */
const TOKEN = /\s+|#.*|([a-z][a-z-]*)=(?:"((?:[^"\\]|\\["\\])*)"(?!\S)|([^\s"]\S*)?(?!\S))|([^\s"#]\S*)/y;
/** The tokens of one line, in order. Problems name the column. */
const readTokens = (where, line) => {
    const tokens = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < line.length) {
        const column = TOKEN.lastIndex + 1;
        const match = TOKEN.exec(line);
        const [, key, inQuotes, plain, word] = match ?? [];
        if (match === null || /^[a-z-]+="/.test(word ?? '')) {
            return (0,failure/* refused */.J5)(where, `column ${column}: a quoted value needs its closing quote, with white space after it`);
        }
        if (key !== undefined) {
            tokens.push({ kind: 'option', key, value: inQuotes?.replaceAll(/\\(["\\])/g, '$1') ?? plain ?? '' });
        }
        else if (word !== undefined)
            tokens.push({ kind: 'word', text: word });
    }
    return (0,failure/* accepted */.qG)(tokens);
};
//# sourceMappingURL=tokens.js.map
;// CONCATENATED MODULE: ./build/src/input/hop-line.js








const hop_line_option = (name, parse) => (where, value) => {
    const parsed = parse(where, value);
    return parsed.ok ? (0,failure/* accepted */.qG)({ [name]: parsed.value }) : parsed;
};
const parsePath = (where, value) => value === '' || /\p{C}/u.test(value) ? (0,failure/* refused */.J5)(where, `expected a path, found ${(0,printable/* quoted */.T)(value)}`) : (0,failure/* accepted */.qG)(value);
const parseDuration = (where, value) => parseInteger(where, value, { min: 900, max: 43_200 });
const parseSwitch = (where, value) => {
    const choice = parseChoice(where, value, ['on', 'off']);
    return choice.ok ? (0,failure/* accepted */.qG)(choice.value === 'on') : choice;
};
const OPTIONS = new Map([
    ['external-id', hop_line_option('externalId', parseExternalId)],
    ['session-name', hop_line_option('sessionName', parseSessionName)],
    ['source-identity', hop_line_option('sourceIdentity', parseSourceIdentity)],
    ['duration', hop_line_option('durationSeconds', parseDuration)],
    ['policy-file', hop_line_option('policyFile', parsePath)],
    ['policy-arns', hop_line_option('policyArns', list/* parseList */.E)],
    ['tags', hop_line_option('tags', parseSwitch)],
    ['trust-policy-file', hop_line_option('trustPolicyFile', parsePath)],
]);
/** `<role ARN> [key=value …]`. */
const parseHopLine = (where, line) => {
    const tokens = readTokens(where, line);
    if (!tokens.ok)
        return tokens;
    const hops = parseHops(where, tokens.value);
    if (!hops.ok)
        return hops;
    const [hop, ...others] = hops.value;
    return hop === undefined || others.length > 0
        ? (0,failure/* refused */.J5)(where, 'expected exactly one role ARN on the line')
        : (0,failure/* accepted */.qG)(hop);
};
/** Hops one after the other: each word is a role ARN, and options belong to the role before them. */
const parseHops = (where, tokens) => {
    const starts = tokens.flatMap((token, index) => (token.kind === 'word' ? [index] : []));
    if (starts[0] !== 0)
        return (0,failure/* refused */.J5)(where, 'expected a role ARN, then options such as `duration=900`');
    return (0,failure/* allOf */.bn)(starts.map((start, index) => parseHop(where, tokens.slice(start, starts[index + 1]))));
};
const parseHop = (where, [word, ...options]) => {
    const role = parseRoleArn(where, word?.kind === 'word' ? word.text : '');
    const keys = options.map((token) => (token.kind === 'option' ? token.key : ''));
    const settings = (0,failure/* allOf */.bn)(options.map((token, index) => {
        const { key, value } = token.kind === 'option' ? token : { key: '', value: '' };
        const parse = OPTIONS.get(key);
        if (parse === undefined)
            return (0,failure/* refused */.J5)(where, `unknown option ${(0,printable/* quoted */.T)(key)}; known: ${[...OPTIONS.keys()].join(', ')}`);
        if (keys.indexOf(key) !== index)
            return (0,failure/* refused */.J5)(where, `the option \`${key}\` is given twice for one role`);
        return parse(`${where}, ${key}`, value);
    }));
    if (role.ok && settings.ok) {
        return (0,failure/* accepted */.qG)(settings.value.reduce((hop, setting) => ({ ...hop, ...setting }), { role: role.value }));
    }
    return { ok: false, problems: [role, settings].flatMap((part) => (part.ok ? [] : part.problems)) };
};
//# sourceMappingURL=hop-line.js.map
;// CONCATENATED MODULE: ./build/src/input/profile-line.js





const PROFILE_NAME = /^[^\s\p{C}[\]/\\#;"']{1,64}$/u;
/** The name of a profile in an AWS configuration file: 1 to 64 characters that the INI format leaves alone. */
const parseProfileName = (where, text) => PROFILE_NAME.test(text.trim())
    ? (0,failure/* accepted */.qG)(text.trim())
    : (0,failure/* refused */.J5)(where, `expected a profile name without white space, quotes and brackets, found ${(0,printable/* quoted */.T)(text)}`);
/** `<name> <role ARN> [key=value …] [<role ARN> [key=value …] …] [region=…]`. */
const parseProfileLine = (where, line) => {
    const tokens = readTokens(where, line);
    if (!tokens.ok)
        return tokens;
    const [first, ...rest] = tokens.value;
    if (first?.kind !== 'word')
        return (0,failure/* refused */.J5)(where, 'expected a profile name, then a role ARN');
    const [regionText, ...moreRegions] = rest.flatMap((token) => (isRegion(token) ? [token.value] : []));
    if (moreRegions.length > 0)
        return (0,failure/* refused */.J5)(where, 'the option `region` is given twice');
    const name = parseProfileName(where, first.text);
    const hops = parseHops(where, rest.filter((token) => !isRegion(token)));
    const region = regionText === undefined ? undefined : (0,input_region/* parseRegion */.c)(where, regionText);
    if (!name.ok || !hops.ok || region?.ok === false) {
        return { ok: false, problems: [name, hops, region].flatMap((part) => (part?.ok === false ? part.problems : [])) };
    }
    return (0,failure/* accepted */.qG)({ name: name.value, hops: hops.value, ...(region === undefined ? {} : { region: region.value }) });
};
const isRegion = (token) => token.kind === 'option' && token.key === 'region';
//# sourceMappingURL=profile-line.js.map
;// CONCATENATED MODULE: ./build/src/input/proxy.js



const NO_PROXY_ENTRY = /^(?:\*|(?:\*?\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?::[0-9]{1,5})?|\[?[0-9A-Fa-f:.]+\]?(?::[0-9]{1,5})?)$/;
/** An http or https URL of a proxy; a value without a scheme gets `http://`. The value is never quoted. */
const parseProxyUrl = (where, text) => {
    const value = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text.trim()) ? text.trim() : `http://${text.trim()}`;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || url.hostname === '')
        return (0,failure/* refused */.J5)(where, 'expected a URL such as `http://proxy.example.com:8080`');
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return (0,failure/* refused */.J5)(where, 'only http and https proxies are supported');
    if (url.pathname !== '/' || /[?#]/.test(value))
        return (0,failure/* refused */.J5)(where, 'a path, query or fragment is not allowed in the URL');
    const [username, password] = [decoded(url.username), decoded(url.password)];
    if (username === undefined || password === undefined)
        return (0,failure/* refused */.J5)(where, 'the user name or password is not percent-encoded correctly');
    return (0,failure/* accepted */.qG)({ url: url.href.replace(/\/$/, ''), username, password });
};
/** Hosts that are reached without the proxy: names, `.suffixes`, addresses, each with an optional port, or `*`. */
const parseNoProxy = (where, text) => {
    const items = (0,list/* parseList */.E)(where, text);
    if (!items.ok)
        return items;
    return (0,failure/* allOf */.bn)(items.value.map((item) => NO_PROXY_ENTRY.test(item)
        ? (0,failure/* accepted */.qG)(item)
        : (0,failure/* refused */.J5)(where, `expected a host name or address, found ${(0,printable/* quoted */.T)(item)}`)));
};
const decoded = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return undefined;
    }
};
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./build/src/text/json.js
var json = __nccwpck_require__(6691);
// EXTERNAL MODULE: ./build/src/input/json-object.js
var json_object = __nccwpck_require__(4480);
;// CONCATENATED MODULE: ./build/src/input/session-policy.js





/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const MAX_SESSION_POLICY = 2048;
const MAX_MANAGED_POLICIES = 10;
const ALLOWED_CHARACTERS = /^[\t\n\r\u0020-\u00FF]*$/;
const POLICY_ARN = /^arn:(aws[a-z0-9-]*):iam::([0-9]{12}|aws):policy\/(?:[\u0021-\u007E]+\/)?[\w+=,.@-]{1,128}$/;
/** An inline session policy, minified as it is sent: one JSON object with a `Statement`, at most 2,048 characters. */
const parseInlineSessionPolicy = (where, text) => {
    const object = (0,json_object/* parseJsonObject */.d)(where, text);
    if (!object.ok)
        return object;
    if (!object.value.members.some(({ key }) => key === 'Statement'))
        return (0,failure/* refused */.J5)(where, 'the policy has no `Statement`');
    const policy = (0,json/* minifyJson */.x)(text);
    if (!ALLOWED_CHARACTERS.test(policy))
        return (0,failure/* refused */.J5)(where, 'a session policy takes only characters up to U+00FF');
    return policy.length > MAX_SESSION_POLICY
        ? (0,failure/* refused */.J5)(where, `the policy has ${policy.length} characters when minified; AWS accepts ${MAX_SESSION_POLICY}`)
        : (0,failure/* accepted */.qG)(policy);
};
/** ARNs of managed policies, one per line, at most ten: of the given account, or AWS's own. */
const parseManagedSessionPolicies = (where, text, role) => {
    const lines = (0,list/* linesOf */.D)(text);
    if (lines.length > MAX_MANAGED_POLICIES)
        return (0,failure/* refused */.J5)(where, `AWS accepts ${MAX_MANAGED_POLICIES} ARNs, found ${lines.length}`);
    return (0,failure/* allOf */.bn)(lines.map((line) => parsePolicyArn(where, line.text, role)));
};
const parsePolicyArn = (where, arn, role) => {
    const [, partition, account] = POLICY_ARN.exec(arn) ?? [];
    if (partition === undefined) {
        return (0,failure/* refused */.J5)(where, `expected a policy ARN such as \`arn:aws:iam::111122223333:policy/read\`, found ${(0,printable/* quoted */.T)(arn)}`);
    }
    if (role === undefined)
        return (0,failure/* accepted */.qG)(arn);
    if (partition !== role.partition)
        return (0,failure/* refused */.J5)(where, `${(0,printable/* quoted */.T)(arn)} is not in the role's partition, \`${role.partition}\``);
    return account === 'aws' || account === role.account
        ? (0,failure/* accepted */.qG)(arn)
        : (0,failure/* refused */.J5)(where, `${(0,printable/* quoted */.T)(arn)} belongs neither to the role's account nor to AWS`);
};
//# sourceMappingURL=session-policy.js.map
// EXTERNAL MODULE: ./build/src/input/tags.js
var tags = __nccwpck_require__(6513);
// EXTERNAL MODULE: ./build/src/configure-credentials/targets.js
var targets = __nccwpck_require__(8823);
;// CONCATENATED MODULE: ./build/src/configure-credentials/cross-checks.js



/**
 * What is wrong between inputs that are each well formed. An input that is not well formed has its own problem already, so
 * presence is judged by the text, and values only where they could be read.
 */
const crossProblems = (inputs, { text, problems }) => {
    const given = (name) => text(name) !== '';
    const sound = (name) => !problems.some(({ where }) => where.startsWith(name));
    const role = given('role-to-assume') || given('role-chain') || given('profiles');
    const keys = given('aws-access-key-id') || given('aws-secret-access-key') || given('aws-session-token');
    const oidc = !keys && !given('web-identity-token-file') && !inputs.roleChaining;
    return [
        ...when(!given('aws-region'), 'aws-region', 'a region is required, such as `us-east-1`'),
        ...when(keys && !(given('aws-access-key-id') && given('aws-secret-access-key')), 'aws-access-key-id', '`aws-access-key-id` and `aws-secret-access-key` are needed together'),
        ...when(keys && given('web-identity-token-file'), 'web-identity-token-file', 'it cannot be combined with `aws-access-key-id`: choose one source of credentials'),
        ...when(given('web-identity-token-file') && inputs.roleChaining, 'web-identity-token-file', 'it cannot be combined with `role-chaining`: choose one source of credentials'),
        ...when(given('web-identity-token-file') && !role, 'web-identity-token-file', 'a token is exchanged for a role: `role-to-assume` is missing'),
        ...when(inputs.role?.kind === 'name' && !keys && !inputs.roleChaining, 'role-to-assume', 'a role without its account cannot be found from a token: write the ARN, `arn:aws:iam::<account>:role/<name>`'),
        ...when(inputs.forceSkipOidc && oidc && role, 'force-skip-oidc', 'without OIDC a role needs `aws-access-key-id`, `web-identity-token-file` or `role-chaining`'),
        ...when(inputs.chain.length + (given('role-to-assume') ? 1 : 0) > 5, 'role-chain', 'at most 5 roles can follow one another'),
        ...['role-to-assume', 'role-chain', 'aws-profile', 'aws-access-key-id'].flatMap((name) => when(given('profiles') && given(name), name, 'it cannot be combined with `profiles`')),
        ...when(given('profiles') && (inputs.exposure.env || inputs.exposure.outputs), 'expose', 'with `profiles` there is no single session for `env` or `outputs`'),
        ...when(inputs.refresh && !(role && (oidc || given('web-identity-token-file'))), 'refresh', "only a role that is assumed with the job's token or a token file can be renewed"),
        ...when(inputs.refresh && (inputs.exposure.env || inputs.exposure.outputs), 'refresh', 'keys in `env` or `outputs` cannot be renewed: leave them out'),
        ...when(inputs.refresh && inputs.specialCharacters, 'refresh', 'it cannot be combined with `special-characters-workaround`'),
        ...scopeProblems(given),
        ...(ROLE_INPUTS.every(sound)
            ? (0,targets/* targetsOf */.Q)(inputs).flatMap((target) => roleProblems(target.inputs, oidc, given))
            : []),
    ];
};
const ROLE_INPUTS = ['role-chain', 'role-to-assume', 'profiles', 'aws-region'];
const when = (wrong, where, what) => (wrong ? [{ where, what }] : []);
const roleProblems = (inputs, oidc, given) => {
    const roles = [
        ...(inputs.role?.kind === 'arn' ? [inputs.role] : []),
        ...inputs.chain.map((line) => line.role),
    ];
    const last = roles.at(-1);
    const count = inputs.chain.length + (inputs.role === undefined ? 0 : 1);
    const partition = (0,input_region/* partitionOf */.i)(inputs.region);
    const strangers = inputs.endpoint === undefined ? roles.filter((role) => role.partition !== partition) : [];
    return [
        ...strangers.map((role) => ({
            where: 'aws-region',
            what: `${(0,printable/* quoted */.T)(inputs.region)} is in the partition \`${partition}\`, but ${(0,printable/* quoted */.T)(role.arn)} is not`,
        })),
        ...when(last !== undefined && inputs.allowedAccounts.length > 0 && !inputs.allowedAccounts.includes(last.account), 'allowed-account-ids', `the account of the role, \`${last?.account}\`, is not among them`),
        ...when(count > 1 && (inputs.chain.at(-1)?.durationSeconds ?? inputs.durationSeconds ?? 0) > 3600, 'role-duration-seconds', 'a role assumed from the session of another role lasts 3600 seconds at most'),
        ...firstHopProblems(inputs, oidc || given('web-identity-token-file')),
    ];
};
/** AssumeRoleWithWebIdentity has no such parameters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const firstHopProblems = ({ role, chain }, webIdentity) => {
    const [first] = chain;
    if (!webIdentity || role !== undefined || first === undefined)
        return [];
    const extra = [
        ...(first.externalId === undefined ? [] : ['external-id']),
        ...(first.sourceIdentity === undefined ? [] : ['source-identity']),
        ...(first.tags === true ? ['tags'] : []),
    ];
    return extra.map((option) => ({
        where: 'role-chain',
        what: `\`${option}\` cannot be sent with a web identity token: it belongs to a later role of the chain`,
    }));
};
/** Two policies would be added up, so the scope would no longer narrow anything. */
const scopeProblems = (given) => ['inline-session-policy', 'managed-session-policies']
    .filter((name) => given('scope-to-secrets') && given(name))
    .map((name) => ({
    where: 'scope-to-secrets',
    what: `it cannot be combined with \`${name}\`: together they would allow more`,
}));
//# sourceMappingURL=cross-checks.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/exposure.js



const PLACES = ['env', 'profile', 'outputs'];
/** The places of `expose`, or those that follow from the other inputs. Problems go to the reader. */
const readExposure = (reader) => {
    const given = (name) => reader.text(name) !== '';
    const env = reader.boolean('output-env-credentials', true);
    const outputs = reader.boolean('output-credentials', false);
    const profile = given('aws-profile') || given('profiles') || /^true$/i.test(reader.text('refresh'));
    const chosen = reader.value('expose', parsePlaces);
    if (chosen === undefined) {
        return { env: profile ? env && given('output-env-credentials') : env, profile, outputs };
    }
    const has = (place) => chosen.includes(place);
    reader.problems.push(...contradicts(given('output-env-credentials') && env !== has('env'), 'it contradicts `output-env-credentials`: leave that out'), ...contradicts(given('output-credentials') && outputs !== has('outputs'), 'it contradicts `output-credentials`: leave that out'), ...contradicts(has('profile') && !profile, '`profile` needs a name: `aws-profile` or `profiles`'), ...contradicts(profile && !has('profile'), 'a profile is named, but `profile` is not among the places'));
    return { env: has('env'), profile: has('profile'), outputs: has('outputs') };
};
const contradicts = (wrong, what) => (wrong ? [{ where: 'expose', what }] : []);
const parsePlaces = (where, text) => {
    const items = (0,list/* parseList */.E)(where, text);
    if (!items.ok)
        return items;
    if (items.value.length === 1 && items.value[0] === 'none')
        return (0,failure/* accepted */.qG)([]);
    const known = items.value.flatMap((item) => PLACES.filter((place) => place === item));
    const unknown = items.value.filter((item) => !PLACES.some((place) => place === item));
    return unknown.length === 0
        ? (0,failure/* accepted */.qG)(known)
        : {
            ok: false,
            problems: unknown.map((item) => ({
                where,
                what: `expected \`env\`, \`profile\`, \`outputs\`, or \`none\` alone, found ${(0,printable/* quoted */.T)(item)}`,
            })),
        };
};
//# sourceMappingURL=exposure.js.map
;// CONCATENATED MODULE: ./build/src/input/boolean.js


const WORDS = new Map([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
]);
/** A boolean of YAML 1.2's core schema (section 10.3.2): no `yes`, no `1`. */
const parseBoolean = (where, text) => {
    const value = WORDS.get(text.trim());
    return value === undefined ? (0,failure/* refused */.J5)(where, `expected \`true\` or \`false\`, found ${(0,printable/* quoted */.T)(text)}`) : (0,failure/* accepted */.qG)(value);
};
//# sourceMappingURL=boolean.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/input-table.js
/**
 * Every input of the action. The variables are those of aws-actions/configure-aws-credentials:
 * https://github.com/aws-actions/configure-aws-credentials/blob/main/src/helpers.ts (translateEnvVariables)
 */
const INPUTS = {
    'aws-region': { variable: 'AWS_REGION' },
    'role-to-assume': { variable: 'ROLE_TO_ASSUME', decides: true },
    'aws-access-key-id': {},
    'aws-secret-access-key': {},
    'aws-session-token': {},
    'web-identity-token-file': { variable: 'WEB_IDENTITY_TOKEN_FILE', decides: true },
    'role-chaining': { variable: 'ROLE_CHAINING', decides: true },
    'role-chain': {},
    audience: {},
    'http-proxy': {},
    'no-proxy': {},
    'mask-aws-account-id': { variable: 'MASK_AWS_ACCOUNT_ID' },
    'role-duration-seconds': { variable: 'ROLE_DURATION_SECONDS' },
    'role-external-id': { variable: 'ROLE_EXTERNAL_ID' },
    'role-session-name': { variable: 'ROLE_SESSION_NAME' },
    'role-skip-session-tagging': { variable: 'ROLE_SKIP_SESSION_TAGGING' },
    'transitive-tag-keys': { variable: 'TRANSITIVE_TAG_KEYS' },
    'custom-tags': {},
    'inline-session-policy': { variable: 'INLINE_SESSION_POLICY' },
    'managed-session-policies': { variable: 'MANAGED_SESSION_POLICIES' },
    'aws-profile': {},
    'overwrite-aws-profile': { variable: 'OVERWRITE_AWS_PROFILE' },
    profiles: {},
    expose: {},
    'scope-to-secrets': {},
    mode: {},
    refresh: {},
    'output-credentials': { variable: 'OUTPUT_CREDENTIALS' },
    'output-env-credentials': {},
    'unset-current-credentials': { variable: 'UNSET_CURRENT_CREDENTIALS' },
    'disable-retry': { variable: 'DISABLE_RETRY' },
    'retry-max-attempts': { variable: 'RETRY_MAX_ATTEMPTS' },
    'special-characters-workaround': { variable: 'SPECIAL_CHARACTERS_WORKAROUND' },
    'use-existing-credentials': { variable: 'USE_EXISTING_CREDENTIALS', decides: true },
    'allowed-account-ids': {},
    'force-skip-oidc': {},
    'action-timeout-s': {},
    'sts-endpoint': {},
    'translate-env-variables': {},
    'on-missing-oidc': {},
    'trust-policy-file': {},
};
/** Every output of the action. */
const OUTPUTS = (/* unused pure expression or super */ null && ([
    'aws-account-id',
    'authenticated-arn',
    'authenticated',
    'role-arn',
    'session-name',
    'oidc-subject',
    'session-policy',
    'session-policy-size',
    'token-utilization',
    'profile-names',
    'aws-config-file',
    'plan',
    'failure-code',
    'aws-access-key-id',
    'aws-secret-access-key',
    'aws-session-token',
    'aws-expiration',
]));
/** The entry of an input, with its optional parts. */
const inputEntry = (name) => INPUTS[name];
//# sourceMappingURL=input-table.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/read-inputs.js


const inputReader = (source) => {
    const problems = [];
    const translated = [];
    const value = (name, parse) => {
        const found = text(name);
        if (found === '')
            return undefined;
        const parsed = CONTROL.test(found) ? controlProblem(name) : parse(name, found);
        if (parsed.ok)
            return parsed.value;
        problems.push(...parsed.problems);
        return undefined;
    };
    const given = (name) => source.input(name).trim();
    const translates = (() => {
        const parsed = parseBoolean('translate-env-variables', given('translate-env-variables') || 'true');
        if (!parsed.ok)
            problems.push(...parsed.problems);
        return !parsed.ok || parsed.value;
    })();
    const text = (name) => {
        const { variable, decides = false } = inputEntry(name);
        const own = given(name);
        if (own !== '' || variable === undefined || !translates)
            return own;
        const other = (source.env(variable) ?? '').trim();
        if (other !== '' && !translated.some(({ input }) => input === name)) {
            translated.push({ input: name, variable, decides });
        }
        return other;
    };
    return {
        text,
        value,
        boolean: (name, fallback) => value(name, parseBoolean) ?? fallback,
        problems,
        translated,
    };
};
/** Control characters other than line breaks and tabs have no place in any input. */
const CONTROL = /[^\P{Cc}\n\r\t]/u;
const controlProblem = (name) => ({
    ok: false,
    problems: [{ where: name, what: 'the value holds a control character' }],
});
//# sourceMappingURL=read-inputs.js.map
;// CONCATENATED MODULE: ./build/src/reference/attributes.js
const EXPORTS = ['env', 'output', 'file'];
const CODECS = ['base64', 'base64url', 'hex'];
const attributes_FORMS = ['auto', 'text', ...CODECS];
const TEXT = /(?:[^\s|#]|[^\S|#]+(?![\s|#]))+/y;
const TAG = /^([\p{L}\p{Z}\p{N}_.=/+\-@]{1,128}):([\p{L}\p{Z}\p{N}_.:=/+\-@]{0,256})$/u;
/** The attributes behind a reference: `| name` or `| name=value`, each at most once, except `tag`. */
const readAttributes = (scanner) => {
    let attributes = {};
    while (scanner.match(/\s*\|\s*/y)) {
        const column = scanner.column;
        const [, name = '', value] = /^([^=]*)(?:=(.*))?$/.exec(scanner.match(TEXT)?.[0] ?? '') ?? [];
        const attribute = attributeOf(scanner, name.trim(), value?.trim(), column);
        const repeated = Object.keys(attribute).find((key) => key !== 'tags' && Object.hasOwn(attributes, key));
        if (repeated !== undefined)
            scanner.fail(`the attribute \`${name}\` is given twice`, column);
        const tags = [...(attributes.tags ?? []), ...(attribute.tags ?? [])];
        attributes = { ...attributes, ...attribute, ...(tags.length > 0 ? { tags } : {}) };
    }
    return attributes;
};
const attributeOf = (scanner, name, value, column) => {
    const oneOf = (choices, text) => choices.find((choice) => choice === text) ??
        scanner.fail(`the attribute \`${name}\` takes ${choices.map((choice) => `\`${choice}\``).join(', ')}`, column);
    const flag = () => value === undefined ? true : scanner.fail(`the attribute \`${name}\` takes no value`, column);
    switch (name) {
        case 'public':
            return { public: flag() };
        case 'trim':
            return { trim: flag() };
        case 'region':
            if (!/^[a-z0-9-]{1,32}$/.test(value ?? ''))
                scanner.fail('the attribute `region` takes a region such as `us-east-1`', column);
            return { region: value ?? '' };
        case 'export':
            return { export: (value ?? '').split(',').map((kind) => oneOf(EXPORTS, kind.trim())) };
        case 'decode':
            return { decode: oneOf(CODECS, value) };
        case 'as':
            return { as: oneOf(attributes_FORMS, value) };
        case 'tag': {
            const [, key, tagValue] = TAG.exec(value ?? '') ?? [];
            if (key === undefined || tagValue === undefined)
                return scanner.fail('the attribute `tag` takes `key:value`', column);
            return { tags: [{ key, value: tagValue }] };
        }
        default:
            return scanner.fail('expected `public`, `trim`, `region=`, `export=`, `decode=`, `as=` or `tag=` after the `|`', column);
    }
};
//# sourceMappingURL=attributes.js.map
;// CONCATENATED MODULE: ./build/src/reference/line-scanner.js

const QUOTED = /"(?:[^"\\]|\\.)*"/y;
/** Why a line is not a reference, and at which column (from 1). Ends the reading of that line. */
class LineProblem extends Error {
    column;
    what;
    constructor(column, what) {
        super('not a reference');
        this.column = column;
        this.what = what;
    }
}
/** A cursor over one line. Every pattern it is given is sticky and cannot backtrack far, so that a line is read in linear time. */
class LineScanner {
    #text;
    #position = 0;
    constructor(text) {
        this.#text = text;
    }
    get column() {
        return this.#position + 1;
    }
    get atEnd() {
        return this.#position >= this.#text.length;
    }
    /** The match at the cursor, which moves behind it; undefined if there is none. */
    match(pattern) {
        pattern.lastIndex = this.#position;
        const found = pattern.exec(this.#text);
        if (found === null)
            return undefined;
        this.#position += found[0].length;
        return found;
    }
    /** Whether the text stands at the cursor, which moves behind it. */
    skip(text) {
        if (!this.#text.startsWith(text, this.#position))
            return false;
        this.#position += text.length;
        return true;
    }
    /** The content of a JSON string literal, if one begins here. */
    quoted() {
        if (this.#text[this.#position] !== '"')
            return undefined;
        const column = this.column;
        const { node } = (0,json/* readJson */.V)(this.match(QUOTED)?.[0] ?? '');
        if (node?.kind !== 'string')
            throw new LineProblem(column, 'the quotes do not hold a JSON string');
        return node.value;
    }
    fail(what, column = this.column) {
        throw new LineProblem(column, what);
    }
}
//# sourceMappingURL=line-scanner.js.map
;// CONCATENATED MODULE: ./build/src/reference/meaning.js
/** What is wrong with a reference that follows the grammar, as a sentence; undefined if nothing is. */
const meaningProblem = (reference, dialect, idIsQuoted) => {
    const { target, source, fallback, attributes, optional } = reference;
    const several = namesSeveral(source);
    if (target?.kind === 'name' && several)
        return 'the reference names several values: write a prefix, `NAME_* = …`';
    if (target?.kind === 'prefix' && !several)
        return 'the reference names one value: write a name without `*`';
    if (fallback !== undefined && several)
        return 'a default goes with a single value';
    if (attributes.tags !== undefined && !isPrefix(source))
        return 'the attribute `tag` goes with a prefix such as `prod/api-*`';
    if (dialect === 'secret-ids') {
        const belongsElsewhere = optional || fallback !== undefined || Object.keys(attributes).length > 0;
        return belongsElsewhere ? '`?`, defaults and attributes belong into the input `secrets`' : undefined;
    }
    return target === undefined && !idIsQuoted && idHoldsEqualsSign(source)
        ? 'an `=` can be part of a name: put the name of the secret in double quotes, or write `NAME = secret`, with spaces'
        : undefined;
};
const isPrefix = (source) => source.kind === 'secret' && source.id.kind === 'prefix';
/** Whether a source stands for any number of values. */
const namesSeveral = (source) => isPrefix(source) || (source.kind === 'secret' && (source.key?.kind === 'all' || source.key?.kind === 'list'));
const idHoldsEqualsSign = (source) => {
    if (source.kind === 'parameter' || source.id.kind === 'arn')
        return false;
    return (source.id.kind === 'prefix' ? source.id.prefix : source.id.name).includes('=');
};
//# sourceMappingURL=meaning.js.map
;// CONCATENATED MODULE: ./build/src/reference/source.js

const NAME = /[A-Za-z0-9/_+=.@!-]+/y;
const SECRET_ARN = /arn:(aws[a-z0-9-]*):secretsmanager:([a-z0-9-]+):([0-9]{12}):secret:([A-Za-z0-9/_+=.@!-]+)/y;
const PARAMETER_ARN = /arn:aws[a-z0-9-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter(\/[A-Za-z0-9_.\-/]+)/y;
const PARAMETER_NAME = /[A-Za-z0-9_.\-/]+/y;
const PARAMETER_SELECTOR = /:(?:([0-9]{1,15})(?![A-Za-z0-9_.-])|([A-Za-z_.-][A-Za-z0-9_.-]{0,99}))/y;
const PLAIN = /[^\s:,|"'{}?]+/y;
const LIST_ITEM = /[^\s:,|"'{}]+/y;
const MAX_NAME = 512;
const MAX_ID = 2048;
/**
 * Reads the source of a reference at the cursor: a secret as CodeBuild and ECS write it, a CloudFormation dynamic reference,
 * or a parameter.
 *
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
const readSource = (scanner) => {
    if (scanner.skip('{{resolve:'))
        return readDynamicReference(scanner);
    if (scanner.skip('ssm:'))
        return readParameter(scanner);
    scanner.skip('secretsmanager:');
    const id = readSecretId(scanner);
    return readParts(scanner, id);
};
const readSecretId = (scanner) => {
    const column = scanner.column;
    const literal = scanner.quoted();
    if (literal !== undefined)
        return literalId(scanner, literal, column);
    const arn = scanner.match(SECRET_ARN);
    if (arn !== undefined)
        return arnOf(scanner, arn, column);
    if (scanner.match(/arn:/y)) {
        scanner.fail('expected `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>`; a parameter begins with `ssm:`', column);
    }
    const name = scanner.match(NAME)?.[0] ?? scanner.fail('expected the name or ARN of a secret');
    if (name.length > MAX_NAME)
        scanner.fail(`the name of a secret has at most ${MAX_NAME} characters`, column);
    if (!scanner.skip('*'))
        return { kind: 'name', name };
    if (name.length < 3)
        scanner.fail('a prefix needs at least 3 characters before the `*`', column);
    return { kind: 'prefix', prefix: name };
};
const literalId = (scanner, literal, column) => {
    const arn = new RegExp(SECRET_ARN.source).exec(literal);
    if (arn !== null && arn[0] === literal)
        return arnOf(scanner, arn, column);
    if (/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(literal))
        return { kind: 'name', name: literal };
    return scanner.fail(`${(0,printable/* quoted */.T)(literal)} cannot be the name of a secret`, column);
};
const arnOf = (scanner, match, column) => {
    const [arn, partition = '', region = '', account = '', name = ''] = match;
    if (arn.length > MAX_ID)
        scanner.fail(`an ARN has at most ${MAX_ID} characters`, column);
    return { kind: 'arn', arn, partition, region, account, name };
};
/** `[:json-key[:stage[:version]]]`; any part may be empty. */
const readParts = (scanner, id) => {
    const key = scanner.skip(':') ? readKey(scanner) : undefined;
    const stage = scanner.skip(':') ? scanner.match(PLAIN)?.[0] : undefined;
    const versionColumn = scanner.column;
    const version = scanner.skip(':') ? scanner.match(PLAIN)?.[0] : undefined;
    if (stage !== undefined && stage.length > 256)
        scanner.fail('a version stage has at most 256 characters');
    if (version !== undefined && (version.length < 32 || version.length > 64)) {
        scanner.fail('a version id has 32 to 64 characters', versionColumn + 1);
    }
    if (scanner.skip(':'))
        scanner.fail('more than `json-key:version-stage:version-id` after the secret', scanner.column - 1);
    return {
        kind: 'secret',
        id,
        ...(key === undefined ? {} : { key }),
        ...(stage === undefined ? {} : { stage }),
        ...(version === undefined ? {} : { version }),
    };
};
const readKey = (scanner) => {
    const literal = scanner.quoted();
    if (literal !== undefined)
        return { kind: 'member', name: literal };
    if (scanner.skip('{'))
        return readKeyList(scanner);
    const column = scanner.column;
    const plain = scanner.match(PLAIN)?.[0];
    if (plain === undefined)
        return undefined;
    if (plain === '*')
        return { kind: 'all' };
    if (plain.startsWith('/'))
        return { kind: 'pointer', pointer: plain };
    if (plain.includes('*'))
        scanner.fail('a key with `*` belongs in a list, `{db_*}`; a member of that name needs quotes', column);
    return { kind: 'member', name: plain };
};
const readKeyList = (scanner) => {
    const items = [];
    do {
        scanner.match(/\s+/y);
        items.push(scanner.match(LIST_ITEM)?.[0] ?? scanner.fail('expected a key, or a glob such as `db_*`'));
        scanner.match(/\s+/y);
    } while (scanner.skip(','));
    if (!scanner.skip('}'))
        scanner.fail('expected `,` or `}` in the list of keys');
    return { kind: 'list', items };
};
const readParameter = (scanner) => {
    const arn = scanner.match(PARAMETER_ARN);
    const name = arn?.[1] ?? scanner.match(PARAMETER_NAME)?.[0] ?? scanner.fail('expected the name or ARN of a parameter');
    if (scanner.skip('*'))
        scanner.fail('a parameter takes no wildcard', scanner.column - 1);
    const selector = scanner.match(PARAMETER_SELECTOR);
    if (selector === undefined && scanner.skip(':'))
        scanner.fail('expected a version number or a label');
    return {
        kind: 'parameter',
        name,
        ...(arn === undefined ? {} : { arn: arn[0] }),
        ...(selector?.[1] === undefined ? {} : { version: Number(selector[1]) }),
        ...(selector?.[2] === undefined ? {} : { label: selector[2] }),
    };
};
const readDynamicReference = (scanner) => {
    if (!scanner.match(/(?=[^\s"{}]*\}\})/y))
        scanner.fail('a dynamic reference ends with `}}` and holds no quotes and no white space');
    const source = scanner.match(/ssm(?:-secure)?:/y)
        ? readParameter(scanner)
        : scanner.skip('secretsmanager:')
            ? readDynamicSecret(scanner)
            : scanner.fail('expected `secretsmanager:`, `ssm:` or `ssm-secure:` after `{{resolve:`');
    if (!scanner.skip('}}'))
        scanner.fail('expected `}}` here');
    return source;
};
/** CloudFormation has the word `SecretString`, or nothing, before the key. */
const readDynamicSecret = (scanner) => {
    const column = scanner.column;
    const id = readSecretId(scanner);
    if (id.kind === 'prefix')
        scanner.fail('a dynamic reference takes no wildcard', column);
    if (!scanner.skip(':'))
        return { kind: 'secret', id };
    if (!scanner.match(/(?:SecretString)?(?=[:}])/y))
        scanner.fail('expected `SecretString` or nothing in front of the key');
    const source = readParts(scanner, id);
    if (source.key?.kind === 'list' || source.key?.kind === 'all')
        scanner.fail('a dynamic reference names one key', column);
    return source;
};
//# sourceMappingURL=source.js.map
;// CONCATENATED MODULE: ./build/src/reference/grammar.js




const MAX_BYTES = 65_536;
const MAX_REFERENCES = 1000;
/** `NAME = `, `NAME? = `, `PREFIX_* = ` or `* = `: white space on both sides of the equals sign, which names may contain. */
const ASSIGNMENT = /(?:([A-Za-z_][A-Za-z0-9_]*)(\*)?|(\*))(\?)?\s+=(?:\s+|$)/y;
const ALIAS = /([A-Za-z_][A-Za-z0-9_]*)?\s*,\s*/y;
const EXCLUSION = /!([A-Za-z0-9/_+=.@!-]{1,512})(\*)?/y;
const COMMENT = /(?:^|\s+)#.*|\s+$/y;
/**
 * Reads an input of references, one per line. Total and linear; every problem of every line is reported, with its position.
 *
 * In `secrets` a line is `[NAME = ] source [ ?? "default" ] [ | attribute … ]` or `!excluded`; in `secret-ids` it is
 * `[ALIAS,] source`, as in aws-actions/aws-secretsmanager-get-secrets, where identical lines count once. White space and
 * `#` begin a comment.
 */
const parseReferences = (where, text, dialect) => {
    if (Buffer.byteLength(text) > MAX_BYTES)
        return { ok: false, problems: [{ where, what: 'the text has more than 64 KiB' }] };
    const problems = [];
    const warnings = [];
    const references = [];
    const exclusions = [];
    const seen = new Set();
    for (const [index, line] of text.split(/\r\n|\n/).entries()) {
        const at = (column) => `${where}, line ${index + 1}, column ${column}`;
        const content = line.trim();
        const isRepeated = dialect === 'secret-ids' && seen.has(content);
        if (content === '' || content.startsWith('#') || isRepeated)
            continue;
        seen.add(content);
        const indent = line.length - line.trimStart().length;
        try {
            const entry = readLine(content, index + 1, indent, dialect);
            if (entry.kind === 'exclusion')
                exclusions.push(entry.exclusion);
            else
                references.push(entry.reference);
            if (entry.ignored !== undefined) {
                warnings.push({ where: at(indent + entry.ignored), what: 'what follows the second comma is ignored' });
            }
        }
        catch (error) {
            if (!(error instanceof LineProblem))
                throw error;
            problems.push({ where: at(indent + error.column), what: error.what });
        }
    }
    if (references.length > MAX_REFERENCES)
        problems.push({ where, what: `more than ${MAX_REFERENCES} references` });
    return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { references, exclusions, warnings } };
};
const readLine = (content, line, indent, dialect) => {
    const scanner = new LineScanner(content);
    if (dialect === 'secrets' && content.startsWith('!')) {
        const exclusion = readExclusion(scanner);
        endOfLine(scanner);
        return { kind: 'exclusion', exclusion, ignored: undefined };
    }
    const { target, optional } = readTarget(scanner, dialect);
    const sourceColumn = scanner.column;
    const source = readSource(scanner);
    const questionMark = scanner.skip('?');
    if (questionMark && target !== undefined && target.kind !== 'alias') {
        scanner.fail('with a name in front, the `?` follows the name: `NAME? = …`', scanner.column - 1);
    }
    const fallback = scanner.match(/\s+\?\?(?=\s)\s*/y)
        ? (scanner.quoted() ?? scanner.fail('the default needs double quotes'))
        : undefined;
    const attributes = readAttributes(scanner);
    const ignored = dialect === 'secret-ids' && target?.kind === 'alias' && scanner.match(/\s*,/y) ? scanner.column - 1 : undefined;
    if (ignored !== undefined)
        scanner.match(/(?:(?!\s#).)*/y);
    endOfLine(scanner);
    const reference = {
        ...(target === undefined ? {} : { target }),
        source,
        optional: optional || questionMark,
        ...(fallback === undefined ? {} : { fallback }),
        attributes,
        line,
        column: indent + 1,
    };
    const problem = meaningProblem(reference, dialect, content[sourceColumn - 1] === '"');
    if (problem !== undefined)
        scanner.fail(problem, sourceColumn);
    return { kind: 'reference', reference, ignored };
};
const readTarget = (scanner, dialect) => {
    const assignment = dialect === 'secrets' ? scanner.match(ASSIGNMENT) : undefined;
    if (assignment !== undefined) {
        const [, name = '', star, loneStar, questionMark] = assignment;
        const optional = questionMark !== undefined;
        const isPrefix = star !== undefined || loneStar !== undefined;
        return { target: isPrefix ? { kind: 'prefix', prefix: name } : { kind: 'name', name }, optional };
    }
    const alias = scanner.match(ALIAS);
    return alias === undefined
        ? { optional: false }
        : { target: { kind: 'alias', alias: alias[1] ?? '' }, optional: false };
};
const readExclusion = (scanner) => {
    const [, name = '', star] = scanner.match(EXCLUSION) ?? scanner.fail('expected the name of a secret after the `!`');
    return star === undefined ? { kind: 'name', name } : { kind: 'prefix', prefix: name };
};
const endOfLine = (scanner) => {
    scanner.match(COMMENT);
    if (scanner.atEnd)
        return;
    if (scanner.match(/(?=,)/y))
        scanner.fail('an alias, in front of the comma, has only letters, digits and underscores');
    if (scanner.match(/(?=\s+=)/y))
        scanner.fail('a name in front of ` = ` has only letters, digits and underscores, and belongs into the input `secrets`');
    scanner.fail('expected the end of the line here');
};
//# sourceMappingURL=grammar.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/scope.js


/** Secret ids of `scope-to-secrets`, in the syntax of `secret-ids` of `fetch-secrets`; aliases have no meaning here. */
const parseScope = (where, text) => {
    const parsed = parseReferences(where, text, 'secret-ids');
    return parsed.ok ? (0,failure/* allOf */.bn)(parsed.value.references.map((reference) => secretIdOf(where, reference))) : parsed;
};
const secretIdOf = (where, { source, line }) => {
    if (source.kind !== 'secret')
        return (0,failure/* refused */.J5)(`${where}, line ${line}`, 'only secrets of Secrets Manager can be named here');
    switch (source.id.kind) {
        case 'name':
            return (0,failure/* accepted */.qG)(source.id.name);
        case 'prefix':
            return (0,failure/* accepted */.qG)(`${source.id.prefix}*`);
        case 'arn':
            return (0,failure/* accepted */.qG)(source.id.arn);
    }
};
//# sourceMappingURL=scope.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/inputs.js





















const DEFAULT_ATTEMPTS = 12;
const DEFAULT_TIMEOUT_SECONDS = 60;
const MOST_HOPS = 5;
/** All inputs, or all that is wrong with them, each problem naming its input. No message repeats a credential. */
const parseInputs = (source) => {
    const reader = inputReader(source);
    const inputs = readAll(reader, source);
    const problems = [...reader.problems, ...crossProblems(inputs, reader)];
    return problems.length > 0 ? { ok: false, problems } : (0,failure/* accepted */.qG)(inputs);
};
const readAll = (reader, source) => {
    const { value, boolean } = reader;
    const endpoint = value('sts-endpoint', parseEndpoint);
    const custom = reader.text('sts-endpoint') !== '';
    const role = value('role-to-assume', parseRoleReference);
    const chain = value('role-chain', parseChain) ?? [];
    const finalRole = chain.at(-1)?.role ?? (role?.kind === 'arn' ? role : undefined);
    const staticKeys = readStaticKeys(reader, custom);
    const tokenFile = value('web-identity-token-file', accepting);
    const audience = value('audience', parseAudience);
    const durationSeconds = value('role-duration-seconds', within(900, 43_200));
    const externalId = value('role-external-id', parseExternalId);
    const inlinePolicy = value('inline-session-policy', parseInlineSessionPolicy);
    const profile = value('aws-profile', parseProfileName);
    const trustPolicyFile = value('trust-policy-file', accepting);
    const seconds = value('action-timeout-s', within(0, 3600)) ?? 0;
    return {
        mode: value('mode', (where, text) => parseChoice(where, text, MODES)) ?? 'assume',
        region: value('aws-region', (where, text) => (0,input_region/* parseRegion */.c)(where, text, { custom })) ?? '',
        ...(role === undefined ? {} : { role }),
        chain,
        profiles: value('profiles', parseProfiles) ?? [],
        ...(profile === undefined ? {} : { profile }),
        overwriteProfile: boolean('overwrite-aws-profile', false),
        refresh: boolean('refresh', false),
        ...(staticKeys === undefined ? {} : { staticKeys }),
        ...(tokenFile === undefined ? {} : { tokenFile }),
        roleChaining: boolean('role-chaining', false),
        forceSkipOidc: boolean('force-skip-oidc', false),
        useExisting: boolean('use-existing-credentials', false),
        ...(audience === undefined ? {} : { audience }),
        sessionName: value('role-session-name', sessionNameFor(source)) ?? 'GitHubActions',
        ...(durationSeconds === undefined ? {} : { durationSeconds }),
        ...(externalId === undefined ? {} : { externalId }),
        skipTagging: boolean('role-skip-session-tagging', false),
        transitiveTagKeys: value('transitive-tag-keys', tags/* parseTagKeys */.Wy) ?? [],
        customTags: value('custom-tags', (where, text) => (0,tags/* parseTags */.rL)(where, text, session_tags/* GITHUB_TAG_KEYS */.W)) ?? [],
        ...(inlinePolicy === undefined ? {} : { inlinePolicy }),
        managedPolicies: value('managed-session-policies', (where, text) => parseManagedSessionPolicies(where, text, finalRole)) ?? [],
        scope: value('scope-to-secrets', parseScope) ?? [],
        allowedAccounts: value('allowed-account-ids', parseAccountIds) ?? [],
        exposure: readExposure(reader),
        unsetCurrent: boolean('unset-current-credentials', false),
        specialCharacters: boolean('special-characters-workaround', false),
        attempts: readAttempts(reader),
        // As in the peer action, 0 asks for the default, which there means no limit.
        timeoutSeconds: seconds === 0 ? DEFAULT_TIMEOUT_SECONDS : seconds,
        ...(endpoint === undefined ? {} : { endpoint }),
        proxy: value('http-proxy', parseProxyUrl)?.url ?? '',
        noProxy: (value('no-proxy', parseNoProxy) ?? []).join(','),
        maskAccountId: boolean('mask-aws-account-id', false),
        ...(trustPolicyFile === undefined ? {} : { trustPolicyFile }),
        onMissingOidc: value('on-missing-oidc', (where, text) => parseChoice(where, text, ON_MISSING)) ?? 'fail',
        translated: reader.translated,
    };
};
const MODES = ['assume', 'plan'];
const ON_MISSING = ['fail', 'skip', 'warn'];
const readAttempts = (reader) => {
    const attempts = reader.value('retry-max-attempts', within(1, 50)) ?? DEFAULT_ATTEMPTS;
    return reader.boolean('disable-retry', false) ? 1 : attempts;
};
const readStaticKeys = (reader, custom) => {
    const id = reader.value('aws-access-key-id', (where, text) => custom || /^\w{16,128}$/.test(text) ? (0,failure/* accepted */.qG)(secrecy_secret/* Secret */.z.of(text)) : (0,failure/* refused */.J5)(where, 'this is no access key id'));
    const secret = reader.value('aws-secret-access-key', secretly);
    const token = reader.value('aws-session-token', secretly);
    if (id === undefined || secret === undefined)
        return undefined;
    return { accessKeyId: id, secretAccessKey: secret, ...(token === undefined ? {} : { sessionToken: token }) };
};
const secretly = (_, text) => (0,failure/* accepted */.qG)(secrecy_secret/* Secret */.z.of(text));
const accepting = (_, text) => (0,failure/* accepted */.qG)(text);
const within = (min, max) => (where, text) => parseInteger(where, text, { min, max });
const parseAudience = (where, text) => /^[\u0021-\u007E]{1,255}$/.test(text)
    ? (0,failure/* accepted */.qG)(text)
    : (0,failure/* refused */.J5)(where, 'expected 1 to 255 printable characters without spaces');
const parseChain = (where, text) => {
    const lines = (0,list/* linesOf */.D)(text).filter((line) => !line.text.startsWith('#'));
    if (lines.length > MOST_HOPS)
        return (0,failure/* refused */.J5)(where, `at most ${MOST_HOPS} roles can follow one another`);
    return (0,failure/* allOf */.bn)(lines.map((line) => parseHopLine(`${where}, line ${line.line}`, line.text)));
};
const MOST_PROFILES = 50;
const parseProfiles = (where, text) => {
    const lines = (0,list/* linesOf */.D)(text).filter((line) => !line.text.startsWith('#'));
    if (lines.length > MOST_PROFILES)
        return (0,failure/* refused */.J5)(where, `at most ${MOST_PROFILES} profiles are possible`);
    const parsed = (0,failure/* allOf */.bn)(lines.map((line) => parseProfileLine(`${where}, line ${line.line}`, line.text)));
    if (!parsed.ok)
        return parsed;
    const names = parsed.value.map(({ name }) => name);
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    return twice.length === 0 ? parsed : (0,failure/* refused */.J5)(where, `the profile ${(0,printable/* quoted */.T)(twice[0] ?? '')} is given twice`);
};
/** `auto` names the session after the run, so that CloudTrail leads back to it. */
const sessionNameFor = (source) => (where, text) => {
    if (text !== 'auto')
        return parseSessionName(where, text);
    const parts = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB'].map((name) => source.env(name));
    if (parts.includes(undefined))
        return (0,failure/* refused */.J5)(where, '`auto` needs GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT and GITHUB_JOB');
    return (0,failure/* accepted */.qG)(`gha-${parts.join('-')}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64));
};
//# sourceMappingURL=inputs.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/policy-files.js



const LIMIT_BYTES = 64 * 1024;
/** The session policies that options name by file, minified, by path. Throws a Failure that lists all that is wrong. */
const readPolicyFiles = async (inputs, runner) => {
    const paths = [
        ...new Set([...inputs.chain, ...inputs.profiles.flatMap(({ hops }) => hops)].flatMap(({ policyFile }) => policyFile ?? [])),
    ];
    const policies = new Map();
    const problems = [];
    for (const path of paths) {
        const where = `policy-file ${(0,printable/* quoted */.T)(path)}`;
        const file = await runner.readWorkspaceFile(path, LIMIT_BYTES);
        if (file.kind !== 'text') {
            problems.push({ where, what: file.kind === 'refused' ? file.why : 'there is no such file in the workspace' });
            continue;
        }
        const policy = parseInlineSessionPolicy(where, file.text);
        if (policy.ok)
            policies.set(path, policy.value);
        else
            problems.push(...policy.problems);
    }
    if (problems.length > 0)
        throw (0,failure/* inputFailure */.vQ)(problems);
    return policies;
};
//# sourceMappingURL=policy-files.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/refresh-conflicts.js

/**
 * Variables that would win over a profile in one SDK or another, so that its keys would never be renewed.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
const refreshConflicts = (inputs, env) => {
    if (!inputs.refresh)
        return [];
    const profile = env('AWS_PROFILE');
    return [
        ...conflict(env('AWS_ACCESS_KEY_ID') !== undefined && !inputs.unsetCurrent, 'AWS_ACCESS_KEY_ID is set and would win over the profile: set `unset-current-credentials: true`'),
        ...conflict(env('AWS_WEB_IDENTITY_TOKEN_FILE') !== undefined && env('AWS_ROLE_ARN') !== undefined, 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set and would win over the profile: unset them'),
        ...conflict(profile !== undefined &&
            profile !== 'default' &&
            (0,targets/* targetsOf */.Q)(inputs).some((target) => target.profile === 'default'), 'AWS_PROFILE names another profile than `default`: unset it, or give `aws-profile`'),
    ];
};
const conflict = (wrong, what) => (wrong ? [{ where: 'refresh', what }] : []);
//# sourceMappingURL=refresh-conflicts.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/reuse.js





/** Looks whether the runner's own credentials are exactly what the inputs ask for. */
const reuse = async (inputs, world) => {
    const narrowing = narrowingInput(inputs);
    if (narrowing !== undefined)
        return { kind: 'fresh', why: `\`${narrowing}\` asks for a session of its own` };
    try {
        const { credentials, source } = await world.aws.ambientCredentials(inputs.region);
        await (0,hand_over/* maskNow */.x)(world.runner, keysOf(credentials));
        const identity = await identityOf(credentials, inputs, world);
        const mismatch = mismatchOf(identity, inputs);
        if (mismatch !== undefined)
            return { kind: 'fresh', why: mismatch };
        return { kind: 'reused', session: { identity, source, credentials, own: true, steps: [] } };
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.HR))
            throw error;
        return { kind: 'fresh', why: `there are none that work (${error.code})` };
    }
};
const narrowingInput = ({ inlinePolicy, managedPolicies, chain, scope, exposure }) => {
    if (scope.length > 0)
        return 'scope-to-secrets';
    if (inlinePolicy !== undefined)
        return 'inline-session-policy';
    if (managedPolicies.length > 0)
        return 'managed-session-policies';
    if (exposure.profile)
        return 'expose';
    return chain.length > 0 ? 'role-chain' : undefined;
};
const mismatchOf = ({ account, partition, role: caller }, inputs) => {
    if (inputs.allowedAccounts.length > 0 && !inputs.allowedAccounts.includes(account)) {
        return `they belong to account ${account}, which is not among \`allowed-account-ids\``;
    }
    const [role] = (0,configure_credentials_mode/* rolesOf */.R7)(inputs);
    if (role === undefined)
        return undefined;
    const same = caller?.name === role.name && (role.kind === 'name' || (role.account === account && role.partition === partition));
    return same ? undefined : 'they are not of the role that was asked for';
};
//# sourceMappingURL=reuse.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/ambient.js


/** What the user should know about variables that interfere, and about inputs that have no effect; one sentence each. */
const ambientWarnings = (inputs, env) => [
    ...inputs.translated
        .filter(({ decides }) => decides)
        .map(({ input, variable }) => `\`${input}\` comes from the variable ${variable}, which an earlier step could have set. Write the input, or set \`translate-env-variables: false\`.`),
    ...(inputs.exposure.env && env('AWS_PROFILE') !== undefined
        ? ['AWS_PROFILE is set: some tools prefer it to the keys that this step exports.']
        : []),
    ...lossesOf(inputs),
    ...withoutEffect(inputs).map((input) => `\`${input}\` has no effect: a web identity token cannot carry it.`),
];
/** Which inputs came from variables that decide nothing about the identity, one sentence each. */
const translations = ({ translated }) => translated
    .filter(({ decides }) => !decides)
    .map(({ input, variable }) => `\`${input}\` comes from the variable ${variable}.`);
/** What is obeyed although an earlier step could have set it, one sentence each. */
const notes = (env) => env('NODE_EXTRA_CA_CERTS') === undefined
    ? []
    : ['NODE_EXTRA_CA_CERTS is set: its certificate authorities are trusted for all requests.'];
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html has neither tags nor external id. */
const withoutEffect = (inputs) => {
    const oneTokenEach = (0,targets/* targetsOf */.Q)(inputs).every((target) => (0,configure_credentials_mode/* rolesOf */.R7)(target.inputs).length === 1);
    if (inputs.staticKeys !== undefined || inputs.roleChaining || !oneTokenEach)
        return [];
    return [
        ...(inputs.externalId === undefined ? [] : ['role-external-id']),
        ...(inputs.customTags.length === 0 ? [] : ['custom-tags']),
        ...(inputs.transitiveTagKeys.length === 0 ? [] : ['transitive-tag-keys']),
    ];
};
const lossesOf = ({ scoped }) => {
    const losses = [...(scoped?.values() ?? [])].flatMap((policy) => policy.losses);
    return [...new Set(losses)].map((loss) => `\`scope-to-secrets\`: ${loss}`);
};
//# sourceMappingURL=ambient.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/audit.js
/** Who was allowed what, as one line of JSON without any key. CloudTrail tells the other half by session name and request id. */
const auditLine = ({ identity, source, steps, claims, credentials }, inputs, facts) => {
    const last = steps.at(-1);
    const claim = (name) => {
        const value = claims?.[name];
        return typeof value === 'string' ? value : undefined;
    };
    const entry = {
        account: identity.account,
        caller: identity.arn,
        role: last?.hop.role.arn,
        session: last?.hop.sessionName,
        hops: steps.map(({ hop }) => hop.role.arn),
        source,
        issuer: claim('iss'),
        subject: claim('sub'),
        audience: claim('aud'),
        expires: credentials.expiration === undefined ? undefined : new Date(credentials.expiration).toISOString(),
        policySize: last?.hop.policy?.length,
        policySha256: facts.policyHash === '' ? undefined : facts.policyHash,
        tokenUtilization: last?.session.tokenUtilization,
        requests: steps.flatMap(({ session }) => session.requestId ?? []),
        exposed: Object.entries(inputs.exposure).flatMap(([place, on]) => (on ? [place] : [])),
        ignored: facts.ignored.length === 0 ? undefined : facts.ignored,
        run: facts.run === '' ? undefined : facts.run,
    };
    return JSON.stringify(entry);
};
//# sourceMappingURL=audit.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/reporting.js


/** Tells, before the first request, what is taken from the environment and what is not. */
const announce = (inputs, runner, { warnings }) => {
    for (const line of [...translations(inputs), ...notes((name) => runner.env(name))])
        runner.log(line);
    for (const message of [...warnings, ...ambientWarnings(inputs, (name) => runner.env(name))]) {
        runner.annotate({ level: 'warning', message });
    }
};
/** Leaves the audit line in the log and in the summary. */
const reportSession = async (session, inputs, runner, access) => {
    const [server, repository, id] = ['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'].map((name) => runner.env(name));
    const run = server === undefined || repository === undefined || id === undefined
        ? ''
        : `${server}/${repository}/actions/runs/${id}`;
    const policyHash = await hashOf(session.steps.at(-1)?.hop.policy ?? '');
    const line = auditLine(session, inputs, { run, policyHash, ignored: access.ignored });
    runner.log(`audit ${line}`);
    await runner.summary(`### AWS credentials\n\n\`\`\`json\n${line}\n\`\`\`\n`);
};
const hashOf = async (policy) => policy === ''
    ? ''
    : Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(policy))).toString('hex');
//# sourceMappingURL=reporting.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/surroundings.js




/** Files of AWS tools are small. */
const LARGEST_FILE = 1024 * 1024;
/** Looks at what the hand-over will meet; changes nothing. */
const lookAround = async (inputs, runner, clock, program) => {
    const paths = {
        config: runner.env('AWS_CONFIG_FILE') ?? `${runner.home}/.aws/config`,
        credentials: runner.env('AWS_SHARED_CREDENTIALS_FILE') ?? `${runner.home}/.aws/credentials`,
    };
    const copies = inputs.profiles.length > 0 || inputs.refresh;
    const keys = await previousKeys(runner);
    return {
        before: {
            AWS_REGION: runner.env('AWS_REGION') ?? '',
            AWS_DEFAULT_REGION: runner.env('AWS_DEFAULT_REGION') ?? '',
            AWS_PROFILE: runner.env('AWS_PROFILE') ?? '',
            AWS_CONFIG_FILE: runner.env('AWS_CONFIG_FILE') ?? '',
            AWS_SHARED_CREDENTIALS_FILE: runner.env('AWS_SHARED_CREDENTIALS_FILE') ?? '',
        },
        ...(keys === undefined ? {} : { keys }),
        // Without the folder nothing is written there, so it is not asked for.
        folder: copies || keys !== undefined ? await runner.privateFolder('aws-zero-trust', 'disk') : '',
        paths,
        texts: {
            config: copies ? await textOf(paths.config, runner) : secrecy_secret/* Secret */.z.of(''),
            credentials: copies ? await textOf(paths.credentials, runner) : secrecy_secret/* Secret */.z.of(''),
        },
        owner: crypto.randomUUID().replaceAll('-', '').slice(0, 16),
        now: clock.now(),
        program,
        windows: runner.platform === 'win32',
    };
};
const previousKeys = async (runner) => {
    const accessKeyId = secret(runner.env('AWS_ACCESS_KEY_ID'));
    const secretAccessKey = secret(runner.env('AWS_SECRET_ACCESS_KEY'));
    const sessionToken = secret(runner.env('AWS_SESSION_TOKEN'));
    if (accessKeyId === undefined || secretAccessKey === undefined)
        return undefined;
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    await (0,hand_over/* maskNow */.x)(runner, Object.values(keys));
    return keys;
};
const textOf = async (path, runner) => {
    const file = await runner.readSecretFile(path, LARGEST_FILE);
    if (file.kind === 'secret')
        return file.secret;
    if (file.kind === 'absent')
        return secrecy_secret/* Secret */.z.of('');
    throw new failure/* Failure */.HR('file', `${(0,printable/* quoted */.T)(path)} cannot be copied: ${file.why}.`, 'Correct the file, or the variable that names it.');
};
const secret = (value) => (value === undefined ? undefined : secrecy_secret/* Secret */.z.of(value));
//# sourceMappingURL=surroundings.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/run.js
















/**
 * The action: inputs, then a session, then whether it is the one that was asked for, then the hand-over. Until then nothing
 * leaves the process but masks; after a failure later steps find two outputs and nothing else.
 */
const configureCredentials = async (world) => {
    const { runner } = world;
    await (0,hand_over/* maskNow */.x)(runner, earlyMasks(runner));
    try {
        await perform(await readInputs(runner), world);
    }
    catch (error) {
        // The failure itself matters more than outputs that cannot be written.
        await refuse(runner, error instanceof failure/* Failure */.HR ? error.code : 'internal').catch(() => undefined);
        throw error;
    }
};
const readInputs = async (runner) => {
    const inputs = accepted(parseInputs(runner));
    const conflicts = refreshConflicts(inputs, (name) => runner.env(name));
    if (conflicts.length > 0)
        throw (0,failure/* inputFailure */.vQ)(conflicts);
    if (inputs.scope.length === 0)
        return inputs;
    const { withScope } = await Promise.all(/* import() */[__nccwpck_require__.e(255), __nccwpck_require__.e(616)]).then(__nccwpck_require__.bind(__nccwpck_require__, 4616));
    return accepted(withScope(inputs));
};
const accepted = (parsed) => {
    if (parsed.ok)
        return parsed.value;
    throw (0,failure/* inputFailure */.vQ)(parsed.problems);
};
const perform = async (inputs, { runner, clock, connect, program }) => {
    const deadline = new src_clock/* Deadline */.B(clock, inputs.timeoutSeconds * 1000);
    const access = connect(settingsOf(inputs, runner, clock, deadline));
    await (0,hand_over/* maskNow */.x)(runner, access.masks);
    announce(inputs, runner, access);
    const policies = await readPolicyFiles(inputs, runner);
    const tokens = jobTokens(() => runner.oidcToken((0,configure_credentials_mode/* audienceOf */.Ox)(inputs), deadline), clock);
    if (inputs.mode === 'plan') {
        const { runPlan } = await Promise.all(/* import() */[__nccwpck_require__.e(255), __nccwpck_require__.e(442)]).then(__nccwpck_require__.bind(__nccwpck_require__, 5442));
        return runPlan(inputs, runner, tokens, policies);
    }
    const reached = [];
    for (const target of (0,targets/* targetsOf */.Q)(inputs)) {
        const session = await reach(target.inputs, { runner, clock, deadline, aws: access.aws, tokens, policies });
        if (session === undefined)
            return refuse(runner, 'oidc-missing');
        guardAccount(session.identity.account, inputs.allowedAccounts);
        reached.push({ target, session });
    }
    const [first, ...others] = reached;
    if (first === undefined)
        throw new Error('no session was asked for');
    await (0,hand_over/* handOver */.C)(runner, handoverOf([first, ...others], inputs, await lookAround(inputs, runner, clock, program)));
    for (const { session } of reached)
        await reportSession(session, inputs, runner, access);
};
/** The session; undefined where the job has no ID token and the inputs allow that. */
const reach = async (inputs, world) => {
    if (inputs.useExisting) {
        const found = await reuse(inputs, world);
        if (found.kind === 'reused')
            return found.session;
        world.runner.annotate({ level: 'notice', message: `Existing credentials are not used: ${found.why}.` });
    }
    try {
        return await authenticate(inputs, world);
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.HR && error.code === 'oidc-missing') || inputs.onMissingOidc === 'fail')
            throw error;
        const message = `${error.message} Nothing was configured, as \`on-missing-oidc\` asks.`;
        if (inputs.onMissingOidc === 'warn')
            world.runner.annotate({ level: 'warning', message });
        else
            world.runner.log(message);
        return undefined;
    }
};
const refuse = async (runner, code) => {
    await runner.appendOutputs([
        ['authenticated', 'false'],
        ['failure-code', code],
    ]);
};
const settingsOf = (inputs, runner, clock, deadline) => ({
    clock,
    deadline,
    attempts: inputs.attempts,
    caller: {
        action: 'configure-credentials',
        runId: runner.env('GITHUB_RUN_ID'),
        runAttempt: runner.env('GITHUB_RUN_ATTEMPT'),
    },
    env: (name) => runner.env(name),
    proxy: inputs.proxy,
    noProxy: inputs.noProxy,
    endpoints: inputs.endpoint === undefined ? {} : { sts: inputs.endpoint },
});
//# sourceMappingURL=run.js.map

/***/ }),

/***/ 4531:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ GITHUB_TAG_KEYS),
/* harmony export */   Z: () => (/* binding */ sessionTagsOf)
/* harmony export */ });
/* harmony import */ var _input_tags_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6513);

/** Tags every session gets, as aws-actions/configure-aws-credentials sends them. */
const KEPT = [
    ['Repository', 'GITHUB_REPOSITORY'],
    ['Workflow', 'GITHUB_WORKFLOW'],
    ['Action', 'GITHUB_ACTION'],
    ['Actor', 'GITHUB_ACTOR'],
    ['Commit', 'GITHUB_SHA'],
    ['Branch', 'GITHUB_REF'],
];
/** Tags that are left out when the session would become too large. */
const DROPPABLE = [
    ['EventName', 'GITHUB_EVENT_NAME'],
    ['BaseRef', 'GITHUB_BASE_REF'],
    ['HeadRef', 'GITHUB_HEAD_REF'],
    ['RunId', 'GITHUB_RUN_ID'],
    ['Job', 'GITHUB_JOB'],
    ['TriggeringActor', 'GITHUB_TRIGGERING_ACTOR'],
];
/** Keys that `custom-tags` may not use. */
const GITHUB_TAG_KEYS = ['GitHub', ...[...KEPT, ...DROPPABLE].map(([key]) => key)];
/** The session tags of this job, and the user's own. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
const sessionTagsOf = (env, custom) => {
    const read = (pairs) => pairs.flatMap(([key, variable]) => {
        const value = env(variable);
        return value === undefined ? [] : [{ key, value }];
    });
    const [kept, droppable] = [read(KEPT), read(DROPPABLE)];
    return {
        tags: [{ key: 'GitHub', value: 'Actions' }, ...usable(kept), ...custom],
        droppable: usable(droppable),
        leftOut: [...kept, ...droppable].filter((tag) => (0,_input_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagProblem */ .qH)(tag) !== undefined).map(({ key }) => key),
    };
};
const usable = (tags) => tags.filter((tag) => (0,_input_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagProblem */ .qH)(tag) === undefined);
//# sourceMappingURL=session-tags.js.map

/***/ }),

/***/ 8823:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ targetsOf)
/* harmony export */ });
/** The sessions to reach: one, or one per line of `profiles`. */
const targetsOf = (inputs) => {
    if (inputs.profiles.length > 0) {
        return inputs.profiles.map(({ name, hops, region = inputs.region }) => ({
            profile: name,
            inputs: { ...inputs, chain: hops, region, ...scopeFor(name, inputs) },
        }));
    }
    const profile = inputs.profile ?? (inputs.refresh ? 'default' : undefined);
    const own = { ...inputs, ...scopeFor(profile ?? '', inputs) };
    return [{ inputs: own, ...(profile === undefined ? {} : { profile }) }];
};
/** A scope takes the place of a session policy of the inputs, which cannot be given beside it. */
const scopeFor = (profile, { scoped }) => {
    const policy = scoped?.get(profile);
    return policy === undefined ? undefined : { inlinePolicy: policy.text };
};
//# sourceMappingURL=targets.js.map

/***/ }),

/***/ 7279:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HR: () => (/* binding */ Failure),
/* harmony export */   J5: () => (/* binding */ refused),
/* harmony export */   bn: () => (/* binding */ allOf),
/* harmony export */   kY: () => (/* binding */ failureText),
/* harmony export */   qG: () => (/* binding */ accepted),
/* harmony export */   vQ: () => (/* binding */ inputFailure)
/* harmony export */ });
/**
 * The one thing the suite throws: "this cannot go on". An answer that was merely unwelcome (a denied question, a finding,
 * a bad input) is a value, not a Failure.
 */
/** What the user reads: `<code>: <message> Hint: <hint>`. Neither part ever holds anything derived from a secret. */
class Failure extends Error {
    name = 'Failure';
    code;
    /** What the user does next, as one sentence. */
    hint;
    /** Where it came from, for the log only. */
    trace;
    constructor(code, message, hint, trace = {}) {
        super(message);
        this.code = code;
        this.hint = hint;
        this.trace = trace;
    }
}
/** Bad input as a Failure that lists every problem. */
const inputFailure = (problems) => {
    const lines = problems.map(({ where, what }) => `${where}: ${what}`);
    return new Failure('input', lines.length === 1
        ? `${lines[0]}`
        : [`${lines.length} problems:`, ...lines.map((line) => `  - ${line}`)].join('\n'), 'Nothing was changed. Correct the inputs and run the step again.');
};
/** The text a user reads, with the trace appended where there is one. */
const failureText = ({ code, message, hint, trace }) => {
    const origin = [
        ...(trace.status === undefined ? [] : [`HTTP ${trace.status}`]),
        ...(trace.requestId === undefined ? [] : [`request id ${trace.requestId}`]),
    ];
    return `${code}: ${message} Hint: ${hint}${origin.length === 0 ? '' : ` (${origin.join(', ')})`}`;
};
/** The parse succeeded. */
const accepted = (value) => ({ ok: true, value });
/** The parse failed for one reason. */
const refused = (where, what) => ({ ok: false, problems: [{ where, what }] });
/** All values, or all problems of all of them. */
const allOf = (parts) => {
    const problems = parts.flatMap((part) => (part.ok ? [] : part.problems));
    return problems.length > 0
        ? { ok: false, problems }
        : accepted(parts.flatMap((part) => (part.ok ? [part.value] : [])));
};
//# sourceMappingURL=failure.js.map

/***/ }),

/***/ 4480:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ parseJsonObject)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6691);


/** One strict JSON object without duplicate members. Problems name the position and never the content. */
const parseJsonObject = (where, text) => {
    const { node, problems } = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .readJson */ .V)(text);
    if (problems.length > 0) {
        return {
            ok: false,
            problems: problems.map(({ what, at }) => ({ where, what: `line ${at.line}, column ${at.column}: ${what}` })),
        };
    }
    return node?.kind === 'object' ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(node) : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, 'expected one JSON object, `{…}`');
};
//# sourceMappingURL=json-object.js.map

/***/ }),

/***/ 2800:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ linesOf),
/* harmony export */   E: () => (/* binding */ parseList)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

/** The lines of a multi-line input that hold anything. */
const linesOf = (text) => text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
/**
 * Items separated by commas or line breaks. Empty lines are skipped; an empty item within a line is refused, because a stray
 * comma is more likely a forgotten value than a wish for nothing.
 */
const parseList = (where, text) => {
    const lines = linesOf(text).map((line) => ({ ...line, items: line.text.split(',').map((item) => item.trim()) }));
    const empty = lines.find(({ items }) => items.includes(''));
    return empty === undefined
        ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(lines.flatMap(({ items }) => items))
        : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `line ${empty.line} has a comma without a value before or after it`);
};
//# sourceMappingURL=list.js.map

/***/ }),

/***/ 3315:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ parseRegion),
/* harmony export */   i: () => (/* binding */ partitionOf)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5966);


/**
 * Prefixes of region names outside the commercial partition.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/packages/util-endpoints/src/lib/aws/partitions.json
 */
const PARTITIONS = [
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['us-iso-', 'aws-iso'],
    ['us-isob-', 'aws-iso-b'],
    ['eu-isoe-', 'aws-iso-e'],
    ['us-isof-', 'aws-iso-f'],
    ['eusc-', 'aws-eusc'],
];
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-[0-9]+$/;
const CUSTOM_REGION = /^[a-z0-9-]+$/;
/** A region name such as `us-east-1`. With `custom`, for endpoints that are not AWS, any word of its characters. */
const parseRegion = (where, text, { custom = false } = {}) => {
    const region = text.trim();
    return (custom ? CUSTOM_REGION : REGION).test(region)
        ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(region)
        : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected a region such as \`us-east-1\`, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(region)}`);
};
/** The partition a region belongs to, by its prefix; `aws` for all others. */
const partitionOf = (region) => PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
//# sourceMappingURL=region.js.map

/***/ }),

/***/ 6513:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Wy: () => (/* binding */ parseTagKeys),
/* harmony export */   qH: () => (/* binding */ tagProblem),
/* harmony export */   rL: () => (/* binding */ parseTags)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5966);
/* harmony import */ var _json_object_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4480);
/* harmony import */ var _list_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(2800);




/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MAX_TAGS = 50;
/** What is wrong with a tag according to STS, as the rest of a sentence; undefined if nothing is. */
const tagProblem = ({ key, value }) => {
    if (key.length < 1 || key.length > 128)
        return 'the key must have 1 to 128 characters';
    if (value.length > 256)
        return 'the value must have at most 256 characters';
    if (/^aws:/i.test(key))
        return 'keys that begin with `aws:` belong to AWS';
    return TAG_TEXT.test(key) && TAG_TEXT.test(value)
        ? undefined
        : 'only letters, digits, spaces and `_.:/=+-@` are allowed';
};
/** Session tags as a JSON object of scalars. Keys are compared without case, as STS does, also with the reserved ones. */
const parseTags = (where, text, reserved = []) => {
    const object = (0,_json_object_js__WEBPACK_IMPORTED_MODULE_2__/* .parseJsonObject */ .d)(where, text);
    if (!object.ok)
        return object;
    const { members } = object.value;
    if (members.length > MAX_TAGS)
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `STS accepts ${MAX_TAGS} tags, found ${members.length}`);
    const reservedKeys = new Set(reserved.map((key) => key.toLowerCase()));
    const counts = new Map();
    for (const { key } of members)
        counts.set(key.toLowerCase(), (counts.get(key.toLowerCase()) ?? 0) + 1);
    return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .allOf */ .bn)(members.map((member) => {
        const tag = parseTag(where, member);
        if (!tag.ok)
            return tag;
        if (reservedKeys.has(member.key.toLowerCase()))
            return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `the tag ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(member.key)} is set by this action`);
        if (counts.get(member.key.toLowerCase()) !== 1)
            return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `the tag ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(member.key)} is given twice`);
        return tag;
    }));
};
const parseTag = (where, { key, value: node }) => {
    if (node.kind !== 'string' && node.kind !== 'number' && node.kind !== 'boolean') {
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `the tag ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(key)} needs a string, a number or a boolean`);
    }
    const tag = { key, value: node.kind === 'number' ? node.raw : String(node.value) };
    const problem = tagProblem(tag);
    return problem === undefined ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(tag) : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `the tag ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(key)}: ${problem}`);
};
/** Keys of tags that follow the session through role chaining, separated by commas or line breaks. */
const parseTagKeys = (where, text) => {
    const keys = (0,_list_js__WEBPACK_IMPORTED_MODULE_3__/* .parseList */ .E)(where, text);
    if (!keys.ok)
        return keys;
    return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .allOf */ .bn)(keys.value.map((key) => {
        const problem = tagProblem({ key, value: '' });
        return problem === undefined ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(key) : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `the tag ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(key)}: ${problem}`);
    }));
};
//# sourceMappingURL=tags.js.map

/***/ }),

/***/ 2240:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ol: () => (/* binding */ proxyOf),
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   Uw: () => (/* binding */ environmentProxy),
/* harmony export */   Wm: () => (/* binding */ proxySecrets),
/* harmony export */   Zn: () => (/* binding */ toProxyRules),
/* harmony export */   aP: () => (/* binding */ awsProxy)
/* harmony export */ });
/* unused harmony export DIRECT */
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ transportFailure)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
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

/***/ 7532:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   WZ: () => (/* binding */ providerArnOf),
/* harmony export */   jJ: () => (/* binding */ keyPrefixOf),
/* harmony export */   oX: () => (/* binding */ GITHUB_ISSUER)
/* harmony export */ });
/** GitHub.com's issuer of job tokens. https://docs.github.com/actions/reference/security/oidc */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
/** The prefix of AWS condition keys for tokens of an issuer: its URL without the scheme. */
const keyPrefixOf = (issuer) => issuer.replace(/^https:\/\//, '').replace(/\/$/, '');
/** The ARN that an IAM identity provider for the issuer has in an account. */
const providerArnOf = (issuer, partition, account) => `arn:${partition}:iam::${account}:oidc-provider/${keyPrefixOf(issuer)}`;
//# sourceMappingURL=issuer.js.map

/***/ }),

/***/ 2975:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ withRetries)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

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

/***/ }),

/***/ 8541:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  C: () => (/* binding */ runEntry)
});

// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __nccwpck_require__(1708);
// EXTERNAL MODULE: ./build/src/clock.js
var clock = __nccwpck_require__(8179);
// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __nccwpck_require__(5696);
// EXTERNAL MODULE: ./build/src/secrecy/runner-model.js
var runner_model = __nccwpck_require__(3394);
;// CONCATENATED MODULE: ./build/src/runner/commands.js

/**
 * One workflow command, as the runner reads it from stdout, without the line end.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 *
 * Spoken here and not through `@actions/core`, whose import costs more than all the rest of an entry: it brings an HTTP
 * client along. Tests compare every byte with the toolkit's.
 */
const commandLine = (name, properties, data) => {
    const pairs = Object.entries(properties)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([key, value]) => `${key}=${toCommandProperty(String(value))}`);
    return `::${name}${pairs.length === 0 ? '' : ` ${pairs.join(',')}`}::${(0,runner_model/* toCommandData */.bz)(data)}`;
};
/** The command that makes the runner hide a value from now on. */
const maskLine = (secret) => commandLine('add-mask', {}, secret.reveal());
/**
 * Text that the runner prints and never obeys: it looks for `::` after leading blanks and for `##[` anywhere in a line.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const inertText = (text) => text.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/gm, '$1: ');
const toCommandProperty = (text) => (0,runner_model/* toCommandData */.bz)(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
//# sourceMappingURL=commands.js.map
;// CONCATENATED MODULE: ./build/src/runner/open-flags.js

// Windows has neither O_NOFOLLOW nor O_NONBLOCK: they are undefined there, which counts as 0.
// Without O_NONBLOCK, opening a pipe with nobody at its other end would hang.
const SAFE = external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_NONBLOCK;
/** How files are opened: a link in the last part of a path is never followed. */
const OPEN = {
    read: external_node_fs_.constants.O_RDONLY | SAFE,
    append: external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_APPEND | SAFE,
    overwrite: external_node_fs_.constants.O_WRONLY | SAFE,
    replace: external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_CREAT | external_node_fs_.constants.O_TRUNC | SAFE,
    create: external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_CREAT | external_node_fs_.constants.O_EXCL | SAFE,
};
//# sourceMappingURL=open-flags.js.map
;// CONCATENATED MODULE: ./build/src/runner/system-error.js
/**
 * The code of a system error, such as `ENOSPC`; `unknown` for all else. Nothing else of such an error is ever shown: its
 * message repeats what was passed in. https://nodejs.org/api/errors.html#common-system-errors
 */
const systemErrorCode = (error) => {
    const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
    return typeof code === 'string' && /^E[A-Z0-9]{2,20}$/.test(code) ? code : 'unknown';
};
//# sourceMappingURL=system-error.js.map
;// CONCATENATED MODULE: ./build/src/runner/file-commands.js




/** Reads as a shell variable. The runner takes any name, so a name with `=` or a line break would set others. */
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Outputs and state are read by name in expressions, where hyphens are usual. */
const KEY_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/**
 * Appends pairs to one of the runner's command files, in one write, and answers with its undo. The runner reads the file
 * when the step has ended, so until then the pairs can be taken back.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 *
 * Where the file is missing, the toolkit would print the values on stdout instead; here it is a failure.
 */
const appendPairs = (pairs, appending) => {
    const { variable, path } = appending;
    if (path === undefined || path === '')
        throw unusable(variable, 'is not set');
    const text = pairs.map((pair) => pairText(pair, appending)).join('');
    const before = append(path, text, variable);
    return async () => (0,external_node_fs_.truncateSync)(path, before);
};
/** One pair in the form `NAME<<DELIMITER`, value, delimiter, each on lines of their own. The value stays byte for byte. */
const pairText = ([name, given], { variable, lineEnd, delimiter }) => {
    const value = typeof given === 'string' ? given : given.reveal();
    const allowed = variable === 'GITHUB_ENV' ? ENV_NAME : KEY_NAME;
    if (!allowed.test(name))
        throw defect(variable, 'a name that is not a plain identifier');
    if (value.includes('\0'))
        throw defect(variable, `a value with a NUL character for ${name}`);
    const end = delimiter();
    if (name.includes(end) || value.includes(end))
        throw defect(variable, 'a delimiter that its value contains');
    return `${name}<<${end}${lineEnd}${value}${lineEnd}${end}${lineEnd}`;
};
/** Writes at the end of an existing regular file and answers with its length before; a failed write leaves no trace. */
const append = (path, text, variable) => {
    const file = opened(path, variable);
    try {
        const status = (0,external_node_fs_.fstatSync)(file);
        if (!status.isFile())
            throw unusable(variable, 'names something that is not a regular file');
        try {
            (0,external_node_fs_.writeFileSync)(file, text);
        }
        catch (error) {
            (0,external_node_fs_.ftruncateSync)(file, status.size);
            throw unusable(variable, `could not be written (${systemErrorCode(error)})`);
        }
        return status.size;
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
const opened = (path, variable) => {
    try {
        return (0,external_node_fs_.openSync)(path, OPEN.append);
    }
    catch (error) {
        throw unusable(variable, `could not be opened (${systemErrorCode(error)})`);
    }
};
const unusable = (variable, what) => new failure/* Failure */.HR('runner', `${variable} ${what}, so nothing was handed over.`, 'The runner sets this variable to a fresh file for every step: see whether an earlier step changed or removed it.');
const defect = (variable, what) => new failure/* Failure */.HR('runner', `${variable} was to get ${what}; nothing was handed over.`, 'Choose another name for it.');
//# sourceMappingURL=file-commands.js.map
// EXTERNAL MODULE: ./build/src/runner/hand-over.js
var hand_over = __nccwpck_require__(6290);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
;// CONCATENATED MODULE: ./build/src/runner/regular-file.js


/** All bytes of a regular file, if they are no more than `limit`. Throws the system's error where it cannot be opened. */
const readRegularFile = (path, limit) => {
    const file = (0,external_node_fs_.openSync)(path, OPEN.read);
    try {
        const status = (0,external_node_fs_.fstatSync)(file);
        if (!status.isFile())
            return { kind: 'refused', why: 'it is not a regular file' };
        if (status.size > limit)
            return { kind: 'refused', why: `it is larger than ${limit} bytes` };
        const bytes = new Uint8Array(status.size);
        let size = 0;
        while (size < bytes.length) {
            const read = (0,external_node_fs_.readSync)(file, bytes, size, bytes.length - size, null);
            if (read === 0)
                break;
            size += read;
        }
        return { kind: 'bytes', bytes: bytes.subarray(0, size) };
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
//# sourceMappingURL=regular-file.js.map
;// CONCATENATED MODULE: ./build/src/runner/locked-files.js








/** Files of AWS tools are small; a larger one is something else. */
const LIMIT_BYTES = 1024 * 1024;
const POLL_MS = 50;
/**
 * Changes a file under a lock and in one step (temporary file, fsync, rename): another process sees the old text or the
 * new one. Refuses links and files of another user. The undo puts the old text back, unless the file has changed since.
 */
const editLockedFile = async ({ path, edit }, locking) => {
    makeFolder(path);
    const change = async (next) => withLock(path, locking, async () => {
        const before = readOwnFile(path);
        const after = next(before);
        if (after !== undefined)
            replaceFile(path, after);
        return before;
    });
    let written;
    const before = await change((text) => (written = edit(text)));
    return async () => {
        await withLock(path, locking, async () => {
            const now = readOwnFile(path);
            if (written === undefined || now === undefined || !written.equals(now))
                return;
            if (before === undefined)
                (0,external_node_fs_.rmSync)(path);
            else
                replaceFile(path, written.map(() => before));
        });
    };
};
/** The text of a regular file of this user; undefined where there is none. Throws a Failure on anything else. */
const readOwnFile = (path) => {
    const status = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (status === undefined)
        return undefined;
    if (status.isSymbolicLink())
        throw refused(path, 'it is a symbolic link');
    // On Windows there are no user ids: -1.
    const { uid } = (0,external_node_os_.userInfo)();
    if (uid !== -1 && status.uid !== uid)
        throw refused(path, 'it belongs to another user');
    const file = readRegularFile(path, LIMIT_BYTES);
    if (file.kind === 'refused')
        throw refused(path, file.why);
    return Buffer.from(file.bytes).toString('utf8');
};
/** As `readOwnFile`, for a file that decides what is done: refuses one that others may write. On Windows its folder decides. */
const readTrustedFile = (path) => {
    const text = readOwnFile(path);
    if (text !== undefined && process.platform !== 'win32' && (lstatSync(path).mode & 0o022) !== 0) {
        throw refused(path, 'others may write it');
    }
    return text;
};
/** Writes a file with mode 0600 so that its name always leads to a complete text. */
const replaceFile = (path, text) => {
    const temporary = `${path}.${crypto.randomUUID()}`;
    try {
        const file = (0,external_node_fs_.openSync)(temporary, OPEN.create, 0o600);
        try {
            (0,external_node_fs_.writeFileSync)(file, text.reveal());
            (0,external_node_fs_.fsyncSync)(file);
        }
        finally {
            (0,external_node_fs_.closeSync)(file);
        }
        (0,external_node_fs_.renameSync)(temporary, path);
    }
    catch (error) {
        (0,external_node_fs_.rmSync)(temporary, { force: true });
        throw refused(path, `it could not be written (${systemErrorCode(error)})`);
    }
};
/** Runs some work while holding `<path>.lock`. Throws a Failure where somebody else holds it for too long. */
const withLock = async (path, locking, work) => {
    const lock = `${path}.lock`;
    const owner = `${process.pid} ${crypto.randomUUID()}`;
    await acquire(lock, owner, locking);
    try {
        return await work();
    }
    finally {
        if (ownerOf(lock) === owner)
            (0,external_node_fs_.rmSync)(lock, { force: true });
    }
};
const acquire = async (lock, owner, { clock, waitMs, staleMs }) => {
    const end = clock.monotonic() + waitMs;
    while (!createdLock(lock, owner)) {
        const other = ownerOf(lock);
        if (other !== undefined && isLeftBehind(lock, other, clock.now() - staleMs)) {
            if (ownerOf(lock) === other)
                (0,external_node_fs_.rmSync)(lock, { force: true });
        }
        else if (clock.monotonic() >= end) {
            throw refused(lock, 'another process holds this lock');
        }
        else {
            await clock.sleep(POLL_MS);
        }
    }
};
const createdLock = (lock, owner) => {
    try {
        (0,external_node_fs_.writeFileSync)(lock, owner, { flag: 'wx', mode: 0o600 });
        return true;
    }
    catch (error) {
        const code = systemErrorCode(error);
        // Windows says EPERM or EBUSY while the other process is removing it.
        if (code === 'EEXIST' || code === 'EPERM' || code === 'EBUSY')
            return false;
        throw refused(lock, `it could not be made (${code})`);
    }
};
const ownerOf = (lock) => {
    try {
        return (0,external_node_fs_.readFileSync)(lock, 'utf8');
    }
    catch {
        return undefined;
    }
};
const isLeftBehind = (lock, owner, madeBefore) => {
    const made = (0,external_node_fs_.statSync)(lock, { throwIfNoEntry: false })?.mtimeMs;
    return made !== undefined && (made < madeBefore || (/^\d+ /.test(owner) && !isRunning(Number.parseInt(owner, 10))));
};
const isRunning = (pid) => {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return systemErrorCode(error) !== 'ESRCH';
    }
};
const makeFolder = (path) => {
    const folder = (0,external_node_path_.dirname)(path);
    try {
        (0,external_node_fs_.mkdirSync)(folder, { recursive: true, mode: 0o700 });
        if (!(0,external_node_fs_.lstatSync)(folder).isSymbolicLink())
            return;
    }
    catch (error) {
        throw refused(folder, `it could not be made (${systemErrorCode(error)})`);
    }
    throw refused(folder, 'it is a symbolic link');
};
const refused = (path, why) => new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` cannot be used: ${why}.`, 'It must be a regular file in a regular folder, both of the user that runs the job.');
//# sourceMappingURL=locked-files.js.map
;// CONCATENATED MODULE: ./build/src/runner/folders.js




/** Whether `path` is `folder` or lies inside it; both real paths. */
const isInside = (folder, path) => {
    const way = (0,external_node_path_.relative)(folder, path);
    return way !== '..' && !way.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(way);
};
/** The path with all links resolved; undefined where there is nothing. Throws the system's error otherwise. */
const realPathOf = (path) => {
    try {
        return external_node_fs_.realpathSync.native(path);
    }
    catch (error) {
        const code = systemErrorCode(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    }
};
/**
 * Makes the missing parts of a folder with mode 0700, and answers with what it made, outermost first. Refuses a folder
 * that is reached over a link, or that everybody may write to (a sticky one such as /tmp, where only the owner of an
 * entry may replace it, is fine): what is written there would be somebody else's to choose.
 */
const makePrivateFolder = (folder) => {
    if (!(0,external_node_path_.isAbsolute)(folder))
        throw folders_refused('it is not an absolute path');
    const missing = [];
    for (let path = folder;; path = (0,external_node_path_.dirname)(path)) {
        const status = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
        if (status === undefined)
            missing.unshift(path);
        else if (status.isSymbolicLink())
            throw folders_refused('a part of it is a symbolic link');
        else if (!status.isDirectory())
            throw folders_refused('a part of it is not a folder');
        else if (process.platform !== 'win32' && (status.mode & WORLD_WRITABLE) !== 0 && (status.mode & STICKY) === 0) {
            throw folders_refused('everybody may write to a part of it');
        }
        if (path === (0,external_node_path_.dirname)(path))
            break;
    }
    const made = [];
    try {
        for (const path of missing) {
            (0,external_node_fs_.mkdirSync)(path, { mode: 0o700 });
            made.push(path);
        }
    }
    catch (error) {
        removeEmptyFolders(made);
        throw folders_refused(`it could not be made (${systemErrorCode(error)})`);
    }
    return made;
};
/** Removes folders, innermost first, as far as they are empty. */
const removeEmptyFolders = (folders) => {
    try {
        for (const folder of folders.toReversed())
            (0,external_node_fs_.rmdirSync)(folder);
    }
    catch {
        // Somebody else put something there: it stays.
    }
};
const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;
const folders_refused = (why) => new failure/* Failure */.HR('file', `The folder for private files cannot be used: ${why}.`, 'Leave the folder to the action, or name one that only the user of the runner may write to.');
//# sourceMappingURL=folders.js.map
;// CONCATENATED MODULE: ./build/src/runner/temp-files.js








/** Memory that never reaches a disk, on Linux. */
const SHARED_MEMORY = '/dev/shm';
/** The real path of the folder in which private ones are made. */
const privateParent = (where, runnerTemp) => {
    const memory = where === 'memory' && process.platform === 'linux' ? realPathOf(SHARED_MEMORY) : undefined;
    if (memory !== undefined)
        return memory;
    const disk = runnerTemp === undefined ? undefined : realPathOf(runnerTemp);
    if (disk === undefined) {
        throw new failure/* Failure */.HR('runner', 'RUNNER_TEMP names no folder.', 'The runner sets this variable: see what changed it.');
    }
    return disk;
};
/** A new name in a folder, which nobody can foresee. Nothing is made. */
const privateFolderName = (parent, prefix, random) => (0,external_node_path_.join)(parent, `${prefix}-${random()}`);
/**
 * Writes a new file with mode 0600, making its folder where it is missing (0700). Never touches a file that exists, and
 * never follows a link. Answers with an undo that removes what was made. On Windows the access list of the folder decides.
 */
const writePrivateFile = ({ path, content }) => {
    const made = makePrivateFolder((0,external_node_path_.dirname)(path));
    try {
        create(path, bytesOf(content));
    }
    catch (error) {
        removeEmptyFolders(made);
        throw error;
    }
    return async () => {
        (0,external_node_fs_.unlinkSync)(path);
        removeEmptyFolders(made);
    };
};
const bytesOf = (content) => content instanceof secret/* Secret */.z ? Buffer.from(content.reveal()) : Buffer.from(content.base64.reveal(), 'base64');
const create = (path, content) => {
    const file = temp_files_opened(path);
    try {
        (0,external_node_fs_.writeFileSync)(file, content);
    }
    catch (error) {
        (0,external_node_fs_.unlinkSync)(path);
        throw unwritable(path, systemErrorCode(error));
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
const temp_files_opened = (path) => {
    try {
        return (0,external_node_fs_.openSync)(path, OPEN.create, 0o600);
    }
    catch (error) {
        throw unwritable(path, systemErrorCode(error));
    }
};
const unwritable = (path, code) => code === 'EEXIST'
    ? new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` exists already and was left untouched.`, 'Choose another name, or remove the file in an earlier step.')
    : new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` could not be written (${code}).`, 'See whether the disk is full.');
/** The folders in which files of ours may lie, besides one that the workflow names. */
const ownFolders = (named) => [
    ...named.filter((folder) => folder !== undefined),
    ...(process.platform === 'linux' ? [SHARED_MEMORY] : []),
];
/**
 * Blanks and removes a file that an earlier step made, if its real path still lies in one of the given folders and it is
 * a regular file with one name; then its folders as far as they are empty, but never the given ones.
 */
const removePrivateFile = (path, folders) => {
    const status = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (status === undefined)
        return 'absent';
    if (!status.isFile() || status.nlink !== 1)
        return 'refused';
    const real = external_node_fs_.realpathSync.native(path);
    const root = folders.flatMap((folder) => realPathOf(folder) ?? []).find((folder) => isInside(folder, real));
    if (root === undefined)
        return 'refused';
    blank(real);
    (0,external_node_fs_.unlinkSync)(real);
    removeEmptyFolders(foldersBetween(root, real));
    return 'removed';
};
/** The folders on the way from a root to a file, the outermost first, without the root. */
const foldersBetween = (root, file) => {
    const folder = (0,external_node_path_.dirname)(file);
    return folder === root ? [] : [...foldersBetween(root, folder), folder];
};
/** Overwrites the bytes: worth little on a journalling disk, but all that can be done. */
const blank = (path) => {
    const file = (0,external_node_fs_.openSync)(path, OPEN.overwrite);
    try {
        (0,external_node_fs_.writeSync)(file, new Uint8Array((0,external_node_fs_.fstatSync)(file).size), 0);
        (0,external_node_fs_.ftruncateSync)(file, 0);
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
//# sourceMappingURL=temp-files.js.map
;// CONCATENATED MODULE: ./build/src/runner/secret-file.js





/** Kubernetes mounts its tokens as links into a hidden folder that it replaces. */
const KUBERNETES_TOKEN = /^\/(?:var\/)?run\/secrets\/[^/]+\/serviceaccount\/(?:\.\.[^/]+\/)?token$/;
/**
 * The trimmed text of a file that holds a secret, relative to the workspace or absolute. A link is not followed, except
 * for the one that Kubernetes makes.
 */
const readSecretText = (path, workspace, limit) => {
    const absolute = (0,external_node_path_.resolve)(workspace ?? '/', path);
    try {
        const status = (0,external_node_fs_.lstatSync)(absolute, { throwIfNoEntry: false });
        if (status === undefined)
            return { kind: 'absent' };
        const real = status.isSymbolicLink() ? external_node_fs_.realpathSync.native(absolute) : absolute;
        if (real !== absolute && !(KUBERNETES_TOKEN.test(absolute) && KUBERNETES_TOKEN.test(real))) {
            return { kind: 'refused', why: 'it is a symbolic link' };
        }
        const file = readRegularFile(real, limit);
        if (file.kind === 'refused')
            return file;
        return { kind: 'secret', secret: secret/* Secret */.z.of(Buffer.from(file.bytes).toString('utf8').trim()) };
    }
    catch (error) {
        return { kind: 'refused', why: `it could not be read (${systemErrorCode(error)})` };
    }
};
//# sourceMappingURL=secret-file.js.map
;// CONCATENATED MODULE: ./build/src/runner/walk.js




/**
 * Reads the regular files of some places, which are files or folders, one after the other. Links are not followed, and what
 * is over a limit, cannot be read or comes after the time is up is counted as skipped.
 */
const walkFiles = ({ places, skips, limits, visit }, clock) => {
    const end = clock.monotonic() + limits.milliseconds;
    const queue = places.flatMap((place) => realPathOf(place) ?? []);
    let [read, skipped, bytesLeft] = [0, 0, limits.bytes];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
        if (skips(path.replaceAll(external_node_path_.sep, '/')))
            continue;
        const inside = entriesOf(path);
        if (inside !== undefined) {
            queue.push(...inside);
            continue;
        }
        const isOver = read >= limits.files || bytesLeft <= 0 || clock.monotonic() >= end;
        const bytes = isOver ? undefined : walk_bytesOf(path, Math.min(limits.bytesPerFile, bytesLeft));
        if (bytes === undefined) {
            skipped += 1;
            continue;
        }
        read += 1;
        bytesLeft -= bytes.length;
        visit(path.replaceAll(external_node_path_.sep, '/'), bytes);
    }
    return { read, skipped };
};
const walk_bytesOf = (path, limit) => {
    try {
        const file = readRegularFile(path, limit);
        return file.kind === 'bytes' ? file.bytes : undefined;
    }
    catch {
        return undefined;
    }
};
/** Paths of what is in a folder, without links; undefined for anything else. */
const entriesOf = (path) => {
    try {
        if (!(0,external_node_fs_.statSync)(path).isDirectory())
            return undefined;
        return (0,external_node_fs_.readdirSync)(path, { withFileTypes: true })
            .filter((entry) => !entry.isSymbolicLink())
            .map((entry) => (0,external_node_path_.join)(path, entry.name));
    }
    catch {
        return undefined;
    }
};
//# sourceMappingURL=walk.js.map
;// CONCATENATED MODULE: ./build/src/runner/workspace.js








/** Folders that no glob descends into unless it names them: they hold other people's files. */
const NOT_SEARCHED = ['node_modules', '.git'];
/**
 * The bytes of a regular file whose real path lies in one of the folders. A relative path starts at the first of them.
 * Reads at most `limit` bytes.
 */
const readBytesInside = (folders, path, limit) => {
    const [first, ...others] = realPathsOf(folders);
    if (first === undefined)
        return { kind: 'absent' };
    try {
        const real = realPathOf((0,external_node_path_.resolve)(first, path));
        if (real === undefined)
            return { kind: 'absent' };
        const root = [first, ...others].find((folder) => isInside(folder, real));
        if (root === undefined)
            return { kind: 'refused', why: 'it lies outside the workspace' };
        const file = readRegularFile(real, limit);
        return file.kind === 'refused' ? file : { ...file, path: slashed((0,external_node_path_.relative)(root, real)) };
    }
    catch (error) {
        return { kind: 'refused', why: `it could not be read (${systemErrorCode(error)})` };
    }
};
/** The text of such a file: UTF-8, or UTF-16 that begins with a byte-order mark, as PowerShell writes it. */
const readTextInside = (folders, path, limit) => {
    const file = readBytesInside(folders, path, limit);
    if (file.kind !== 'bytes')
        return file;
    const text = decoded(file.bytes);
    return text === undefined ? { kind: 'refused', why: 'it is not UTF-8 text' } : { kind: 'text', text, path: file.path };
};
/** Regular files that match a glob and whose real path lies in the folder; sorted relative paths with `/`. */
const findInside = (folder, glob) => {
    const root = realPathOf(folder);
    const pattern = relativeGlob(folder, glob);
    if (root === undefined || pattern === undefined)
        return [];
    const named = new Set(pattern.split('/'));
    const skipped = NOT_SEARCHED.filter((name) => !named.has(name));
    return (0,external_node_fs_.globSync)(pattern, { cwd: root, exclude: (path) => path.split(external_node_path_.sep).some((part) => skipped.includes(part)) })
        .filter((path) => {
        const real = realPathOf((0,external_node_path_.resolve)(root, path));
        return real !== undefined && isInside(root, real) && (0,external_node_fs_.statSync)(real).isFile();
    })
        .map(slashed)
        .sort();
};
/** Writes a file of ours, replacing a regular one, in one of the folders; answers with its absolute path. */
const writeInside = (folders, path, text) => {
    const [first, ...others] = realPathsOf(folders);
    if (first === undefined)
        throw workspace_unwritable(path, 'there is no workspace');
    const target = (0,external_node_path_.resolve)(first, path);
    const parent = realAncestor((0,external_node_path_.dirname)(target));
    if (![first, ...others].some((root) => isInside(root, parent)))
        throw workspace_unwritable(path, 'it lies outside the workspace');
    try {
        (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(target), { recursive: true });
        const status = (0,external_node_fs_.lstatSync)(target, { throwIfNoEntry: false });
        if (status !== undefined && !status.isFile())
            throw workspace_unwritable(path, 'it is not a regular file');
        const file = (0,external_node_fs_.openSync)(target, OPEN.replace, 0o644);
        try {
            (0,external_node_fs_.writeFileSync)(file, text);
        }
        finally {
            (0,external_node_fs_.closeSync)(file);
        }
    }
    catch (error) {
        throw error instanceof failure/* Failure */.HR ? error : workspace_unwritable(path, systemErrorCode(error));
    }
    return target;
};
const realPathsOf = (folders) => folders.flatMap((path) => realPathOf(path) ?? []);
/** The real path of the nearest folder that exists. */
const realAncestor = (path) => realPathOf(path) ?? realAncestor((0,external_node_path_.dirname)(path));
/** A glob as seen from the folder: `${{ github.workspace }}/plan.json` is a usual way to write one. */
const relativeGlob = (folder, glob) => {
    const pattern = slashed(glob);
    const prefix = `${slashed(folder)}/`;
    const inside = pattern.startsWith(prefix) ? pattern.slice(prefix.length) : pattern;
    return (0,external_node_path_.isAbsolute)(inside) || inside.split('/').includes('..') ? undefined : inside;
};
const slashed = (path) => path.replaceAll(external_node_path_.sep, '/');
const decoded = (bytes) => {
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    }
    catch {
        return undefined;
    }
};
const workspace_unwritable = (path, why) => new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` could not be written: ${why}.`, 'Name a file inside the workspace or RUNNER_TEMP.');
//# sourceMappingURL=workspace.js.map
;// CONCATENATED MODULE: ./build/src/runner/actions-runner.js












/** The largest step summary that the runner accepts, in bytes. A larger one is refused as a whole. */
const SUMMARY_LIMIT = 1024 * 1024;
const EVENT_LIMIT = 16 * 1024 * 1024;
const LOCK_WAIT_MS = 10_000;
const LOCK_STALE_MS = 90_000;
/** The real runner: environment variables, commands on stdout, and the command files. */
class ActionsRunner {
    platform;
    home = (0,external_node_os_.homedir)();
    #machine;
    constructor(machine) {
        this.#machine = machine;
        this.platform = machine.platform;
    }
    input(name) {
        // https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
        return (this.#machine.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
    }
    env(name) {
        const value = this.#machine.env[name];
        return value === '' ? undefined : value;
    }
    variable(name) {
        const value = this.#machine.env[name];
        return value === undefined || value === '' ? undefined : secret/* Secret */.z.of(value);
    }
    state(name) {
        return this.#machine.env[`STATE_${name}`] ?? '';
    }
    async oidcToken(audience, deadline) {
        // Loaded only here: Node's HTTP client takes longer to load than a post step takes to run.
        const { mintToken, tokenMasks } = await __nccwpck_require__.e(/* import() */ 944).then(__nccwpck_require__.bind(__nccwpck_require__, 8944));
        const minted = await mintToken(audience, { env: (name) => this.env(name), clock: this.#machine.clock, deadline });
        await (0,hand_over/* maskNow */.x)(this, tokenMasks(minted));
        return minted;
    }
    async readWorkspaceFile(path, limit) {
        return readTextInside(this.#folders('GITHUB_WORKSPACE'), path, limit);
    }
    async readFileBytes(path, limit) {
        return readBytesInside(this.#folders('GITHUB_WORKSPACE', 'RUNNER_TEMP'), path, limit);
    }
    async readSecretFile(path, limit) {
        return readSecretText(path, this.env('GITHUB_WORKSPACE'), limit);
    }
    async readEvent() {
        const path = this.env('GITHUB_EVENT_PATH');
        return path === undefined ? { kind: 'absent' } : readTextInside([(0,external_node_path_.dirname)(path)], path, EVENT_LIMIT);
    }
    async findWorkspaceFiles(glob) {
        return this.#folders('GITHUB_WORKSPACE').flatMap((folder) => findInside(folder, glob));
    }
    async walkFiles(walk) {
        return walkFiles(walk, this.#machine.clock);
    }
    async writeReport(path, text) {
        return writeInside(this.#folders('GITHUB_WORKSPACE', 'RUNNER_TEMP'), path, text);
    }
    async mask(secrets) {
        const lines = secrets.map((secret) => `${maskLine(secret)}${this.#lineEnd}`);
        await new Promise((resolve, reject) => {
            this.#machine.stdout.write(lines.join(''), (error) => (error ? reject(error) : resolve()));
        });
    }
    async privateFolder(prefix, where) {
        return privateFolderName(privateParent(where, this.env('RUNNER_TEMP')), prefix, () => crypto.randomUUID());
    }
    async appendState(entries) {
        return this.#append('GITHUB_STATE', entries);
    }
    async writeSecretFile(file) {
        return writePrivateFile(file);
    }
    async editFile(edit) {
        return editLockedFile(edit, { clock: this.#machine.clock, waitMs: LOCK_WAIT_MS, staleMs: LOCK_STALE_MS });
    }
    async removeSecretFile(path, folder) {
        return removePrivateFile(path, ownFolders([folder, ...this.#folders('RUNNER_TEMP', 'GITHUB_WORKSPACE')]));
    }
    async appendOutputs(entries) {
        return this.#append('GITHUB_OUTPUT', entries);
    }
    async appendEnv(entries) {
        return this.#append('GITHUB_ENV', entries);
    }
    log(line) {
        this.#print(inertText(line));
    }
    debug(line) {
        this.#command('debug', {}, line);
    }
    group(title, lines) {
        this.#command('group', {}, title);
        for (const line of lines)
            this.log(line);
        this.#command('endgroup', {}, '');
    }
    annotate({ level, message, title, file, line, column }) {
        this.#command(level, { title, file, line, col: column }, message);
    }
    async summary(markdown) {
        const path = this.env('GITHUB_STEP_SUMMARY');
        if (path === undefined)
            return;
        try {
            const size = (0,external_node_fs_.statSync)(path).size + Buffer.byteLength(markdown);
            if (size > SUMMARY_LIMIT)
                this.log('The step summary was left out: it is larger than the runner accepts (1 MiB).');
            else
                (0,external_node_fs_.appendFileSync)(path, markdown);
        }
        catch {
            this.log('The step summary could not be written.');
        }
    }
    fail(text) {
        this.#command('error', {}, text);
        this.#machine.markFailed();
    }
    get #lineEnd() {
        return this.platform === 'win32' ? '\r\n' : '\n';
    }
    #print(line) {
        this.#machine.stdout.write(`${line}${this.#lineEnd}`);
    }
    #command(name, properties, data) {
        this.#print(commandLine(name, properties, data));
    }
    #append(variable, pairs) {
        const path = this.env(variable);
        return appendPairs(pairs, { variable, path, lineEnd: this.#lineEnd, delimiter: () => crypto.randomUUID() });
    }
    #folders(...variables) {
        return variables.flatMap((name) => this.env(name) ?? []);
    }
}
//# sourceMappingURL=actions-runner.js.map
;// CONCATENATED MODULE: ./build/src/runner/entry.js




/** The only thing said about an error that is not ours: its own text could quote anything. */
const DEFECT = 'internal: The action stopped because of a defect in it. Hint: Run the job again with debug logging and report the step that failed.';
/**
 * Runs an entry to its end. Whatever goes wrong becomes one error on stdout and a failed step. Nothing is ever written to
 * stderr, which the runner prints before the stdout that came before it, and so before the masks. The process ends by
 * itself: `process.exit` could cut off mask commands that are still on their way.
 */
const runEntry = async (story) => {
    const runner = new ActionsRunner({
        // oxlint-disable-next-line node/no-process-env -- the one place where the environment comes in
        env: external_node_process_.env,
        stdout: external_node_process_.stdout,
        platform: external_node_process_.platform,
        clock: clock/* systemClock */.m,
        markFailed: () => {
            external_node_process_.exitCode = 1;
        },
    });
    const stop = () => runner.fail(DEFECT);
    external_node_process_.on('uncaughtException', stop);
    external_node_process_.on('unhandledRejection', stop);
    // Without a listener Node prints no warnings on stderr.
    external_node_process_.removeAllListeners('warning');
    try {
        await story(runner);
    }
    catch (error) {
        runner.fail(error instanceof failure/* Failure */.HR ? (0,failure/* failureText */.kY)(error) : DEFECT);
    }
};
//# sourceMappingURL=entry.js.map

/***/ }),

/***/ 6290:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ handOver),
/* harmony export */   x: () => (/* binding */ maskNow)
/* harmony export */ });
/* harmony import */ var _secrecy_masks_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6354);

/**
 * Performs a hand-over in the one order that is safe: the masks have left the process before anything else; state comes
 * before files, so that the post step can remove a half-written one; the environment comes last. When a part fails, all
 * parts before it are taken back: the runner reads the files of a step only when the step has ended, so later steps see
 * all of it or nothing. Fails with the failure of that part.
 */
const handOver = async (runner, handover) => {
    const { masks, state, files, edits = [], outputs, env } = handover;
    if (masks.length > 0)
        await runner.mask(masks);
    const undos = [];
    try {
        if (state.length > 0)
            undos.push(await runner.appendState(state));
        for (const file of files)
            undos.push(await runner.writeSecretFile(file));
        for (const edit of edits)
            undos.push(await runner.editFile(edit));
        if (outputs.length > 0)
            undos.push(await runner.appendOutputs(outputs));
        if (env.length > 0)
            undos.push(await runner.appendEnv(env));
    }
    catch (failure) {
        for (const undo of undos.reverse())
            await undo().catch(() => undefined);
        throw failure;
    }
};
/** Masks values that have just arrived, line by line, and waits until the masks have left the process. */
const maskNow = async (runner, secrets) => {
    const masks = secrets.flatMap(_secrecy_masks_js__WEBPACK_IMPORTED_MODULE_0__/* .arrivalMasks */ .lH);
    if (masks.length > 0)
        await runner.mask(masks);
};
//# sourceMappingURL=hand-over.js.map

/***/ }),

/***/ 3124:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ thisProgram)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var node_process__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1708);


/** What runs now, so that it can be started again when node is no longer on PATH: node, and the folder of the bundles. */
const thisProgram = () => ({
    node: node_process__WEBPACK_IMPORTED_MODULE_1__.execPath,
    bundles: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)(node_process__WEBPACK_IMPORTED_MODULE_1__.argv[1] ?? node_process__WEBPACK_IMPORTED_MODULE_1__.cwd())),
});
//# sourceMappingURL=program.js.map

/***/ }),

/***/ 6354:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  lH: () => (/* binding */ arrivalMasks),
  XP: () => (/* binding */ formsOf),
  ZV: () => (/* binding */ registrable)
});

;// CONCATENATED MODULE: ./build/src/secrecy/encodings.js
/**
 * What programs make of a text when they print it in another notation. Each function gives the whole text in that
 * notation, without quotes around it; where nothing in the text needs the notation, it comes back unchanged.
 */
const unit = (character, digits = 4) => character.charCodeAt(0).toString(16).padStart(digits, '0');
/** The escapes of JSON that every writer uses, and `escape` for each other character that `more` matches. */
const jsonWith = (more, escape = (character) => `\\u${unit(character)}`) => (text) => plainJson(text).replace(more, escape);
/** A JSON string as JavaScript, Rust and jq print it. */
const plainJson = (text) => JSON.stringify(text).slice(1, -1);
/** JSON as each language's standard writer prints it. */
const JSON_WRITERS = [
    plainJson,
    // Python and Ruby's ASCII mode: https://docs.python.org/3/library/json.html#json.dumps (`ensure_ascii`)
    jsonWith(/[^ -~]/g),
    // Go: https://pkg.go.dev/encoding/json#Marshal
    jsonWith(/[<>&\u2028\u2029]/g),
    // PHP: https://www.php.net/json_encode
    jsonWith(/[/]|[^ -~]/g, (character) => (character === '/' ? '\\/' : `\\u${unit(character)}`)),
    // PHP and others that keep Unicode
    jsonWith(/[/]/g, () => '\\/'),
    // System.Text.Json: https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/character-encoding
    (text) => text.replace(/[^ -~]|["&'+<>`\\]/g, (character) => {
        const short = DOTNET_SHORT.get(character);
        return short ?? `\\u${unit(character).toUpperCase()}`;
    }),
];
const DOTNET_SHORT = new Map([
    ['\\', '\\\\'],
    ['\b', '\\b'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
]);
const percent = (text) => encodeURIComponent(text.toWellFormed());
const strictly = (encoded) => encoded.replace(/[!'()*]/g, (found) => `%${unit(found, 2).toUpperCase()}`);
/** Percent-encoding with its hexadecimal digits in lower case. */
const withLowerCaseDigits = (encoded) => encoded.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase());
/** Percent-encodings as URL libraries write them. */
const URL_WRITERS = [
    // RFC 3986: curl, .NET
    (text) => strictly(percent(text)),
    // JavaScript's encodeURIComponent
    percent,
    // JavaScript's encodeURI
    (text) => encodeURI(text.toWellFormed()),
    // Python's urllib.parse.quote, which leaves slashes
    (text) => strictly(percent(text)).replaceAll('%2F', '/'),
    // HTML forms: https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set
    (text) => strictly(percent(text)).replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E'),
    // Python's urllib.parse.quote_plus
    (text) => strictly(percent(text)).replaceAll('%20', '+'),
];
const BASH_SPECIAL = /[ \t!"$&'()*,;<>?[\\\]^`{|}]/g;
const ANSI_SHORT = new Map([
    ['\u0007', '\\a'],
    ['\b', '\\b'],
    ['\u001B', '\\E'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['\v', '\\v'],
    ['\\', '\\\\'],
    ["'", "\\'"],
]);
const octal = (text) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
/** Quoting by shells, as `set -x`, `declare -p`, `export -p` and `printf %q` print it (bash: lib/sh/shquote.c). */
const SHELL_WRITERS = [
    (text) => text.replaceAll("'", "'\\''"),
    (text) => text.replace(/["$\\`]/g, '\\$&'),
    (text) => text.replace(BASH_SPECIAL, '\\$&').replace(/^[#~]/, '\\$&'),
    (text) => text.replace(/[\u0000-\u001F\u007F\\']/g, (found) => ANSI_SHORT.get(found) ?? octal(found)),
    (text) => text.replace(/[\u0000-\u001F\\']|[^ -~]+/g, (found) => ANSI_SHORT.get(found) ?? octal(found)),
    // PowerShell and SQL
    (text) => text.replaceAll("'", "''"),
    // Windows command lines
    (text) => text.replaceAll('"', '\\"'),
];
const htmlWith = (quote, apostrophe) => (text) => text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe);
/** Text inside HTML and XML. */
const HTML_WRITERS = [
    htmlWith('&quot;', '&apos;'),
    htmlWith('&quot;', '&#39;'),
    htmlWith('&quot;', '&#x27;'),
    htmlWith('&#34;', '&#39;'),
    htmlWith('"', "'"),
];
const BITS_OF_BYTE = 8;
const BITS_OF_DIGIT = 6;
/**
 * The digits of base64 that these bytes alone determine, at each of the three places in a group of three bytes where they
 * can begin. Whatever stands before and behind them, these digits are printed.
 */
const base64Cores = (bytes) => [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(Math.ceil((offset * BITS_OF_BYTE) / BITS_OF_DIGIT), Math.floor(((offset + bytes.length) * BITS_OF_BYTE) / BITS_OF_DIGIT));
});
/** Base64 in the alphabet of URLs (RFC 4648, section 5). */
const toUrlAlphabet = (base64) => base64.replaceAll('+', '-').replaceAll('/', '_');
/** The lines of base64 broken after so many digits, as PEM (64) and MIME (76) do; of the last, the determined digits. */
const base64Lines = (bytes, width) => {
    const [digits = ''] = base64Cores(bytes);
    return digits.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
};
//# sourceMappingURL=encodings.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/derived-forms.js

const SHORTEST_CORE_BYTES = 6;
const SHORTEST_HEX_BYTES = 4;
const LARGEST_BROKEN_BASE64 = 4_096;
const SHORTEST_BASE64_LINE = 16;
/** Every notation of a text that differs from it. */
const encodingsOf = (text) => {
    const bytes = Buffer.from(text);
    const base64 = cores(bytes);
    const of = (kind, forms) => [...new Set(forms)].filter((form) => form !== text).map((form) => [kind, form]);
    return [
        ...of('base64', base64),
        ...(PLAIN.test(text) ? [] : escapesOf(text).flatMap(([kind, forms]) => of(kind, forms))),
        ...of('hex', bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
        ...of('base64url', base64.map(toUrlAlphabet)),
        ...of('base64-lines', brokenBase64(bytes)),
        ...of('utf16-base64', cores(Buffer.from(text, 'utf16le'))),
        ...of('other-case', otherCase(text)),
    ];
};
/** Text that no notation escapes. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;
const escapesOf = (text) => [
    ['json-escape', JSON_WRITERS.map((write) => write(text))],
    ['url-encoding', urlEncodings(text)],
    ['shell', SHELL_WRITERS.map((write) => write(text))],
    ['json-twice', jsonTwice(text)],
    ['html', HTML_WRITERS.map((write) => write(text))],
];
const urlEncodings = (text) => {
    const encoded = [...new Set(URL_WRITERS.map((write) => write(text)))];
    return [...encoded, ...encoded.map(withLowerCaseDigits)];
};
/** Each writer's escapes, escaped again by the same writer and by the usual one; writers that agree count once. */
const jsonTwice = (text) => {
    const writers = new Map(JSON_WRITERS.map((write) => [write(text), write]));
    return [...writers].flatMap(([once, write]) => [write(once), plainJson(once)]);
};
/** The digits of base64 that stand for these bytes wherever they begin; none for a few bytes. */
const cores = (bytes) => bytes.length < SHORTEST_CORE_BYTES ? [] : base64Cores(bytes);
const hexOf = (bytes) => {
    const digits = bytes.toString('hex');
    return [digits, digits.toUpperCase()];
};
const brokenBase64 = (bytes) => bytes.length > LARGEST_BROKEN_BASE64
    ? []
    : [64, 76].flatMap((width) => base64Lines(bytes, width)).filter((line) => line.length >= SHORTEST_BASE64_LINE);
const otherCase = (text) => {
    if (/^[0-9a-f]{16,}$/.test(text))
        return [text.toUpperCase()];
    if (/^[0-9A-F]{16,}$/.test(text))
        return [text.toLowerCase()];
    const signature = /^[\w-]+\.[\w-]+\.([\w-]+)$/.exec(text)?.[1];
    return signature === undefined ? [] : [signature];
};
/** Notations of bytes that are not text. */
const bytesEncodings = (bytes) => {
    const base64 = cores(bytes);
    return [
        bytes.toString('base64'),
        bytes.toString('base64url'),
        ...base64,
        ...base64.map(toUrlAlphabet),
        ...(bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
        ...brokenBase64(bytes),
    ];
};
//# sourceMappingURL=derived-forms.js.map
// EXTERNAL MODULE: ./build/src/secrecy/over-mask.js
var over_mask = __nccwpck_require__(9771);
// EXTERNAL MODULE: ./build/src/secrecy/runner-model.js
var runner_model = __nccwpck_require__(3394);
// EXTERNAL MODULE: ./build/src/text/json.js
var json = __nccwpck_require__(6691);
;// CONCATENATED MODULE: ./build/src/secrecy/structure.js

const SHORTEST_TEXT = 4;
const FEWEST_DIGITS = 6;
const JSON_IN_JSON_DEPTH = 4;
/** The JSON value that the text is, if it is an object, an array or a string. */
const jsonTree = (text) => {
    if (!/^[\uFEFF\s]*[[{"]/.test(text))
        return undefined;
    const { node } = (0,json/* readJson */.V)(text);
    return node;
};
/** Strings and numbers of a JSON document worth masking, and its one-line objects and arrays as stored and compact. */
const jsonParts = (text, depth = JSON_IN_JSON_DEPTH) => {
    const tree = jsonTree(text);
    if (tree === undefined)
        return [];
    const parts = [];
    collect(tree, text, undefined, depth, parts);
    return parts;
};
const collect = (node, source, key, depth, parts) => {
    const stored = source.slice(node.at.offset, node.at.end);
    const keyed = key === undefined ? {} : { key };
    switch (node.kind) {
        case 'string': {
            const raw = stored.slice(1, -1);
            if (node.value.length >= SHORTEST_TEXT)
                parts.push({ ...keyed, text: node.value, as: 'value' });
            if (raw !== node.value && raw.length >= SHORTEST_TEXT)
                parts.push({ ...keyed, text: raw, as: 'stored' });
            if (depth > 1)
                parts.push(...jsonParts(node.value, depth - 1));
            return;
        }
        case 'number': {
            if (node.raw.replace(/[^0-9]/g, '').length >= FEWEST_DIGITS)
                parts.push({ ...keyed, text: node.raw, as: 'value' });
            return;
        }
        case 'object':
        case 'array': {
            const before = parts.length;
            if (node.kind === 'object')
                for (const member of node.members)
                    collect(member.value, source, member.key, depth, parts);
            else
                for (const item of node.items)
                    collect(item, source, key, depth, parts);
            // A container without anything secret in it, such as `[1,2]`, stays readable.
            if (parts.length === before)
                return;
            for (const form of new Set([stored, compactJson(node, source)]))
                if (!/[\r\n]/.test(form))
                    parts.push({ ...keyed, text: form, as: 'stored' });
            return;
        }
        case 'boolean':
        case 'null':
        case 'text':
        case 'unknown':
    }
};
/** A JSON value without insignificant white space; each token is kept byte for byte. */
const compactJson = (node, source) => {
    switch (node.kind) {
        case 'object': {
            const members = node.members.map(({ keyAt, value }) => `${source.slice(keyAt.offset, keyAt.end)}:${compactJson(value, source)}`);
            return `{${members.join(',')}}`;
        }
        case 'array':
            return `[${node.items.map((item) => compactJson(item, source)).join(',')}]`;
        case 'string':
        case 'number':
        case 'boolean':
        case 'null':
        case 'text':
        case 'unknown':
            return source.slice(node.at.offset, node.at.end);
    }
};
const USER_KEYS = new Set(['username', 'user', 'login', 'client_id']);
const PASSWORD_KEYS = new Set(['password', 'pass', 'secret', 'client_secret', 'token']);
/** `user:password` of every object that holds both, as HTTP Basic authentication and `docker login` join them. */
const basicAuthPairs = (text) => {
    const pairs = [];
    const visit = (node) => {
        if (node.kind === 'array')
            return node.items.forEach(visit);
        if (node.kind !== 'object')
            return;
        const held = (keys) => node.members.flatMap(({ key, value }) => value.kind === 'string' && keys.has(key.toLowerCase()) ? [value.value] : []);
        for (const user of held(USER_KEYS))
            for (const password of held(PASSWORD_KEYS))
                pairs.push(`${user}:${password}`);
        for (const { value } of node.members)
            visit(value);
    };
    const tree = jsonTree(text);
    if (tree !== undefined)
        visit(tree);
    return pairs;
};
/** Passwords in `scheme://user:password@host`, as stored and decoded. */
const urlPasswords = (text) => {
    const parts = [];
    for (let mark = text.indexOf('://'); mark !== -1; mark = text.indexOf('://', mark + 3)) {
        const authority = /^[^\s/?#"'<>]*/.exec(text.slice(mark + 3, mark + 3 + LONGEST_AUTHORITY))?.[0] ?? '';
        const at = authority.lastIndexOf('@');
        const colon = authority.indexOf(':');
        if (colon === -1 || colon > at)
            continue;
        const stored = authority.slice(colon + 1, at);
        for (const password of new Set([stored, percentDecoded(stored)]))
            if (password.length >= SHORTEST_TEXT)
                parts.push({ text: password, key: 'password', as: 'value' });
    }
    return parts;
};
const LONGEST_AUTHORITY = 4_096;
const percentDecoded = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
};
const SETTING = /^\s{0,64}(?:-\s{1,8})?(?:export\s{1,8})?["']?([A-Za-z_][\w .-]{0,127}?)["']?[ \t]{0,64}[=:][ \t]{0,64}(\S.*)$/;
/** Values of `name=value` and `name: value` lines: dotenv, INI, properties, YAML, and `;`-separated connection strings. */
const settings = (text) => {
    if (jsonTree(text) !== undefined)
        return [];
    return text.split(/[\r\n;]/).flatMap((line) => {
        const [, key, written] = SETTING.exec(line) ?? [];
        if (key === undefined || written === undefined || written.startsWith('//'))
            return [];
        return [...new Set([written.trimEnd(), unquoted(written.trimEnd())])]
            .filter((value) => value.length >= SHORTEST_TEXT)
            .map((value) => ({ text: value, key, as: 'value' }));
    });
};
const unquoted = (text) => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
//# sourceMappingURL=structure.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/masks.js




const SHORTEST_LINE = 4;
const SHORTEST_DERIVED = 6;
/** The encodings of more lines would not fit into the default budget, and deriving them takes long. */
const MOST_ENCODED_LINES = 250;
const LINE_BREAKS = /\r\n|\r|\n/;
/** Every form of all values, with repeats; nothing is left out for being ordinary or too much. */
const formsOf = (sources) => {
    // Members of a document are often delivered too: each text is encoded once.
    const known = new Map();
    const encode = (text) => {
        const forms = known.get(text) ?? encodingsOf(text);
        known.set(text, forms);
        return forms;
    };
    return sources.flatMap((source) => formsOfOne(source, encode));
};
const formsOfOne = (source, encode) => {
    const text = source.value.reveal();
    const form = (kind, text, part) => ({
        kind,
        text,
        label: source.label,
        delivered: kind === 'value' && source.delivered,
        ...(part === undefined ? {} : { part }),
    });
    const whole = variants(text);
    const lines = LINE_BREAKS.test(text) ? linesOf(text) : [];
    const leaves = whole.slice(0, 1).flatMap((value) => jsonParts(value));
    const found = [
        ...urlPasswords(text).map((part) => ({ ...part, kind: 'url-password' })),
        ...settings(text).map((part) => ({ ...part, kind: 'setting' })),
    ];
    const raw = [
        ...whole.filter((value) => !LINE_BREAKS.test(value)).map((value) => form('value', value)),
        ...lines.map((line) => form('value', line)),
        ...leaves.flatMap((part) => oneLine(part.text).map((line) => form('leaf', line, part))),
        ...found.map(({ kind, ...part }) => form(kind, part.text, part)),
    ];
    const bytes = source.base64 === undefined ? undefined : Buffer.from(source.base64.reveal(), 'base64');
    const derived = [
        ...whole.flatMap((value) => encode(value).map(([kind, text]) => form(kind, text))),
        ...[...leaves, ...found]
            .filter(({ as }) => as === 'value')
            .flatMap((part) => encode(part.text).map(([kind, encoded]) => form(kind, encoded, part))),
        ...basicAuthPairs(text).flatMap((pair) => cores(Buffer.from(pair)).map((core) => form('basic-auth', core))),
        ...(bytes === undefined ? [] : bytesEncodings(bytes).map((text) => form('bytes', text))),
        ...lines
            .slice(0, MOST_ENCODED_LINES)
            .flatMap((line) => encode(line).map(([, text]) => form('line-encodings', text))),
    ];
    return [...raw, ...derived.filter(({ text }) => text.length >= SHORTEST_DERIVED && !/[\r\n]/.test(text))];
};
/** The masks of a value that has just arrived, before anything can fail: the value itself, or its lines. */
const arrivalMasks = (value) => value.split((text) => arrivalForms(text).map((form) => [null, form])).map(([, mask]) => mask);
const arrivalForms = (text) => {
    if ((0,over_mask/* isNeverMasked */.cJ)(text.trim()))
        return [];
    const forms = LINE_BREAKS.test(text.trim()) ? linesOf(text) : variants(text).filter((form) => !LINE_BREAKS.test(form));
    return [...new Set(forms.map(registrable))];
};
/** A text as it can be registered: the runner fails on one that ends with its first `&+`, so the last sign is left out. */
const registrable = (text) => ((0,runner_model/* breaksAddMask */.Om)(text) ? text.slice(0, -1) : text);
/** The value as it is, trimmed, with Unix line ends, and without final line ends, as `$(…)` in a shell leaves it. */
const variants = (text) => {
    const unix = text.replaceAll('\r\n', '\n');
    return [...new Set([text, text.trim(), unix, unix.replace(/\n+$/, '')])].filter((value) => value !== '');
};
const linesOf = (text) => [
    ...new Set(text
        .split(LINE_BREAKS)
        .map((line) => line.trim())
        .filter((line) => line.length >= SHORTEST_LINE && !/^[\p{P}\p{S}\s]*$/u.test(line))),
];
/** The text, or its lines where it has several: a mask cannot hold a line break. */
const oneLine = (text) => (LINE_BREAKS.test(text) ? linesOf(text) : [text]);
//# sourceMappingURL=masks.js.map

/***/ }),

/***/ 9771:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   TS: () => (/* binding */ ordinaryTest),
/* harmony export */   cJ: () => (/* binding */ isNeverMasked),
/* harmony export */   uE: () => (/* binding */ isSecretKey)
/* harmony export */ });
/**
 * Masks that would hide what is no secret. The runner replaces every occurrence in the whole job and empties job outputs
 * that hold one, so a mask for `main` or `true` does harm.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
 */
const COMMON_WORDS = new Set(('main master trunk admin root user users guest test dev development stage staging prod production default public ' +
    'local localhost postgres postgresql mysql mariadb mongodb redis oracle sqlserver username password secret token ' +
    'none enabled disabled required prefer require info debug warn warning error latest http https linux windows macos').split(' '));
const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)+-\d$/;
const FEW_DIGITS = /^\d{1,5}$/;
const SECRET_KEY = /pass|secret|token|key|cred|auth|pin/i;
/** Never a mask, not even as a whole secret: hiding these makes a log unreadable and protects nothing. */
const isNeverMasked = (text) => /^(?:true|false|null)$/.test(text) || /^[\s\u0085]*$/.test(text) || /^[{}[\],:"]{1,3}$/.test(text);
/** The test for a job in which these texts must stay readable. */
const ordinaryTest = (ordinary) => {
    const longest = Math.max(LONGEST_WORD, ...ordinary.map(({ length }) => length));
    return (text) => {
        if (text.length > longest)
            return undefined;
        if (COMMON_WORDS.has(text.toLowerCase()))
            return 'it is a common word';
        if (REGION.test(text))
            return 'it is the name of a region';
        if (FEW_DIGITS.test(text))
            return 'it is a short number';
        if (ordinary.some((value) => value.includes(text)))
            return 'it is part of a public name of this job or of an output';
        return undefined;
    };
};
/** Longer than every common word and every name of a region. */
const LONGEST_WORD = 24;
/** Whether a member's name says that its value is a secret, however ordinary it looks. */
const isSecretKey = (key) => key !== undefined && SECRET_KEY.test(key);
//# sourceMappingURL=over-mask.js.map

/***/ }),

/***/ 3394:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Om: () => (/* binding */ breaksAddMask),
/* harmony export */   _m: () => (/* binding */ RunnerMasker),
/* harmony export */   bz: () => (/* binding */ toCommandData)
/* harmony export */ });
/**
 * A model of how the GitHub runner hides values in a log, exact to the letter, so that masks can be proved before they are
 * relied on. Taken from actions/runner 2.336: `AddMaskCommandExtension` in src/Runner.Worker/ActionCommandManager.cs,
 * src/Sdk/DTLogging/Logging/{SecretMasker,ValueEncoders,ValueSecret}.cs, and the encoders that
 * src/Runner.Common/HostContext.cs registers.
 */
const MASK = '***';
/** White space as .NET's `Char.IsWhiteSpace` sees it: unlike JavaScript's, with U+0085 and without U+FEFF. */
const BLANK = '[\\t-\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]';
const BLANK_ONLY = new RegExp(`^${BLANK}*$`);
const OUTER_BLANKS = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g');
/** The runner's masker: registers values, and hides them and their encoded forms in text. */
class RunnerMasker {
    #registered = new Set();
    #encoded = new Set();
    /** Registered but not yet encoded: encoding is costly, and often the registered text itself settles the question. */
    #pending = [];
    /** Obeys `::add-mask::<data>`. `data` is escaped as it is on the command line; see `toCommandData`. */
    addMask(data) {
        const value = fromCommandData(data);
        if (BLANK_ONLY.test(value))
            return 'blank';
        try {
            this.addValue(value);
            // There is no minimum length: a line that holds only `{` becomes a mask for the rest of the job.
            for (const line of value.split(/[\r\n]/))
                this.addValue(line.replace(OUTER_BLANKS, ''));
            return 'registered';
        }
        catch (error) {
            if (error instanceof EncoderFault)
                return 'failed';
            throw error;
        }
    }
    /** Registers a value and what the runner's encoders make of it. */
    addValue(value) {
        if (value === '' || this.#registered.has(value))
            return;
        if (breaksAddMask(value))
            throw new EncoderFault();
        this.#registered.add(value);
        this.#pending.push(value);
    }
    /** Whether exactly this text is hidden wherever it stands. */
    hides(text) {
        if (this.#registered.has(text) || this.#encoded.has(text))
            return true;
        while (this.#encodeNext())
            if (this.#encoded.has(text))
                return true;
        return false;
    }
    /** The text as the runner prints it: every hit replaced, overlapping and adjacent hits as one. */
    mask(text) {
        while (this.#encodeNext())
            ;
        const hits = [...this.#registered, ...this.#encoded].flatMap((needle) => occurrences(text, needle));
        let masked = '';
        let copied = 0;
        for (const { start, end } of merged(hits)) {
            masked += text.slice(copied, start) + MASK;
            copied = end;
        }
        return masked + text.slice(copied);
    }
    #encodeNext() {
        const value = this.#pending.shift();
        if (value === undefined)
            return false;
        for (const encode of ENCODERS) {
            const encoded = encode(value);
            if (encoded !== '')
                this.#encoded.add(encoded);
        }
        return true;
    }
}
/** Whether `add-mask` for this text makes the runner fail instead of hiding it. */
const breaksAddMask = (text) => text.endsWith('&+') && text.indexOf('&+') === text.length - 2;
/** Escapes the data of a workflow command. */
const toCommandData = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const fromCommandData = (data) => data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
/** .NET's ArgumentOutOfRangeException: `Substring` one past the end, in `PowerShellPostAmpersandEscape`. */
class EncoderFault extends Error {
}
const base64 = (value, dropped) => {
    const bytes = Buffer.from(value);
    return bytes.subarray(bytes.length > dropped ? dropped : 0).toString('base64');
};
/** Newtonsoft.Json's `JsonConvert.ToString`, without the quotes around it. */
const jsonEscape = (value) => value.replace(/["\\\u0000-\u001F\u0085\u2028\u2029]/g, (character) => {
    const short = JSON_SHORT_ESCAPES.get(character);
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
});
const JSON_SHORT_ESCAPES = new Map([
    ['"', '\\"'],
    ['\\', '\\\\'],
    ['\b', '\\b'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
]);
/** .NET's `Uri.EscapeDataString`: RFC 3986 with upper-case digits. */
const uriEscape = (value) => encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
/** .NET's `SecurityElement.Escape`. */
const xmlEscape = (value) => value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
const withoutOuterQuotes = (value) => value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '';
const SHORTEST_SECTION = 6;
const section = (text) => (text.length >= SHORTEST_SECTION ? text : '');
/** PowerShell colours one letter of a command it cannot run, which cuts the value in two at an ampersand. */
const beforeAmpersand = (value) => {
    const plus = value.indexOf('&+');
    return section(plus === -1 ? value.slice(0, value.lastIndexOf('&') + 1) : value.slice(0, plus + 2));
};
const afterAmpersand = (value) => {
    if (!value.includes('&'))
        return '';
    const plus = value.indexOf('&+');
    if (plus === -1)
        return section(value.slice(value.lastIndexOf('&') + 1));
    return section(value.slice(plus + 3));
};
const ENCODERS = [
    (value) => base64(value, 0),
    (value) => base64(value, 1),
    (value) => base64(value, 2),
    (value) => value.replaceAll('"', '\\"'),
    (value) => value.replaceAll("'", "''"),
    jsonEscape,
    uriEscape,
    xmlEscape,
    withoutOuterQuotes,
    beforeAmpersand,
    afterAmpersand,
];
const occurrences = (text, needle) => {
    const hits = [];
    if (needle.length > text.length)
        return hits;
    for (let start = text.indexOf(needle); start !== -1; start = text.indexOf(needle, start + 1))
        hits.push({ start, end: start + needle.length });
    return hits;
};
const merged = (hits) => {
    const ranges = [];
    for (const hit of [...hits].sort((one, other) => one.start - other.start)) {
        const last = ranges.at(-1);
        if (last === undefined || hit.start > last.end)
            ranges.push(hit);
        else
            ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, hit.end) };
    }
    return ranges;
};
//# sourceMappingURL=runner-model.js.map

/***/ }),

/***/ 5696:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ Secret)
/* harmony export */ });
/**
 * A value that must not be seen. However it is printed, it prints `***`; whoever needs the plaintext has to ask for it
 * with `reveal()`, which the import rules allow in a handful of files only. Everybody else derives one Secret from another.
 */
class Secret {
    #text;
    constructor(text) {
        this.#text = text;
    }
    static of(text) {
        return new Secret(text);
    }
    /** Joins pieces, secret or not, into one Secret. */
    static concat(...parts) {
        return new Secret(parts.map((part) => (typeof part === 'string' ? part : part.#text)).join(''));
    }
    /** A Secret computed from this one. */
    map(derive) {
        return new Secret(derive(this.#text));
    }
    /** Several named Secrets computed from this one, such as the members of a JSON object. */
    split(take) {
        return take(this.#text).map(([key, text]) => [key, new Secret(text)]);
    }
    /** A yes-or-no question about the text. The answer must not tell the text. */
    is(holds) {
        return holds(this.#text);
    }
    equals(other) {
        return this.#text === (typeof other === 'string' ? other : other.#text);
    }
    /** Number of UTF-16 units, to compare with limits; never printed. */
    get size() {
        return this.#text.length;
    }
    /** The plaintext. For the wire, for the runner's files, and for deriving masks; nowhere else. */
    reveal() {
        return this.#text;
    }
    toString() {
        return '***';
    }
    toJSON() {
        return '***';
    }
    /** What `console.log` and `util.inspect` print: this well-known symbol is how Node asks. */
    [Symbol.for('nodejs.util.inspect.custom')]() {
        return '***';
    }
}
//# sourceMappingURL=secret.js.map

/***/ }),

/***/ 6691:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ readJson),
/* harmony export */   x: () => (/* binding */ minifyJson)
/* harmony export */ });
const DEPTH = 64;
const BYTE_ORDER_MARK = '\uFEFF';
const WHITE_SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001F]*/y;
const UNICODE_ESCAPE = /u[0-9a-fA-F]{4}/y;
const ESCAPES = new Map([
    ['"', '"'],
    ['\\', '\\'],
    ['/', '/'],
    ['b', '\b'],
    ['f', '\f'],
    ['n', '\n'],
    ['r', '\r'],
    ['t', '\t'],
]);
const CONSTANTS = ['true', 'false', 'null'];
/** Ends the reading of a text; never leaves this file. */
class Stop extends Error {
    problem;
    constructor(problem) {
        super(problem.kind);
        this.problem = problem;
    }
}
/**
 * Reads strict JSON (RFC 8259) and keeps every position. Total: no text makes it throw, and no problem quotes the text.
 *
 * Duplicate member names are kept in the tree and reported at the second place. A byte-order mark in front is skipped
 * (RFC 8259, section 8.1). Arrays and objects nested deeper than `depth` levels are refused.
 */
const readJson = (text, depth = DEPTH) => {
    const reader = new JsonReader(text, depth);
    try {
        return { node: reader.document(), problems: reader.duplicates };
    }
    catch (error) {
        if (error instanceof Stop)
            return { node: undefined, problems: [...reader.duplicates, error.problem] };
        throw error;
    }
};
class JsonReader {
    duplicates = [];
    #text;
    #depth;
    #position = 0;
    #line = 1;
    #lineStart = 0;
    constructor(text, depth) {
        this.#text = text;
        this.#depth = depth;
        if (text.startsWith(BYTE_ORDER_MARK))
            this.#position = this.#lineStart = 1;
    }
    document() {
        this.#skipWhiteSpace();
        const node = this.#value(0);
        this.#skipWhiteSpace();
        if (this.#position < this.#text.length)
            this.#stop('the text goes on after the end of the JSON value');
        return node;
    }
    #value(level) {
        const next = this.#text[this.#position];
        if (next === '{')
            return this.#object(level);
        if (next === '[')
            return this.#array(level);
        const start = this.#here();
        if (next === '"')
            return { kind: 'string', value: this.#string(), at: this.#since(start) };
        const number = this.#match(NUMBER);
        if (number !== '')
            return { kind: 'number', raw: number, at: this.#since(start) };
        for (const constant of CONSTANTS) {
            if (!this.#text.startsWith(constant, this.#position))
                continue;
            this.#position += constant.length;
            const at = this.#since(start);
            return constant === 'null' ? { kind: 'null', at } : { kind: 'boolean', value: constant === 'true', at };
        }
        return this.#stop('expected a JSON value');
    }
    #object(level) {
        const start = this.#open(level);
        const members = [];
        const seen = new Map();
        this.#items('}', () => {
            const keyStart = this.#here();
            if (this.#text[this.#position] !== '"')
                this.#stop('expected a member name in double quotes');
            const key = this.#string();
            const keyAt = this.#since(keyStart);
            const first = seen.get(key);
            if (first === undefined)
                seen.set(key, keyAt);
            else
                this.duplicates.push(duplicate(keyAt, first));
            this.#skipWhiteSpace();
            if (!this.#skip(':'))
                this.#stop('expected a colon after the member name');
            this.#skipWhiteSpace();
            members.push({ key, keyAt, value: this.#value(level + 1) });
        });
        return { kind: 'object', members, at: this.#since(start) };
    }
    #array(level) {
        const start = this.#open(level);
        const items = [];
        this.#items(']', () => items.push(this.#value(level + 1)));
        return { kind: 'array', items, at: this.#since(start) };
    }
    #open(level) {
        if (level >= this.#depth)
            this.#stop(`nested deeper than ${this.#depth} levels`, 'depth');
        const start = this.#here();
        this.#position += 1;
        return start;
    }
    #items(end, readItem) {
        this.#skipWhiteSpace();
        if (this.#skip(end))
            return;
        for (;;) {
            readItem();
            this.#skipWhiteSpace();
            if (this.#skip(end))
                return;
            if (!this.#skip(','))
                this.#stop(`expected a comma or \`${end}\``);
            this.#skipWhiteSpace();
        }
    }
    #string() {
        this.#position += 1;
        let value = '';
        for (;;) {
            value += this.#match(PLAIN_CHARACTERS);
            if (this.#skip('"'))
                return value;
            if (!this.#skip('\\'))
                this.#stop('a string has no closing quote, or holds a control character that is not escaped');
            value += this.#escape();
        }
    }
    #escape() {
        const character = ESCAPES.get(this.#text[this.#position] ?? '');
        if (character !== undefined) {
            this.#position += 1;
            return character;
        }
        const unicode = this.#match(UNICODE_ESCAPE);
        if (unicode === '')
            this.#stop('a backslash starts no valid escape sequence');
        return String.fromCharCode(Number.parseInt(unicode.slice(1), 16));
    }
    #skipWhiteSpace() {
        const start = this.#position;
        const skipped = this.#match(WHITE_SPACE);
        for (let at = skipped.indexOf('\n'); at !== -1; at = skipped.indexOf('\n', at + 1)) {
            this.#line += 1;
            this.#lineStart = start + at + 1;
        }
    }
    #skip(character) {
        if (this.#text[this.#position] !== character)
            return false;
        this.#position += 1;
        return true;
    }
    #match(pattern) {
        pattern.lastIndex = this.#position;
        const found = pattern.exec(this.#text)?.[0] ?? '';
        this.#position += found.length;
        return found;
    }
    #here() {
        const offset = this.#position;
        return { line: this.#line, column: offset - this.#lineStart + 1, offset, end: offset };
    }
    #since(start) {
        return { ...start, end: this.#position };
    }
    #stop(what, kind = 'syntax') {
        const atEnd = this.#position >= this.#text.length && kind === 'syntax';
        throw new Stop({ kind, what: atEnd ? 'the text ends before the JSON value is complete' : what, at: this.#here() });
    }
}
const duplicate = (at, first) => ({
    kind: 'duplicate',
    what: `the member name was used before, at line ${first.line}, column ${first.column}`,
    at,
});
/** Valid JSON without insignificant white space, every other character as it was. Call it on text that `readJson` accepts. */
const minifyJson = (text) => text.replace(BYTE_ORDER_MARK, '').replaceAll(/("(?:[^"\\]+|\\.)*")|[ \t\r\n]+/g, '$1');
//# sourceMappingURL=json.js.map

/***/ }),

/***/ 5966:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ quoted),
/* harmony export */   g: () => (/* binding */ printable)
/* harmony export */ });
const LIMIT = 200;
/** Controls, formats (bidirectional and zero-width), line separators, lone surrogates, private and unassigned characters. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const SHORT_ESCAPES = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
]);
/**
 * Foreign text made safe to show on one line of a log, an annotation or a summary: what cannot be seen is written as an
 * escape, and after `limit` characters (code points) an ellipsis follows.
 *
 * The runner takes `##[` anywhere in a line, and `::` where a line begins, for a workflow command; both are broken up.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const printable = (text, limit = LIMIT) => {
    const characters = Array.from(text.slice(0, 2 * limit + 2));
    const shown = characters.length > limit ? `${characters.slice(0, limit).join('')}…` : characters.join('');
    return shown
        .replace(INVISIBLE, escaped)
        .replaceAll('##[', String.raw `##\u{5b}`)
        .replace(/^(\s*):(?=:)/, String.raw `$1\u{3a}`);
};
const escaped = (character) => SHORT_ESCAPES.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
/**
 * Foreign text in backticks, for use inside a sentence of ours. A backtick inside becomes an escape, so that Markdown shows
 * the text as code whatever it holds: no link, no mention, no HTML.
 */
const quoted = (text, limit = LIMIT) => `\`${printable(text, limit).replaceAll('`', String.raw `\u{60}`)}\``;
//# sourceMappingURL=printable.js.map

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(5424);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
