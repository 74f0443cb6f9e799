/** The report's style sheet: light and dark after the reader's own setting, nothing loaded from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --page: #ffffff; --text: #1c2128; --soft: #59636e; --line: #d5dae0; --lane: #f6f8fa; --box: #ffffff; --edge: #8c959f; --hot: 193, 80, 20; --bar: #b8480f; }
@media (prefers-color-scheme: dark) {
  :root { --page: #11151a; --text: #e4e8ec; --soft: #9aa4af; --line: #30373f; --lane: #171c22; --box: #1d242b; --edge: #5f6a75; --hot: 232, 122, 55; --bar: #f08a4b; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 28px 32px 48px; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 32px 0 8px; }
p { margin: 4px 0; color: var(--soft); }
code, .code, .where { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
table { border-collapse: collapse; max-width: 1100px; }
th, td { text-align: left; vertical-align: top; padding: 4px 18px 4px 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.share { width: 160px; }
td.share div { height: 10px; margin-top: 6px; border-radius: 3px; background: var(--bar); min-width: 1px; }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; }
.change { margin: 12px 0; padding: 10px 16px; border: 1px solid var(--line); border-left: 4px solid var(--bar); border-radius: 6px; max-width: 1100px; }
.change strong { display: block; margin-bottom: 4px; }
.change th, .change td { border: 0; padding: 1px 18px 1px 0; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
svg.circuit { display: block; font: 12px system-ui, sans-serif; }
svg text { fill: var(--text); }
svg .lane0 { fill: var(--page); } svg .lane1 { fill: var(--lane); }
svg .column line { stroke: var(--line); stroke-dasharray: 3 4; }
svg .column text { text-anchor: middle; font-weight: 600; font-size: 13px; } svg .column text.small { fill: var(--soft); font-weight: 400; font-size: 11px; }
svg .where { font-weight: 600; } svg .code { font-size: 11px; fill: var(--soft); } svg .share { text-anchor: end; fill: var(--soft); }
svg .box rect { fill: var(--box); stroke: var(--edge); } svg .box rect.bar { fill: var(--bar); stroke: none; }
svg .box text.percent { text-anchor: end; font-variant-numeric: tabular-nums; font-size: 11px; }
svg .shade1 rect:not(.bar) { fill: color-mix(in srgb, rgb(var(--hot)) 7%, var(--box)); }
svg .shade2 rect:not(.bar) { fill: color-mix(in srgb, rgb(var(--hot)) 14%, var(--box)); }
svg .shade3 rect:not(.bar) { fill: color-mix(in srgb, rgb(var(--hot)) 22%, var(--box)); }
svg .shade4 rect:not(.bar) { fill: color-mix(in srgb, rgb(var(--hot)) 34%, var(--box)); }
svg .shade5 rect:not(.bar) { fill: color-mix(in srgb, rgb(var(--hot)) 48%, var(--box)); }
svg .shade6 rect:not(.bar) { fill: color-mix(in srgb, rgb(var(--hot)) 62%, var(--box)); }
svg .shade5 text, svg .shade6 text { font-weight: 600; }
svg .arrow { fill: none; stroke: var(--edge); opacity: .75; } svg .tip { fill: var(--edge); }
svg .box:hover rect:not(.bar) { stroke: var(--bar); stroke-width: 2; } svg .arrow:hover { stroke: var(--bar); opacity: 1; }
`.trim();
