"use strict";exports.id=4008,exports.ids=[4008],exports.modules={4008:function(d,o,s){s.d(o,{fromEnv:function(){return _.sF}});var _=s(3099)}};
