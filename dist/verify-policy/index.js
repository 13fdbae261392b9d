require('../suite/index.js').start('verify-policy')
