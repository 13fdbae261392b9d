export const id = 510;
export const ids = [510];
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

/***/ 6510:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   toParameters: () => (/* binding */ toParameters)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4736);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5696);
/* harmony import */ var _needs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(626);




/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/ through the SDK. */
const toParameters = (client, calls) => ({
    getParameters: (names) => {
        const command = new _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_3__.GetParametersCommand({ Names: [...names], WithDecryption: true });
        return calls.make({ operation: 'GetParameters', needs: _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.ssm.getParameters, ...onlyOne(names) }, async (options) => {
            const { Parameters, InvalidParameters } = await client.send(command, options);
            if (Parameters === undefined && InvalidParameters === undefined)
                throw unreadable;
            return { values: (Parameters ?? []).map(toValue), invalid: InvalidParameters ?? [] };
        });
    },
    describeParameters: (names) => {
        const command = new _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_3__.DescribeParametersCommand({
            ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [...names] }],
            MaxResults: 50,
        });
        const about = { operation: 'DescribeParameters', needs: _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.ssm.describeParameters };
        return calls.make(about, async (options) => {
            const { Parameters } = await client.send(command, options);
            if (Parameters === undefined)
                throw unreadable;
            return Parameters.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
        });
    },
});
/** The name for messages, where only one was asked for: a denial of several does not say which. */
const onlyOne = ([name, ...others]) => name === undefined || others.length > 0 ? {} : { resource: name };
const toValue = ({ Name, ARN, Value, Version, Selector = '' }) => {
    if (!Name || !ARN || Value === undefined || Version === undefined)
        throw unreadable;
    return { name: `${Name}${Selector}`, arn: ARN, version: Version, value: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.of(Value) };
};
const unreadable = new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('bad-response', 'The answer of Parameter Store is incomplete.', 'Something other than AWS probably answered: look at proxies and the endpoint inputs.');
//# sourceMappingURL=ssm.js.map

/***/ })

};
