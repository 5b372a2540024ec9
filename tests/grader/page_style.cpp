// How the class page looks, and the one script, which sorts.  Colours are of Okabe and Ito's
// palette, which colour-blind readers can tell apart (Wong, Nature Methods 8, 441, 2011).
#include "grader/class_data.hpp"

namespace grader {

std::string page_style() {
    return R"(
:root { color-scheme: light; }
body { margin: 16px 20px; background: #fff; color: #222;
       font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 8px; }
h2 { font-size: 18px; margin: 24px 0 6px; }
h3 { font-size: 14px; margin: 14px 0 4px; }
ul { margin: 0; padding-left: 18px; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(460px, 1fr)); gap: 0 40px; }
main svg:not(.box) { max-width: 480px; width: 100%; }
rect { fill: #0072b2; }
text { text-anchor: middle; font-size: 12px; fill: #222; }
.box { width: 160px; height: 14px; display: block; margin-top: 3px; }
.box path { stroke: #56b4e9; stroke-width: 6; }
.box circle { fill: #0072b2; }
.list { border-spacing: 0; }
.list td, .list th { padding: 1px 12px 1px 0; text-align: left; vertical-align: top;
                     font-weight: normal; }
.list td { border-top: 1px solid #eee; }
.list th { color: #555; }
.list .r { text-align: right; white-space: nowrap; }
.list b { font-weight: 600; }
.bar { display: inline-block; width: 80px; height: 10px; background: #eee; }
.bar i { display: block; height: 100%; background: #0072b2; }
.legend { margin: 4px 0; }
.legend b { display: inline-block; width: 14px; height: 14px; line-height: 14px; font-size: 11px;
            text-align: center; margin: 0 2px 0 12px; vertical-align: middle; }
.legend b:first-child { margin-left: 0; }

.map { overflow: auto; width: fit-content; max-width: 100%; max-height: 92vh;
       border: 1px solid #bbb; }
.map table { border-spacing: 0; font-size: 12px; line-height: 16px; table-layout: auto; }
.map td { min-width: 11px; width: 11px; padding: 0; text-align: center; font-size: 10px;
          border-right: 1px solid #fff; border-bottom: 1px solid #fff; }
.p { background: #cfe5f3; }
.f { background: #d55e00; color: #fff; }
.c { background: #222; color: #fff; }
.n { background: #e6e6e6; color: #555; }
.m { background: #f0e442; color: #222; }
.z { background: #fff; box-shadow: inset 0 0 0 1px #ddd; }
.map thead th { position: sticky; z-index: 1; background: #fff; font-weight: normal; padding: 0;
                font-size: 9px; color: #444; }
.map thead tr:nth-child(1) th { top: 0; height: 20px; font-size: 12px; color: #222; }
.map thead tr:nth-child(2) th { top: 20px; height: 12px; line-height: 12px; }
.map thead tr:nth-child(3) th { top: 32px; height: 24px; vertical-align: bottom;
                                border-bottom: 1px solid #bbb; }
.map thead i { display: block; margin: 0 1px; background: #0072b2; }
.map thead tr:nth-child(1) th:nth-child(n+3) { border-left: 3px solid #fff; }
.map thead div { position: relative; height: 20px; line-height: 20px; overflow: hidden;
                 background: #eef3f7; padding-left: 3px; text-align: left; contain: inline-size;
                 white-space: nowrap; }
.map tbody th, .map thead tr:nth-child(1) th:nth-child(1) {
    position: sticky; left: 0; background: #fff; text-align: left; font-weight: normal;
    width: 170px; min-width: 170px; max-width: 170px; padding: 0 4px 0 6px; overflow: hidden;
    text-overflow: ellipsis; white-space: nowrap; }
.map .t, .map thead tr:nth-child(1) th:nth-child(2) {
    position: sticky; left: 180px; background: #fff; width: 40px; min-width: 40px;
    padding-right: 6px; font-size: 12px; text-align: right; border-right: 1px solid #bbb; }
.map thead tr:nth-child(1) th:nth-child(-n+2) { z-index: 2; vertical-align: bottom;
                                                border-bottom: 1px solid #bbb; }
.map tbody tr:hover > * { box-shadow: inset 0 1px #222, inset 0 -1px #222; }
.sorts [data-s] { cursor: pointer; }
@media print { .map { max-height: none; overflow: visible; } }
)";
}

std::string page_script() {
    return R"(
const body = document.querySelector(".map tbody");
if (body) {
    document.getElementById("sort").hidden = false;
    document.body.classList.add("sorts");
    const name = row => row.cells[0].textContent;
    const key = (row, k) => Number(row.dataset.k.split(" ")[k]);
    for (const place of document.querySelectorAll("[data-s]"))
        place.onclick = () => {
            const by = place.dataset.s;
            const rows = [...body.rows];
            rows.sort((a, b) => by === "n" ? name(a).localeCompare(name(b))
                : key(b, by) - key(a, by) || key(b, 0) - key(a, 0));
            body.append(...rows);
        };
}
)";
}

}  // namespace grader
