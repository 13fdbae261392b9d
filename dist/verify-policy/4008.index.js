"use strict";exports.id=4008,exports.ids=[4008],exports.modules={4008:((d,o,s)=>{s.d(o,{fromEnv:()=>_.sF});var _=s(3099)})};
