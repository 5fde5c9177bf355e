extension Report {
  /// System fonts, two greys and one accent; wide things scroll inside themselves.
  static let style = """
    :root{--bg:#fcfcfb;--ink:#1c1d1f;--quiet:#62656b;--rule:#e2e2de;--soft:#f3f3f0;--accent:#1f5fbf;
    --good:#2f7d4f;--bad:#b3304f;
    --c0:#1f5fbf;--c1:#b4541a;--c2:#2f7d4f;--c3:#7a4fa3;--c4:#b3304f;--c5:#0f7f8c;--c6:#8a6d00;--c7:#5b5f66}
    @media (prefers-color-scheme:dark){:root{--bg:#16171a;--ink:#e8e8e6;--quiet:#9a9da4;--rule:#2e3035;
    --soft:#1f2125;--accent:#7fb0ff;--good:#7ecb9b;--bad:#f28da3;
    --c0:#7fb0ff;--c1:#f0a36b;--c2:#7ecb9b;--c3:#c3a1ec;--c4:#f28da3;--c5:#67cdd8;--c6:#d9be55;--c7:#b4b8bf}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--bg);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    main{max-width:72rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
    h1{font-size:1.75rem;font-weight:650;letter-spacing:-.01em;margin:0}
    h1 code{font-weight:400;color:var(--quiet);font-size:.6em}
    h2{font-size:1.05rem;font-weight:650;margin:3rem 0 .9rem;padding-top:.9rem;
    border-top:1px solid var(--rule)}
    h3{font-size:.95rem;font-weight:600;margin:1.2rem 0 .4rem}
    p{margin:.3rem 0;overflow-wrap:anywhere}
    a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
    nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin-top:1rem;font-size:.92rem}
    .quiet{color:var(--quiet);font-size:.92rem}h3 .quiet{font-weight:400}
    small{font-size:.82em;color:var(--quiet)}
    code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
    pre{overflow-x:auto;background:var(--soft);padding:1rem;border-radius:8px}
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem;
    margin-top:1.75rem}
    .card{background:var(--soft);border-radius:10px;padding:1.1rem 1.25rem}.card h3{margin:0}
    .number{font-size:2.5rem;font-weight:650;letter-spacing:-.02em;line-height:1.15;margin:.4rem 0 .2rem;
    font-variant-numeric:tabular-nums}
    .number small{font-size:1rem;font-weight:400;letter-spacing:0}
    .gain b{color:var(--accent)}
    .wide{overflow-x:auto}.tall{max-height:80vh;overflow-y:auto}
    table{border-collapse:collapse;width:100%;font-size:.92rem}
    th,td{text-align:left;padding:.42rem .9rem .42rem 0;border-bottom:1px solid var(--rule);
    font-weight:400;vertical-align:top}
    thead th{color:var(--quiet);font-size:.84rem;vertical-align:bottom}
    .tall thead{position:sticky;top:0;background:var(--bg)}
    tr.quiet th,tr.quiet td{color:var(--quiet)}
    .n{font-variant-numeric:tabular-nums;white-space:nowrap}
    .scores .n{text-align:right;padding-right:.4rem}
    .scores th[colspan]{text-align:center}
    .scores th[scope=row]{white-space:nowrap}.scores .again{color:transparent}
    .scores tr.first>*{border-top:2px solid var(--rule)}
    td small{display:block;line-height:1.2}td.n small{font-size:.78em}
    details{margin:.6rem 0}summary{cursor:pointer;color:var(--quiet)}
    summary:hover{color:var(--ink)}
    details details{margin-left:1rem}
    .absent{margin-top:1rem;padding:.6rem 1rem;border-left:3px solid var(--bad);background:var(--soft)}
    .claims{list-style:none;padding:0;margin:0}.claims b{display:inline-block;min-width:3.2rem}
    .claims summary{color:var(--ink)}.holds{color:var(--good)}.fails{color:var(--bad)}
    .open{color:var(--quiet)}
    .choices{display:flex;flex-wrap:wrap;gap:.4rem .6rem;margin:.6rem 0;align-items:center}
    button,select{font:inherit;font-size:.88rem;color:inherit;background:var(--bg);
    border:1px solid var(--rule);border-radius:6px;padding:.2rem .6rem;cursor:pointer}
    .choices button[aria-pressed=true]{background:var(--ink);color:var(--bg);border-color:var(--ink)}
    [aria-pressed=true] small{color:inherit}
    select{max-width:14rem;margin-left:.35rem}
    label{color:var(--quiet);font-size:.88rem}
    figure{margin:0}[hidden]{display:none!important}
    .viewer+.viewer{margin-top:2.5rem}
    .stage{display:grid;grid-template-columns:minmax(0,33rem) minmax(0,1fr);gap:1.5rem}
    .pair{position:relative;border-radius:8px;overflow:hidden;background:var(--soft);
    max-width:33rem}
    .side{position:absolute;inset:0;isolation:isolate}
    .side img{position:absolute;inset:0;width:100%;height:100%;image-rendering:pixelated}
    .side .wanted{display:none;mix-blend-mode:difference}
    .errors .side{filter:brightness(4)}.errors .wanted{display:block}
    .over{clip-path:inset(0 calc(100% - var(--at,50%)) 0 0)}
    .pair::after{content:"";position:absolute;top:0;bottom:0;left:var(--at,50%);width:2px;
    margin-left:-1px;background:#fff;box-shadow:0 0 3px #0009;pointer-events:none}
    .pair input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:ew-resize}
    .pair:focus-within{outline:2px solid var(--accent);outline-offset:2px}
    .views{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.2rem,1fr));gap:.7rem;
    max-height:40rem;overflow-y:auto;padding:3px}
    .views:not(:has(.view:nth-child(6))){grid-template-columns:repeat(auto-fill,minmax(12rem,1fr))}
    .view{display:flex;flex-direction:column;padding:0;border:0;background:none;text-align:left;
    font-size:.8rem;line-height:1.3}
    .view img{display:block;width:100%;height:auto;border-radius:6px;margin-bottom:.25rem}
    .view span{display:block;overflow-wrap:anywhere}.view small{display:block;font-size:.92em}
    .view[data-side] img{outline:2px solid var(--accent);outline-offset:1px}
    .view[data-side] span::after{content:" " attr(data-side)}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1.5rem}
    .charts>p{grid-column:1/-1}.charts figure{max-width:44rem;min-width:0}
    .planes{grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr))}
    .planes figure{max-width:36rem}
    figcaption{font-size:.88rem;color:var(--quiet);margin-bottom:.3rem}
    .legend{font-size:.88rem;color:var(--quiet);line-height:1.8}
    .key{margin-right:1rem;white-space:nowrap;display:inline-block}
    .keys{margin-left:1rem}
    .key svg{width:28px;height:8px;margin-right:.35rem}.key .dot{width:14px;height:14px;
    vertical-align:-2px}
    .chart{width:100%;height:auto;display:block}
    .chart text,.graph text{fill:var(--quiet);font-size:12px;font-variant-numeric:tabular-nums}
    .grid{stroke:var(--rule);fill:none}
    .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
    .many{stroke-width:1.1;opacity:.75}.line:hover{stroke-width:4;opacity:1}
    .c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}
    .c5{--c:var(--c5)}.c6{--c:var(--c6)}.c7{--c:var(--c7)}.plain{--c:var(--quiet)}
    .line{stroke:var(--c)}.d1{stroke-dasharray:6 3}.d2{stroke-dasharray:2 3}.d3{stroke-dasharray:9 3 2 3}
    .mark{fill:var(--c);stroke:var(--c);stroke-width:1.5}.hollow{fill:none}
    .spread{stroke:var(--c);opacity:.5;fill:none}
    .point:hover .mark{stroke-width:5}
    .front{fill:none;stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:3 3}
    .reference path{fill:none;stroke:var(--quiet);stroke-width:1.5}
    .graph{display:block}.graph text{fill:var(--ink);font-size:12.5px}
    .edge{fill:none;stroke:var(--quiet);opacity:.5;stroke-width:1.2}
    .box{fill:var(--soft);stroke:var(--rule)}.box.prior{stroke:var(--c3)}.box.train{stroke:var(--c0)}
    .box.evaluate{stroke:var(--c2)}
    .sheets{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:2rem}
    .sheet{max-width:32rem}
    .heads{display:grid;grid-template-columns:repeat(3,1fr);font-size:.84rem;color:var(--quiet);
    margin:.6rem 0 .3rem}
    .picture{display:block;width:100%;height:auto;image-rendering:pixelated;border-radius:8px}
    @media (max-width:60rem){.stage{grid-template-columns:minmax(0,1fr)}
    .views{display:flex;overflow:auto hidden;max-height:none}.view{flex:0 0 8.2rem}}
    @media (max-width:40rem){main{padding:1.5rem 1rem 3rem}.number{font-size:2.1rem}
    table{font-size:.84rem}th,td{padding-right:.6rem}.chart text{font-size:17px}
    .planes .chart text{font-size:14px}
    .scores th[scope=row]:first-child{position:sticky;left:0;background:var(--bg)}
    .fields thead{display:none}.fields tr{display:block;padding:.4rem 0;
    border-bottom:1px solid var(--rule)}.fields th,.fields td{display:block;border:0;padding:0}}
    @media print{button,select,summary{color:inherit}}
    """
}
