export const id = 39;
export const ids = [39];
export const modules = {

/***/ 626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ NEEDS)
/* harmony export */ });
/**
 * The IAM actions that each call needs; hints and `docs/permissions.md` come from here.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
const NEEDS = {
    sts: {
        assumeRoleWithWebIdentity: ['sts:AssumeRoleWithWebIdentity'],
        assumeRole: ['sts:AssumeRole'],
        // Everybody may ask who they are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
        getCallerIdentity: [],
    },
    secretsmanager: {
        getSecretValue: ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
        batchGetSecretValue: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
        listSecrets: ['secretsmanager:ListSecrets'],
        describeSecret: ['secretsmanager:DescribeSecret'],
        listSecretVersionIds: ['secretsmanager:ListSecretVersionIds'],
    },
    ssm: {
        getParameters: ['ssm:GetParameters', 'kms:Decrypt'],
        describeParameters: ['ssm:DescribeParameters'],
    },
    kms: {
        decrypt: ['kms:Decrypt'],
        dryRunDecrypt: ['kms:Decrypt'],
    },
};
//# sourceMappingURL=needs.js.map

/***/ }),

/***/ 7039:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   toSts: () => (/* binding */ toSts)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1695);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5696);
/* harmony import */ var _needs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(626);




/** https://docs.aws.amazon.com/STS/latest/APIReference/ through the SDK. */
const toSts = (client, calls, clock) => ({
    assumeRoleWithWebIdentity: (request) => {
        const about = {
            operation: 'AssumeRoleWithWebIdentity',
            needs: _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.sts.assumeRoleWithWebIdentity,
            resource: request.roleArn,
        };
        return calls.make(about, async (options) => {
            const token = await request.token();
            const command = new _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_3__.AssumeRoleWithWebIdentityCommand({ ...common(request), WebIdentityToken: token.reveal() });
            return toSession(await client.send(command, options), clock);
        });
    },
    assumeRole: (request) => {
        const command = new _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_3__.AssumeRoleCommand({
            ...common(request),
            ...(request.externalId === undefined ? {} : { ExternalId: request.externalId }),
            ...(request.sourceIdentity === undefined ? {} : { SourceIdentity: request.sourceIdentity }),
            ...(request.tags === undefined
                ? {}
                : { Tags: request.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
            ...(request.transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: [...request.transitiveTagKeys] }),
        });
        const about = { operation: 'AssumeRole', needs: _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.sts.assumeRole, resource: request.roleArn };
        return calls.make(about, async (options) => toSession(await client.send(command, options), clock));
    },
    getCallerIdentity: () => calls.make({ operation: 'GetCallerIdentity', needs: _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.sts.getCallerIdentity }, async (options) => {
        const { Account, Arn, UserId } = await client.send(new _aws_sdk_client_sts__WEBPACK_IMPORTED_MODULE_3__.GetCallerIdentityCommand({}), options);
        if (!Account || !Arn || !UserId)
            throw incomplete('GetCallerIdentity');
        return { account: Account, arn: Arn, userId: UserId };
    }),
});
/** Parameters of both calls. */
const common = (request) => ({
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    ...(request.durationSeconds === undefined ? {} : { DurationSeconds: request.durationSeconds }),
    ...(request.policy === undefined ? {} : { Policy: request.policy }),
    ...(request.policyArns === undefined ? {} : { PolicyArns: request.policyArns.map((arn) => ({ arn })) }),
});
/** A session that ends sooner could not be used by the next step. */
const SHORTEST_LIFE_MS = 60_000;
/** The SDK takes an empty body with status 200 for success, so every part is looked for. */
const toSession = (answer, clock) => {
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    const assumedRoleArn = answer.AssumedRoleUser?.Arn;
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !assumedRoleArn)
        throw incomplete('AssumeRole');
    const expiration = Expiration?.getTime() ?? Number.NaN;
    if (!(expiration - clock.now() > SHORTEST_LIFE_MS)) {
        throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('bad-response', 'The session that STS returned has no expiry or is about to expire.', 'Check the clock of the runner and the endpoint inputs.');
    }
    // PackedPolicySize is what STS gave before SessionTokenUtilization existed.
    const utilization = answer.SessionTokenUtilization ?? answer.PackedPolicySize;
    const { requestId } = answer.$metadata;
    return {
        credentials: {
            accessKeyId: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.of(AccessKeyId),
            secretAccessKey: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.of(SecretAccessKey),
            sessionToken: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.of(SessionToken),
            expiration,
        },
        assumedRoleArn,
        ...(utilization === undefined ? {} : { tokenUtilization: utilization }),
        ...(requestId === undefined ? {} : { requestId }),
    };
};
const incomplete = (operation) => new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('bad-response', `The answer to ${operation} is incomplete.`, 'Something other than STS probably answered: look at proxies and the `sts-endpoint` input.');
//# sourceMappingURL=sts.js.map

/***/ })

};
