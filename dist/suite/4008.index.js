"use strict";exports.id=4008,exports.ids=[4008],exports.modules={14008:(function(s,t,r){r.d(t,{fromEnv:function(){return o.sF}});var o=r(83099)})};
