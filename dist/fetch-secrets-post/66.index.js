export const id = 66;
export const ids = [66];
export const modules = {

/***/ 4066:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   toKms: () => (/* binding */ toKms)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_kms__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2632);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5696);
/* harmony import */ var _needs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(626);
/* harmony import */ var _sdk_error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(468);





/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html through the SDK. */
const toKms = (client, calls) => ({
    decrypt: (request) => calls.make({ operation: 'Decrypt', needs: _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.kms.decrypt, resource: request.keyId }, async (options) => {
        const { KeyId, Plaintext } = await client.send(new _aws_sdk_client_kms__WEBPACK_IMPORTED_MODULE_4__.DecryptCommand(input(request)), options);
        if (!KeyId || Plaintext === undefined)
            throw unreadable;
        return { plaintextBase64: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.of(Buffer.from(Plaintext).toString('base64')), keyArn: KeyId };
    }),
    dryRunDecrypt: (request) => calls.make({ operation: 'Decrypt', needs: _needs_js__WEBPACK_IMPORTED_MODULE_2__/* .NEEDS */ .Q.kms.dryRunDecrypt, resource: request.keyId }, async (options) => {
        const ignoring = request.ciphertext === undefined ? { DryRunModifiers: ['IGNORE_CIPHERTEXT'] } : {};
        try {
            await client.send(new _aws_sdk_client_kms__WEBPACK_IMPORTED_MODULE_4__.DecryptCommand({ ...input(request), DryRun: true, ...ignoring }), options);
        }
        catch (error) {
            // A dry run that would have succeeded ends in this error: https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html
            if ((0,_sdk_error_js__WEBPACK_IMPORTED_MODULE_3__/* .readSdkError */ .R)(error).name === 'DryRunOperation')
                return 'allowed';
            throw error;
        }
        throw unreadable;
    }),
});
const input = ({ ciphertext, keyId, encryptionContext, algorithm }) => ({
    KeyId: keyId,
    ...(ciphertext === undefined ? {} : { CiphertextBlob: Buffer.from(ciphertext, 'base64') }),
    ...(encryptionContext === undefined ? {} : { EncryptionContext: Object.fromEntries(encryptionContext) }),
    ...(algorithm === undefined ? {} : { EncryptionAlgorithm: algorithm }),
});
const unreadable = new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('bad-response', 'The answer of KMS is incomplete.', 'Something other than KMS probably answered: look at proxies and the endpoint inputs.');
//# sourceMappingURL=kms.js.map

/***/ }),

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

/***/ })

};
