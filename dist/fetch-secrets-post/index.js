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

/***/ 7279:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HR: () => (/* binding */ Failure),
/* harmony export */   J5: () => (/* binding */ refused),
/* harmony export */   bn: () => (/* binding */ allOf),
/* harmony export */   kY: () => (/* binding */ failureText),
/* harmony export */   qG: () => (/* binding */ accepted)
/* harmony export */ });
/* unused harmony export inputFailure */
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

/***/ 8977:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ cleanUp)
/* harmony export */ });
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5966);
/* harmony import */ var _files_dir_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7343);
/* harmony import */ var _saved_state_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6161);



/**
 * Blanks the variables that main has set and removes its files. Runs after success, failure and cancellation, in a new
 * process that knows names and paths only. It never fails the job.
 */
const cleanUp = async (runner) => {
    if (runner.input('cleanup').toLowerCase() === 'false')
        return runner.log('cleanup is off: everything stays.');
    const { variables, files } = (0,_saved_state_js__WEBPACK_IMPORTED_MODULE_2__/* .readState */ .un)((name) => runner.state(name));
    if (variables.length > 0) {
        try {
            await runner.appendEnv(variables.map((name) => [name, '']));
            runner.log(`Blanked ${variables.join(', ')}.`);
        }
        catch {
            runner.annotate({ level: 'warning', message: 'The variables could not be blanked.' });
        }
    }
    const filesDir = (0,_files_dir_js__WEBPACK_IMPORTED_MODULE_1__/* .parseFilesDir */ .C)('files-dir', runner.input('files-dir'));
    const folder = filesDir.ok && filesDir.value.kind === 'absolute' ? filesDir.value.path : undefined;
    for (const path of files)
        await remove(runner, path, folder);
};
const remove = async (runner, path, folder) => {
    try {
        const removal = await runner.removeSecretFile(path, folder);
        if (removal === 'removed')
            runner.log(`Removed ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .T)(path)}.`);
        if (removal === 'refused')
            runner.annotate({
                level: 'warning',
                message: `${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .T)(path)} was left: it is no longer the file that was written.`,
            });
    }
    catch {
        runner.annotate({ level: 'warning', message: `${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .T)(path)} could not be removed.` });
    }
};
//# sourceMappingURL=clean-up.js.map

/***/ }),

/***/ 7343:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ parseFilesDir)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5966);


/** `memory`, `workspace:PATH` or an absolute path. */
const parseFilesDir = (where, text) => {
    if (text === 'memory')
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)({ kind: 'memory' });
    const workspace = /^workspace:(.*)$/s.exec(text)?.[1];
    const path = workspace ?? text;
    if (/\p{C}/u.test(path) || path.split(/[\\/]/).includes('..'))
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected a path without \`..\`, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(text)}`);
    if (workspace === undefined)
        return /^(?:\/|[A-Za-z]:[\\/])./.test(path)
            ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)({ kind: 'absolute', path })
            : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected \`memory\`, \`workspace:PATH\` or an absolute path, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(text)}`);
    return workspace === '' || /^[\\/]|:/.test(workspace)
        ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected a relative path after \`workspace:\`, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(text)}`)
        : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)({ kind: 'workspace', path: workspace });
};
//# sourceMappingURL=files-dir.js.map

/***/ }),

/***/ 8346:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8179);
/* harmony import */ var _runner_entry_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8541);
/* harmony import */ var _clean_up_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8977);



await (0,_runner_entry_js__WEBPACK_IMPORTED_MODULE_1__/* .runEntry */ .C)(async (runner) => {
    try {
        if (/^(?:warn|fail)$/.test(runner.input('leak-scan'))) {
            // Loaded only here: most jobs do not ask for it, and a post step should take no time.
            const [{ scanForLeaks }, { accessAws }] = await Promise.all([
                __nccwpck_require__.e(/* import() */ 526).then(__nccwpck_require__.bind(__nccwpck_require__, 5526)),
                __nccwpck_require__.e(/* import() */ 87).then(__nccwpck_require__.bind(__nccwpck_require__, 4087)),
            ]);
            await scanForLeaks({ runner, clock: _clock_js__WEBPACK_IMPORTED_MODULE_0__/* .systemClock */ .m, connect: accessAws });
        }
    }
    catch {
        runner.annotate({ level: 'warning', message: 'leak-scan: Not scanned, because of a defect in the scan.' });
    }
    await (0,_clean_up_js__WEBPACK_IMPORTED_MODULE_2__/* .cleanUp */ .n)(runner);
});
//# sourceMappingURL=post.js.map
__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 6161:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   un: () => (/* binding */ readState)
/* harmony export */ });
/* unused harmony exports scanTargets, stateEntries */
/* harmony import */ var _secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3803);

