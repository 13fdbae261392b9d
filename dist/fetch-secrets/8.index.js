"use strict";exports.id=8,exports.ids=[8],exports.modules={4008:(function(s,t,r){r.d(t,{fromEnv:function(){return o.sF}});var o=r(3099)})};
