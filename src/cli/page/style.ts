// The look of a page: light and dark as the reader's system has it, on a screen and on paper. Colours are told apart without colour sight.
import type { Markup } from './markup.ts'

/** The style sheet; the only thing beside text and drawings that a page holds. */
export const style: Markup = {
  markup: `
:root {
  color-scheme: light dark;
  --back: #ffffff; --text: #1b1f24; --soft: #57606a; --rule: #d0d7de; --panel: #f6f8fa;
  --ok: #2f6fab; --duplicate: #7fc4ea; --rejected: #c8501e; --orphan: #dfa11b; --off-pattern: #b3659b; --least: #173a5c;
  --alert: #8a6100; --contain: #c8501e; --disable: #a4133c; --together: #57606a; --expected: #1a7f37; --limit: #1b1f24;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1419; --text: #e2e8ee; --soft: #9aa7b4; --rule: #36404b; --panel: #182028;
    --ok: #4f9ddb; --duplicate: #a8dcf7; --rejected: #ee7b48; --orphan: #f0be4c; --off-pattern: #d991c3; --least: #cfe6fa;
    --alert: #f0be4c; --contain: #ee7b48; --disable: #ff7a95; --together: #9aa7b4; --expected: #56c271; --limit: #e2e8ee;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 100rem; background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1rem; margin: .8rem 0 .3rem; }
p { max-width: 60rem; margin: .4rem 0; } .soft, figcaption, summary { color: var(--soft); } a { color: inherit; }
ul.plain { padding-left: 1.2rem; margin: .4rem 0; } ul.plain li { margin: .3rem 0; max-width: 70rem; overflow-wrap: anywhere; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 0 2rem; }
.table { overflow: auto; max-height: 26rem; margin: .5rem 0; } .table:focus-visible { outline: 2px solid var(--ok); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); font-weight: normal;
  overflow-wrap: break-word; max-width: 40rem; }
th, td:not(:last-child) { white-space: nowrap; } td:last-child { min-width: 12rem; } thead th { color: var(--soft); }
.level-alert { color: var(--alert); } .level-contain { color: var(--contain); } .level-disable { color: var(--disable); font-weight: 600; }
figure { margin: 0 0 1.2rem; padding: .6rem .8rem; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; }
figcaption { font-size: .9rem; } figure > svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; } .grid path { stroke: var(--rule); } .axis path, .frame { stroke: var(--soft); fill: none; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; margin: .2rem 0 .4rem; padding: 0; font-size: .8rem; color: var(--soft); }
.legend svg { width: 22px; height: 12px; margin-right: .35rem; } details { font-size: .85rem; } summary { cursor: pointer; }
.fill-ok { fill: var(--ok); } .fill-duplicate { fill: var(--duplicate); } .fill-rejected { fill: var(--rejected); }
.fill-orphan { fill: var(--orphan); } .fill-off-pattern { fill: var(--off-pattern); } .fill-least { fill: var(--least); opacity: .55; }
[class^="line-"] { fill: none; stroke-width: 1.6; }
.line-expected { stroke: var(--expected); } .line-limit { stroke: var(--limit); stroke-dasharray: 6 3; } .line-own { stroke: var(--disable); stroke-dasharray: 2 2; }
.line-alert, .line-needed-alert { stroke: var(--alert); } .line-contain, .line-needed-contain { stroke: var(--contain); }
.line-disable, .line-needed-disable { stroke: var(--disable); } .line-together { stroke: var(--together); stroke-dasharray: 1 3; }
.line-alert { stroke-width: 5; opacity: .75; } .line-contain { stroke-width: 3; } .line-disable { stroke-width: 1.4; }
.line-needed { stroke-dasharray: 7 4; stroke-width: 1; }
.band-alert { fill: var(--alert); opacity: .22; } .band-contain { fill: var(--contain); opacity: .22; } .band-disable { fill: var(--disable); opacity: .22; }
.band-together { fill: var(--together); opacity: .14; }
.mark-alert { fill: var(--alert); } .mark-contain { fill: var(--contain); } .mark-disable { fill: var(--disable); }
@media print {
  :root { color-scheme: light; --back: #fff; --text: #000; --soft: #444; --rule: #bbb; --panel: #fff;
    --ok: #2f6fab; --duplicate: #7fc4ea; --rejected: #c8501e; --orphan: #dfa11b; --off-pattern: #b3659b; --least: #173a5c;
    --alert: #8a6100; --contain: #c8501e; --disable: #a4133c; --together: #57606a; --expected: #1a7f37; --limit: #000; }
  body { padding: 0; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } .table { overflow: visible; max-height: none; }
  details:not([open]) { display: none; }
}
`,
}
