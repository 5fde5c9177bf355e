extension Report {
  /// Nothing but the viewers needs a script; without it their views stand side by side.
  static let script = """
    for (const viewer of document.querySelectorAll('.viewer')) {
      const strips = [...viewer.querySelectorAll('.views')];
      const buttons = [...viewer.querySelectorAll('[role=group] button')];
      const [left, right] = ['.left', '.right'].map(s => viewer.querySelector(s));
      const pair = viewer.querySelector('.pair');
      const sides = [...pair.querySelectorAll('.side')];
      const views = strip => [...strip.querySelectorAll('.view')];
      const name = view => view.querySelector('span').textContent;
      let shown = strips[0];
      const image = (side, view, kind) => {
        let img = side.querySelector('.' + kind);
        if (!img) {
          img = document.createElement('img');
          img.className = kind;
          side.append(img);
        }
        const source = view.querySelector('img');
        img.src = source.src;
        img.alt = kind === 'own' ? source.alt : '';
        pair.style.aspectRatio = source.getAttribute('width') + '/' + source.getAttribute('height');
      };
      const show = () => {
        const all = views(shown);
        const wanted = all.find(view => view.dataset.kind === 'target');
        all.forEach((view, i) => {
          const is = [i == left.value && 'left', i == right.value && 'right'].filter(Boolean);
          if (is.length) view.dataset.side = '(' + is.join(', ') + ')';
          else delete view.dataset.side;
        });
        [[sides[1], left], [sides[0], right]].forEach(([side, select]) => {
          image(side, all[select.value], 'own');
          image(side, wanted, 'wanted');
        });
      };
      views(shown).forEach((view, i) => [left, right].forEach(select =>
        select.add(new Option(name(view), i))));
      const find = kind => views(shown).findIndex(view => view.dataset.kind === kind);
      const first = Math.max(find('reference'), find('given'));
      const output = find('output');
      const best = find('best');
      left.value = output >= 0 && output != best ? output : first;
      right.value = best >= 0 ? best : output;
      left.onchange = right.onchange = show;
      viewer.querySelector('.error').onchange = event =>
        pair.classList.toggle('errors', event.target.checked);
      buttons.forEach((button, i) => button.onclick = () => {
        buttons.forEach((other, j) => other.setAttribute('aria-pressed', i === j));
        strips.forEach((strip, j) => { strip.hidden = i !== j; });
        shown = strips[i];
        show();
      });
      strips.forEach(strip => views(strip).forEach((view, i) => view.onclick = () => {
        if (i == right.value) return;
        left.value = right.value;
        right.value = i;
        show();
      }));
      const input = pair.querySelector('input');
      input.oninput = () => pair.style.setProperty('--at', input.value + '%');
      pair.hidden = false;
      show();
    }
    """
}