/** The secrets of Secrets Manager among what was fetched. */
const scanTargets = (payloads) => payloads.flatMap(({ arn, versionId }) => arn !== undefined && versionId !== undefined && SECRET_ARN.test(arn) ? [{ arn, versionId }] : []);
const SECRET_ARN = /^arn:aws[a-z0-9-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+$/;
const VERSION_ID = /^[A-Za-z0-9-]{32,64}$/;
/**
 * Every key is saved, even if empty: the runner lets a saved key win over a variable `STATE_…` that an earlier step has set,
 * but a key that was not saved could be forged.
 */
const stateEntries = ({ variables, files, scan }) => [
    ['variables', JSON.stringify(variables)],
    ['files', JSON.stringify(files)],
    ['scan', JSON.stringify(scan.map(({ arn, versionId }) => `${arn} ${versionId}`))],
];
/** What was saved, checked once more: names that may not be set, and anything that is no list of texts, are left out. */
const readState = (read) => ({
    variables: textsIn(read('variables')).flatMap((name) => {
        const checked = (0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__/* .checkEnvName */ .$n)(name, 'workflow');
        return checked.kind === 'allowed' ? [checked.name] : [];
    }),
    files: textsIn(read('files')),
    scan: textsIn(read('scan')).flatMap((text) => {
        const [arn = '', versionId = ''] = text.split(' ');
        return SECRET_ARN.test(arn) && VERSION_ID.test(versionId) ? [{ arn, versionId }] : [];
    }),
});
const textsIn = (json) => {
    try {
        const value = JSON.parse(json);
        return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    }
    catch {
        return [];
    }
};
//# sourceMappingURL=saved-state.js.map

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
/* harmony export */   x: () => (/* binding */ maskNow)
/* harmony export */ });
/* unused harmony export handOver */
/* harmony import */ var _secrecy_masks_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1970);

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

/***/ 3803:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Ah: () => (/* binding */ NAME_CASES),
  $n: () => (/* binding */ checkEnvName),
  KL: () => (/* binding */ isVariableName),
  Vr: () => (/* binding */ toVariableName)
});

// UNUSED EXPORTS: ownEnvName, toNamePart

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
const ALLOWED_IN_WORKFLOW = new Set([
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
const blockReason = (name) => {
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
const ownEnvName = (name) => name;
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
const NAME_CASES = ['uppercase', 'lowercase', 'none'];
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

/***/ }),

/***/ 1970:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  lH: () => (/* binding */ arrivalMasks),
  XP: () => (/* binding */ formsOf)
});

// UNUSED EXPORTS: registrable

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
// EXTERNAL MODULE: ./build/src/secrecy/structure.js
var structure = __nccwpck_require__(1639);
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
    const leaves = whole.slice(0, 1).flatMap((value) => (0,structure/* jsonParts */.lx)(value));
    const found = [
        ...(0,structure/* urlPasswords */.s1)(text).map((part) => ({ ...part, kind: 'url-password' })),
        ...(0,structure/* settings */.W0)(text).map((part) => ({ ...part, kind: 'setting' })),
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
        ...(0,structure/* basicAuthPairs */.Uz)(text).flatMap((pair) => cores(Buffer.from(pair)).map((core) => form('basic-auth', core))),
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
/* harmony export */   bz: () => (/* binding */ toCommandData)
/* harmony export */ });
/* unused harmony export RunnerMasker */
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
class EncoderFault extends (/* unused pure expression or super */ null && (Error)) {
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

/***/ 1639:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ar: () => (/* binding */ compactJson),
/* harmony export */   Uz: () => (/* binding */ basicAuthPairs),
/* harmony export */   W0: () => (/* binding */ settings),
/* harmony export */   lx: () => (/* binding */ jsonParts),
/* harmony export */   s1: () => (/* binding */ urlPasswords)
/* harmony export */ });
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6691);

const SHORTEST_TEXT = 4;
const FEWEST_DIGITS = 6;
const JSON_IN_JSON_DEPTH = 4;
/** The JSON value that the text is, if it is an object, an array or a string. */
const jsonTree = (text) => {
    if (!/^[\uFEFF\s]*[[{"]/.test(text))
        return undefined;
    const { node } = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .readJson */ .V)(text);
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

/***/ }),

/***/ 6691:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ readJson)
/* harmony export */ });
/* unused harmony export minifyJson */
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
/******/ var __webpack_exports__ = __nccwpck_require__(8346);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
