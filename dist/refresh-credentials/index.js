require('../suite/index.js').start('refresh-credentials')
