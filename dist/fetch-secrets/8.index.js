"use strict";exports.id=8,exports.ids=[8],exports.modules={4008:function(d,o,s){s.d(o,{fromEnv:function(){return _.sF}});var _=s(3099)}};
