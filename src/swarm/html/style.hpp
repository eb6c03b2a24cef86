// How the swarm's page looks, by day and by night.
#pragma once

#include <string_view>

namespace bootstorm::swarm {

inline constexpr std::string_view html_style = R"(
:root{--bg:#fbfaf8;--card:#fff;--ink:#1c1b19;--soft:#6b6862;--rule:#e4e1da;--s0:#1f6feb;--s1:#d9730d;--s2:#8250df;
--good:#1a7f37;--bad:#cf222e;--ask:#d9a62e;--arp:#8250df;--read:#1f6feb;--wait:#b9b5ac}
@media(prefers-color-scheme:dark){:root{--bg:#16181c;--card:#1e2126;--ink:#eceae6;--soft:#9a978f;--rule:#33373e;
--s0:#58a6ff;--s1:#f0883e;--s2:#bc8cff;
--good:#3fb950;--bad:#ff7b72;--ask:#e3b341;--arp:#bc8cff;--read:#58a6ff;--wait:#555961}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
main{max-width:1180px;margin:0 auto;padding:32px 20px 48px}
h1{font-size:27px;line-height:1.2;margin:0}h2{font-size:17px;margin:32px 0 10px}
p{margin:6px 0 0;color:var(--soft)}b.good{color:var(--good)}b.bad{color:var(--bad)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:12px;margin:24px 0 12px}
.card,.plot{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
.card span{display:block;color:var(--soft);font-size:13px}.card strong{display:block;font-size:23px;line-height:1.35;
font-variant-numeric:tabular-nums}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:12px}
svg{display:block;width:100%;height:auto}svg text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}
svg .title{font-size:14px;font-weight:600}svg .unit,svg .tick{fill:var(--soft);font-weight:400}
.grid{stroke:var(--rule)}.line{fill:none;stroke-width:1.8;stroke-linejoin:round}.area{stroke:none;opacity:.14}
.line.s0{stroke:var(--s0)}.line.s1{stroke:var(--s1)}.line.s2{stroke:var(--s2)}
.area.s0{fill:var(--s0)}.area.s1{fill:var(--s1)}.area.s2{fill:var(--s2)}
svg .legend.s0{fill:var(--s0)}svg .legend.s1{fill:var(--s1)}svg .legend.s2{fill:var(--s2)}
h3{font-size:16px;font-weight:500;margin:0}
.cause{background:var(--card);border:1px solid var(--rule);border-left:4px solid var(--bad);border-radius:10px;
padding:12px 16px;margin:0 0 12px}.cause p{margin:4px 0}
.one{display:grid;grid-template-columns:150px 90px 150px 1fr;gap:4px 14px;align-items:center;padding:5px 0;
border-top:1px solid var(--rule);font-size:14px;font-variant-numeric:tabular-nums}
.cause .one{border:0}summary{cursor:pointer;color:var(--soft)}.names{overflow-wrap:anywhere}.key{margin:0 0 8px}
.key i:first-child{margin-left:0}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th{text-align:left;color:var(--soft);font-weight:500;vertical-align:top;white-space:nowrap}
th,td{padding:5px 14px 5px 0;border-bottom:1px solid var(--rule)}td{width:100%;overflow-wrap:anywhere}
svg.bar{width:100%;height:12px;border-radius:3px;background:var(--rule)}
.ask{fill:var(--ask);background:var(--ask)}.arp{fill:var(--arp);background:var(--arp)}
.read{fill:var(--read);background:var(--read)}.wait{fill:var(--wait);background:var(--wait)}
i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 5px 0 12px}
code{font:13px ui-monospace,"DejaVu Sans Mono",monospace}
@media(max-width:640px){main{padding:20px 14px 32px}.cards{grid-template-columns:1fr 1fr}.card{padding:10px 12px}
.card strong{font-size:18px}.plot{padding:12px 10px}svg text{font-size:15px}svg .title{font-size:17px}
.one{grid-template-columns:auto auto 1fr}.one svg{grid-column:1/-1}
table.facts tr,table.facts th,table.facts td{display:block;border:0;padding:0;white-space:normal}
table.facts tr{padding:6px 0;border-bottom:1px solid var(--rule)}})";

}  // namespace bootstorm::swarm
