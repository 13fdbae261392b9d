export const id = 424;
export const ids = [424];
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

/***/ 8424:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   toSecretsManager: () => (/* binding */ toSecretsManager)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2994);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5696);
/* harmony import */ var _needs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(626);




const needs = _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.secretsmanager;
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/ through the SDK. */
const toSecretsManager = (client, calls) => ({
    getSecretValue: ({ secretId, versionStage, versionId }) => {
        const command = new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_3__.GetSecretValueCommand({
            SecretId: secretId,
            ...(versionStage === undefined ? {} : { VersionStage: versionStage }),
            ...(versionId === undefined ? {} : { VersionId: versionId }),
        });
        const about = { operation: 'GetSecretValue', needs: needs.getSecretValue, resource: secretId };
        return calls.make(about, async (options) => {
            const value = toValue(await client.send(command, options));
            if (!answers(value, secretId))
                throw unreadable;
            return value;
        });
    },
    batchGetSecretValue: async (secretIds) => {
        const about = { operation: 'BatchGetSecretValue', needs: needs.batchGetSecretValue };
        const values = [];
        const failures = [];
        let token;
        do {
            const command = new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_3__.BatchGetSecretValueCommand({
                SecretIdList: [...secretIds],
                ...(token === undefined ? {} : { NextToken: token }),
            });
            const page = await calls.make(about, async (options) => {
                const answer = await client.send(command, options);
                if (answer.SecretValues === undefined && answer.Errors === undefined)
                    throw unreadable;
                return { ...answer, SecretValues: (answer.SecretValues ?? []).map(toValue) };
            });
            values.push(...page.SecretValues);
            for (const { SecretId: secretId = '', ErrorCode: name = '', Message: message = '' } of page.Errors ?? []) {
                const single = { operation: 'GetSecretValue', needs: needs.getSecretValue, resource: secretId };
                failures.push({ secretId, failure: calls.failureOf({ name, message }, single) });
            }
            token = page.NextToken;
        } while (token !== undefined);
        return { values, failures };
    },
    listSecrets: ({ namePrefix, tagKeys, nextToken }) => {
        const command = new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_3__.ListSecretsCommand({
            MaxResults: 100,
            Filters: [
                ...(namePrefix === undefined ? [] : [{ Key: 'name', Values: [namePrefix] }]),
                ...(tagKeys === undefined ? [] : [{ Key: 'tag-key', Values: [...tagKeys] }]),
            ],
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        });
        return calls.make({ operation: 'ListSecrets', needs: needs.listSecrets }, async (options) => {
            const { SecretList, NextToken } = await client.send(command, options);
            if (SecretList === undefined)
                throw unreadable;
            const secrets = SecretList.map(({ ARN, Name, Tags }) => {
                if (!ARN || !Name)
                    throw unreadable;
                return { arn: ARN, name: Name, tags: toTags(Tags) };
            });
            return { secrets, ...(NextToken === undefined ? {} : { nextToken: NextToken }) };
        });
    },
    describeSecret: (secretId) => {
        const about = { operation: 'DescribeSecret', needs: needs.describeSecret, resource: secretId };
        return calls.make(about, async (options) => {
            const answer = await client.send(new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_3__.DescribeSecretCommand({ SecretId: secretId }), options);
            if (!answer.ARN || !answer.Name)
                throw unreadable;
            return {
                arn: answer.ARN,
                name: answer.Name,
                ...(answer.KmsKeyId === undefined ? {} : { kmsKeyId: answer.KmsKeyId }),
                ...(answer.DeletedDate === undefined ? {} : { deletedAt: answer.DeletedDate.getTime() }),
                ...(answer.NextRotationDate === undefined ? {} : { nextRotationAt: answer.NextRotationDate.getTime() }),
                rotationEnabled: answer.RotationEnabled ?? false,
                ...(answer.OwningService === undefined ? {} : { owningService: answer.OwningService }),
                ...(answer.PrimaryRegion === undefined ? {} : { primaryRegion: answer.PrimaryRegion }),
                tags: toTags(answer.Tags),
                versions: new Map(Object.entries(answer.VersionIdsToStages ?? {})),
            };
        });
    },
    listSecretVersionIds: async (secretId) => {
        const about = { operation: 'ListSecretVersionIds', needs: needs.listSecretVersionIds, resource: secretId };
        const versions = new Map();
        let token;
        do {
            const command = new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_3__.ListSecretVersionIdsCommand({
                SecretId: secretId,
                // Versions without a stage can be read by their id, too.
                IncludeDeprecated: true,
                MaxResults: 100,
                ...(token === undefined ? {} : { NextToken: token }),
            });
            const page = await calls.make(about, async (options) => {
                const answer = await client.send(command, options);
                if (!answer.ARN)
                    throw unreadable;
                return answer;
            });
            for (const { VersionId, VersionStages, KmsKeyIds } of page.Versions ?? []) {
                if (VersionId !== undefined)
                    versions.set(VersionId, { stages: VersionStages ?? [], keyIds: KmsKeyIds ?? [] });
            }
            token = page.NextToken;
        } while (token !== undefined);
        return versions;
    },
});
const toValue = (entry) => {
    const { ARN, Name, VersionId, VersionStages, CreatedDate } = entry;
    if (!ARN || !Name || !VersionId || typeof ARN !== 'string')
        throw unreadable;
    return {
        arn: ARN,
        name: Name,
        versionId: VersionId,
        versionStages: VersionStages ?? [],
        ...(CreatedDate === undefined ? {} : { createdAt: CreatedDate.getTime() }),
        value: contentOf(entry),
    };
};
const contentOf = ({ SecretString, SecretBinary }) => {
    if (SecretString !== undefined)
        return { kind: 'text', text: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.of(SecretString) };
    if (SecretBinary !== undefined)
        return { kind: 'binary', base64: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.of(Buffer.from(SecretBinary).toString('base64')) };
    return { kind: 'absent' };
};
/** Whether the answer is about the secret asked for: the same ARN, an ARN that extends a partial one, or the same name. */
const answers = ({ arn, name }, asked) => arn === asked ||
    name === asked ||
    (asked.startsWith('arn:') && arn.startsWith(asked) && /^-?[A-Za-z0-9]{6}$/.test(arn.slice(asked.length)));
const toTags = (tags) => (tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [{ key: Key, value: Value ?? '' }]));
const unreadable = new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('bad-response', 'The answer of Secrets Manager is incomplete, or about another secret.', 'Something other than AWS probably answered: look at proxies and the endpoint inputs.');
//# sourceMappingURL=secrets-manager.js.map

/***/ })

};
