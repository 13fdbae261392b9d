export const id = 717;
export const ids = [717];
export const modules = {

/***/ 2717:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readAmbientCredentials: () => (/* binding */ readAmbientCredentials),
/* harmony export */   toSdkCredentials: () => (/* binding */ toSdkCredentials)
/* harmony export */ });
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5696);

/** Credentials for a client: exactly those given. An unsigned call that asks for any has a defect. */
const toSdkCredentials = (credentials) => {
    if (credentials === 'unsigned')
        return () => Promise.reject(new Error('an unsigned call takes no credentials'));
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    return {
        accessKeyId: accessKeyId.reveal(),
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    };
};
/**
 * Credentials of the SDK's default chain, resolved once. The clients inside it get our configuration; their warnings, which
 * would go to stderr, are dropped. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html
 */
const readAmbientCredentials = async (clientConfig) => {
    const { defaultProvider } = await Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(861)]).then(__webpack_require__.t.bind(__webpack_require__, 5861, 19));
    const logger = { debug: silent, info: silent, warn: silent, error: silent };
    const found = await defaultProvider({ clientConfig, logger, maxRetries: 0, timeout: METADATA_MS })();
    return {
        credentials: {
            accessKeyId: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z.of(found.accessKeyId),
            secretAccessKey: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z.of(found.secretAccessKey),
            ...(found.sessionToken === undefined ? {} : { sessionToken: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .Secret */ .z.of(found.sessionToken) }),
            ...(found.expiration === undefined ? {} : { expiration: found.expiration.getTime() }),
        },
        source: sourceOf(found),
    };
};
/** How long to wait for an instance or container endpoint: off AWS nobody answers there. */
const METADATA_MS = 1_000;
const silent = () => { };
/** Marks that the SDK's providers leave, first match first. https://github.com/aws/aws-sdk-js-v3/blob/main/packages/types/src/feature-ids.ts */
const SOURCES = [
    ['CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN', 'web identity token file'],
    ['CREDENTIALS_ENV_VARS', 'environment variables'],
    ['CREDENTIALS_PROFILE', 'profile'],
    ['CREDENTIALS_PROCESS', 'credential process'],
    ['CREDENTIALS_SSO', 'SSO'],
    ['CREDENTIALS_LOGIN', 'login session'],
    ['CREDENTIALS_HTTP', 'container endpoint'],
];
const sourceOf = (found) => {
    const marks = '$source' in found && typeof found.$source === 'object' ? Object.keys(found.$source ?? {}) : [];
    return SOURCES.find(([mark]) => marks.some((entry) => entry.startsWith(mark)))?.[1] ?? 'instance metadata';
};
//# sourceMappingURL=credentials.js.map

/***/ })

};
