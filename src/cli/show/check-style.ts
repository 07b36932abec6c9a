import { trusted } from "./html.ts";

/** The page's style: two schemes, narrow and wide, and paper. */
export const CHECK_STYLE = trusted(`
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #16202c; --quiet: #5a6675; --line: #dde2e8;
  --good: #1d5fbf; --fixed: #7db2f0; --bad: #d9631e; --weak: #f0b487; --none: #d3d9e0; --code: #eef1f4; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0f1419; --card: #182028; --text: #e8edf2; --quiet: #9aa7b5; --line: #2b3641;
    --good: #4f93f0; --fixed: #9cc8f7; --bad: #ee8142; --weak: #a8673f; --none: #3a4652; --code: #222c36; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.015em; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .25rem; font-weight: 600; }
p { margin: 0 0 .5rem; }
.quiet { color: var(--quiet); font-size: .875rem; font-weight: 400; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem 1.5rem; margin: 1rem 0; }
section > :last-child { margin-bottom: 0; }
section > p.quiet + .row { margin-top: 1rem; }
section .row + h2 { margin-top: 1.5rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1rem 1.5rem; margin: 0 0 1.5rem; }
.figure { display: flex; flex-direction: column; }
.figure dt { order: 1; font-size: .875rem; }
.figure dd { margin: 0; font-size: 1.75rem; font-weight: 650; line-height: 1.25; letter-spacing: -.02em; }
.figure dd.quiet { order: 2; font-size: .875rem; font-weight: 400; letter-spacing: 0; }
.bar { display: block; width: 100%; height: 1rem; border-radius: .25rem; background: var(--code); }
.row { margin: 0 0 1.25rem; }
.row .bar { margin: 0 0 .25rem; height: .875rem; }
.row p { margin: 0; } .row p + p { margin-top: .35rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .5rem 0 1rem; font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.dot { width: .75rem; height: .75rem; flex: none; }
.good { fill: var(--good); } .fixed { fill: var(--fixed); } .bad { fill: var(--bad); } .weak { fill: var(--weak); } .none { fill: var(--none); }
.fixes { margin: 0; padding-left: 1.5rem; }
.fixes li { margin: 0 0 1rem; } .fixes li:last-child { margin: 0; } .fixes p { margin: 0; }
.scroll { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
tr > :last-child { padding-right: 0; }
thead th { color: var(--quiet); font-size: .8125rem; font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.wide { width: 50%; min-width: 6rem; vertical-align: middle; }
.shape { display: inline-block; margin: 0 .75rem .25rem 0; white-space: nowrap; }
code { background: var(--code); border-radius: .25rem; padding: .1rem .35rem; font: .875rem ui-monospace, monospace; white-space: pre; }
footer { margin-top: 1.5rem; }
@media (max-width: 40rem) {
  main { padding: 1.25rem .75rem 2rem; } section { padding: 1rem; } h1 { font-size: 1.4rem; }
  th, td { padding-right: .5rem; } .wide { min-width: 3.5rem; } .figures { grid-template-columns: 1fr 1fr; } .figure dd { font-size: 1.4rem; } }
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --text: #000; --quiet: #444; --line: #ccc;
    --good: #1d5fbf; --fixed: #7db2f0; --bad: #d9631e; --weak: #f0b487; --none: #d3d9e0; --code: #eef1f4; }
  body { font-size: 11pt; } main { max-width: none; padding: 0; }
  section { border: 0; padding: 0; margin: 1.5rem 0; } .row, .fixes li, tr { break-inside: avoid; }
  h2 { break-after: avoid; } .scroll { overflow: visible; }
  svg, code { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
`);
