/// The looks of a report, in light and dark. Shades q0 to q6 go from the best trials to the worst, in lightness alone, so
/// that they are told apart by every eye.
enum ReportStyle {
  static let text = """

    :root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1b2430; --soft: #586577; --line: #d9dfe6;
      --grid: #e9edf1; --best: #c2410c; --accent: #1d5fb4; --bad: #8a8f98; --q0: #0a2f73; --q1: #1b529f; --q2: #3a77c2;
      --q3: #6597d3; --q4: #8fb3dc; --q5: #adc3da; --q6: #bcc6d2; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #0f1318; --card: #171c23; --ink: #e6eaf0; --soft: #98a4b3; --line: #2c3440; --grid: #232a34;
        --best: #ff9d57; --accent: #7cb8ff; --bad: #7d8591; --q0: #dbeeff; --q1: #a9d4ff; --q2: #78b6f2; --q3: #5796d4;
        --q4: #447aaf; --q5: #3a628b; --q6: #374e69; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 20px clamp(10px, 3vw, 36px) 60px; max-width: 1240px; background: var(--page);
      color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
    h1 { margin: 0 0 6px; font-size: clamp(22px, 4vw, 32px); line-height: 1.2; overflow-wrap: anywhere; }
    h2 { margin: 34px 0 10px; font-size: 19px; }
    h3 { margin: 0 0 8px; font-size: 15px; overflow-wrap: anywhere; }
    .kind { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .04em; text-transform: uppercase; }
    .note, figcaption, footer { color: var(--soft); font-size: 13px; margin: 8px 2px 0; }
    footer { margin-top: 36px; }
    dl { display: flex; flex-wrap: wrap; gap: 4px 26px; margin: 0 0 16px; }
    dl div { min-width: 0; }
    dt { color: var(--soft); font-size: 12px; }
    dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    .values { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; margin: 0; }
    .values dd { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 14px; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; }
    .tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px;
      display: flex; flex-direction: column; min-width: 0; }
    .tile span { color: var(--soft); font-size: 12px; overflow-wrap: anywhere; }
    .tile b { font-size: 24px; font-weight: 650; font-variant-numeric: tabular-nums; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 12px; }
    .charts.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr)); }
    figure { margin: 0 0 12px; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
      padding: 12px; min-width: 0; }
    .charts figure { margin: 0; }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 0 12px; }
    .pair > section { min-width: 0; }
    .charts > figure:only-child { max-width: 760px; }
    .wide { overflow-x: auto; }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
    svg text.name { fill: var(--ink); font-size: 12.5px; }
    svg .mid { text-anchor: middle; } svg .end { text-anchor: end; }
    svg .halo { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; fill: var(--ink); }
    .grid line { stroke: var(--grid); } .grid line.axis, .grid line.tick, .brush .axis { stroke: var(--soft); }
    .q0 { --c: var(--q0); } .q1 { --c: var(--q1); } .q2 { --c: var(--q2); } .q3 { --c: var(--q3); }
    .q4 { --c: var(--q4); } .q5 { --c: var(--q5); } .q6 { --c: var(--q6); } .qx { --c: var(--bad); }
    .dot { fill: var(--c); stroke: var(--card); stroke-width: .6px; }
    .dot.open { fill: var(--card); stroke: var(--c); stroke-width: 1.5px; }
    .cross { stroke: var(--c); stroke-width: 1.5px; fill: none; }
    .curve { fill: none; stroke: var(--c); stroke-width: 1.3px; stroke-linejoin: round; opacity: .75; }
    .dense .curve { opacity: .4; stroke-width: 1px; }
    .curve.fail { stroke-dasharray: 3 3; }
    .front { fill: var(--best); stroke: var(--card); stroke-width: 1px; }
    .best { fill: none; stroke: var(--best); stroke-width: 1.8px; stroke-linejoin: round; }
    .dot.top, .dot.top.open { fill: var(--best); stroke: var(--card); stroke-width: 1px; }
    .curve.top { stroke: var(--best); stroke-width: 2.4px; opacity: 1; }
    .absent { fill: var(--soft); font-size: 11px; }
    .brush .catch { fill: transparent; cursor: ns-resize; touch-action: pan-x; }
    .brush .kept { fill: var(--accent); opacity: .22; pointer-events: none; }
    .off { display: none; }
    .dim .marks [data-t]:not(.hot) { opacity: .13; }
    .hot { opacity: 1 !important; } .curve.hot { stroke-width: 3px; } .dot.hot { stroke: var(--ink); stroke-width: 2px; }
    .bar { display: grid; grid-template-columns: minmax(80px, 38%) 1fr 54px; gap: 10px; align-items: center;
      font-size: 13px; margin: 4px 0; }
    .bar span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: right; }
    .bar i { background: var(--grid); border-radius: 4px; height: 14px; overflow: hidden; }
    .bar b { display: block; height: 100%; background: var(--accent); border-radius: 4px; }
    .bar em { font-style: normal; text-align: right; font-variant-numeric: tabular-nums; }
    #filters { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center;
      margin: 22px 0 0; padding: 8px 14px; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
      font-size: 13px; }
    #filters[hidden] { display: none; }
    fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 12px; }
    legend { position: absolute; clip-path: inset(50%); }
    input, button { font: inherit; color: inherit; accent-color: var(--accent); }
    input[type=search] { width: 110px; border: 1px solid var(--line); border-radius: 6px; background: var(--page);
      padding: 2px 8px; }
    input[type=range] { width: 110px; vertical-align: middle; }
    output { display: inline-block; min-width: 46px; text-align: right; font-variant-numeric: tabular-nums; }
    button { background: none; border: 1px solid var(--line); border-radius: 6px; padding: 2px 10px; cursor: pointer; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
    .ramp { color: var(--soft); margin-left: auto; white-space: nowrap; }
    .ramp i { display: inline-block; width: 12px; height: 12px; background: var(--c); vertical-align: -1px; }
    .state { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 5px;
      border: 1.6px solid var(--accent); }
    .state.complete { background: var(--accent); } .state.running { border-style: dotted; }
    .state.failed { border-color: var(--bad); border-radius: 0; background: var(--bad); transform: rotate(45deg) scale(.8); }
    .scroll { overflow: auto; max-height: 75vh; background: var(--card); border: 1px solid var(--line);
      border-radius: 10px; }
    table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 13px;
      font-variant-numeric: tabular-nums; }
    th { position: sticky; top: 0; background: var(--card); border-bottom: 1px solid var(--line); padding: 0; }
    th button { border: 0; border-radius: 0; width: 100%; padding: 7px 10px; text-align: right; font-weight: 600;
      white-space: nowrap; }
    th.text button, td.text { text-align: left; }
    th[aria-sort=ascending] button::after { content: " ↑"; } th[aria-sort=descending] button::after { content: " ↓"; }
    td { padding: 3px 10px; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
    tr.top td:first-child::before { content: "★ "; color: var(--best); }
    tr.hot td { background: color-mix(in srgb, var(--accent) 16%, transparent); }
    #tip { position: fixed; z-index: 5; pointer-events: none; max-width: min(330px, 92vw); background: var(--ink);
      color: var(--page); border-radius: 8px; padding: 7px 11px; font-size: 12.5px; line-height: 1.4;
      box-shadow: 0 4px 18px rgb(0 0 0 / .3); overflow-wrap: anywhere; }
    #tip b { display: block; }
    @media (max-width: 560px) {
      .bar { grid-template-columns: 1fr 54px; gap: 0 10px; } .bar span { grid-column: 1 / 3; text-align: left; }
      .charts svg text { font-size: 15px; } .charts svg text.name { font-size: 15px; }
      .charts.small svg text, .charts.small svg text.name { font-size: 12.5px; }
      #curves-section svg { min-width: 640px; } .ramp { margin-left: 0; } #filters { position: static; }
    }
    @media print { #filters, #tip { display: none; } .scroll { max-height: none; } figure { break-inside: avoid; } }
    """
}
