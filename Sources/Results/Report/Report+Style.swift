extension Report {
  /// System fonts, two greys and one accent; wide things scroll inside themselves.
  static let style = """
    :root{--bg:#fcfcfb;--ink:#1c1d1f;--quiet:#6a6d73;--rule:#e2e2de;--soft:#f3f3f0;--accent:#1f5fbf;
    --s0:#1f5fbf;--s1:#b4541a;--s2:#2f7d4f;--s3:#7a4fa3}
    @media (prefers-color-scheme:dark){:root{--bg:#16171a;--ink:#e8e8e6;--quiet:#9a9da4;--rule:#2e3035;
    --soft:#1f2125;--accent:#7fb0ff;--s0:#7fb0ff;--s1:#f0a36b;--s2:#7ecb9b;--s3:#c3a1ec}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--bg);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
    h1{font-size:1.75rem;font-weight:650;letter-spacing:-.01em;margin:0}
    h1 code{font-weight:400;color:var(--quiet);font-size:.6em}
    h2{font-size:1.05rem;font-weight:650;margin:3rem 0 .9rem;padding-top:.9rem;
    border-top:1px solid var(--rule)}
    h3{font-size:.95rem;font-weight:600;margin:0}
    p{margin:.3rem 0}
    .quiet{color:var(--quiet)}h3 .quiet{font-weight:400}
    code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
    pre{overflow-x:auto;background:var(--soft);padding:1rem;border-radius:8px}
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem;
    margin-top:1.75rem}
    .card{background:var(--soft);border-radius:10px;padding:1.1rem 1.25rem}
    .number{font-size:2.5rem;font-weight:650;letter-spacing:-.02em;line-height:1.15;margin:.4rem 0 .2rem;
    font-variant-numeric:tabular-nums}
    .number small{font-size:1rem;font-weight:400;color:var(--quiet);letter-spacing:0}
    .gain b{color:var(--accent)}
    .wide{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:.92rem}
    th,td{text-align:left;padding:.42rem .9rem .42rem 0;border-bottom:1px solid var(--rule);
    font-weight:400;vertical-align:top}
    thead th{color:var(--quiet);font-size:.84rem;vertical-align:bottom}
    tr.quiet th,tr.quiet td{color:var(--quiet)}
    .n{font-variant-numeric:tabular-nums;white-space:nowrap}
    details{margin:.6rem 0}summary{cursor:pointer;color:var(--quiet)}
    summary:hover{color:var(--ink)}
    .choices{display:flex;flex-wrap:wrap;gap:.4rem .6rem;margin:.6rem 0}
    button,select{font:inherit;font-size:.88rem;color:inherit;background:var(--bg);
    border:1px solid var(--rule);border-radius:6px;padding:.2rem .6rem;cursor:pointer}
    button[aria-pressed=true]{background:var(--ink);color:var(--bg);border-color:var(--ink)}
    label{color:var(--quiet);font-size:.88rem}
    figure{margin:0}[hidden]{display:none!important}
    .viewer+.viewer{margin-top:2rem}
    .pair{position:relative;max-width:36rem;border-radius:8px;overflow:hidden;background:var(--soft)}
    .panel{position:absolute;inset:0;background-image:var(--strip);background-repeat:no-repeat;
    background-size:var(--scale) 100%;image-rendering:pixelated}
    .under{background-position:var(--b,50%) 0}
    .over{background-position:var(--a,25%) 0;clip-path:inset(0 calc(100% - var(--at,50%)) 0 0)}
    .pair::after{content:"";position:absolute;top:0;bottom:0;left:var(--at,50%);width:2px;
    margin-left:-1px;background:#fff;box-shadow:0 0 3px #0009;pointer-events:none}
    .pair input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:ew-resize}
    .pair:focus-within{outline:2px solid var(--accent);outline-offset:2px}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1.5rem}
    figcaption{font-size:.88rem;color:var(--quiet);margin-bottom:.3rem}
    .key{margin-left:1rem;white-space:nowrap}.key svg{width:28px;height:8px;margin-right:.35rem}
    .chart{width:100%;height:auto;display:block}
    .chart text{fill:var(--quiet);font-size:12px;font-variant-numeric:tabular-nums}
    .grid{stroke:var(--rule);fill:none}
    .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
    .s0{stroke:var(--s0)}.s1{stroke:var(--s1);stroke-dasharray:6 3}
    .s2{stroke:var(--s2);stroke-dasharray:2 3}.s3{stroke:var(--s3);stroke-dasharray:9 3 2 3}
    .sheet{max-width:32rem}.sheet+.sheet{margin-top:2rem}
    .heads{display:grid;grid-template-columns:repeat(3,1fr);font-size:.84rem;color:var(--quiet);
    margin:.6rem 0 .3rem}
    .picture{background-size:100% 100%;image-rendering:pixelated;border-radius:8px}
    @media (max-width:40rem){main{padding:1.5rem 1rem 3rem}.number{font-size:2.1rem}}
    @media print{button,select,summary{color:inherit}}
    """

  /// Nothing but the viewer needs a script.
  static let script = """
    for (const viewer of document.querySelectorAll('.viewer')) {
      const pairs = [...viewer.querySelectorAll('.pair')];
      const buttons = [...viewer.querySelectorAll('button')];
      const [left, right] = ['.left', '.right'].map(s => viewer.querySelector(s));
      const views = () => pairs.forEach(pair => {
        const places = pair.dataset.places.split(' ');
        pair.style.setProperty('--a', places[left.value] + '%');
        pair.style.setProperty('--b', places[right.value] + '%');
      });
      left.onchange = right.onchange = views;
      buttons.forEach((button, i) => button.onclick = () => {
        buttons.forEach((other, j) => other.setAttribute('aria-pressed', i === j));
        pairs.forEach((pair, j) => { pair.hidden = i !== j; });
      });
      pairs.forEach(pair => {
        const input = pair.querySelector('input');
        input.oninput = () => pairs.forEach(other => {
          other.style.setProperty('--at', input.value + '%');
          other.querySelector('input').value = input.value;
        });
      });
      views();
    }
    """
}
