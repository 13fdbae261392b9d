/**
 * Names of environment variables that a program obeys before or instead of what its user asked for. A secret whose JSON
 * key chooses such a name would run code or redirect traffic in every later step.
 */

/** Names that are blocked for one reason. */
export interface Block {
  readonly names: readonly string[]
  readonly because: string
}

/** A trailing or leading `*` stands for any text. Compared without regard to case. */
export const BLOCKED: readonly Block[] = [
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
]

/** Usual names of secrets that workflows want in spite of the list above; never for names that come from content. */
export const ALLOWED_IN_WORKFLOW: ReadonlySet<string> = new Set([
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
])

/** Every pattern of the list with its reason, for the documentation and the tests. */
export const BLOCKED_PATTERNS: readonly { readonly pattern: string; readonly because: string }[] = BLOCKED.flatMap(
  ({ names, because }) => names.map((pattern) => ({ pattern, because })),
)

/** Why a variable of this name must not be set from a secret; undefined if it may. */
export const blockReason = (name: string): string | undefined => {
  const upper = name.toUpperCase()
  return BLOCKED_PATTERNS.find(({ pattern }) => matches(upper, pattern))?.because
}

const matches = (name: string, pattern: string): boolean => {
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1))
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1))
  return name === pattern
}
