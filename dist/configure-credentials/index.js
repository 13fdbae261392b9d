require('../suite/index.js').start('configure-credentials')
