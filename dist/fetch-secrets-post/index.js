require('../suite/index.js').start('fetch-secrets-post')
