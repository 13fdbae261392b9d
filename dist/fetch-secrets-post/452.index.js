"use strict";exports.id=452,exports.ids=[452],exports.modules={8452:((u,e,t)=>{t.r(e),t.d(e,{setFamilyTimeout:()=>o});var s=t(7030);const o=m=>(0,s.setDefaultAutoSelectFamilyAttemptTimeout)(m)})};
